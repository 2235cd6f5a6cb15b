import { NETLINK, type Transport } from "../../src/transport/transport.js";

/** Multicast group of rtnetlink for IPv4 addresses. */
export const ADDRESS_GROUP = 5;
const NLMSG_ERROR = 2;
const NEWADDR = 20;
const MEMBERSHIP_OF_NLCTRL = 16;

/** One message: nlmsghdr and body. Numbers are in host byte order, little endian on test machines. */
export function message(type: number, flags: number, sequence: number, body: string): Buffer {
  const payload = Buffer.from(body.replaceAll(" ", ""), "hex");
  const bytes = Buffer.alloc(16 + payload.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt32LE(sequence, 8);
  payload.copy(bytes, 16);
  return bytes;
}

/** nlctrl GETFAMILY "mptcp_pm", version 1, without a request for an acknowledgement. */
export function familyRequest(sequence: number): Buffer {
  return message(MEMBERSHIP_OF_NLCTRL, 1, sequence, "03010000 0d000200 6d70 7463 705f 706d 00 000000");
}

/** Id of the mptcp_pm family and of its groups, read from the reply to `familyRequest`. */
export function readFamily(answer: Buffer): { id: number; eventGroup: number } {
  const name = answer.indexOf("mptcp_pm_events\0");
  const idAt = answer.indexOf(Buffer.from("06000100", "hex")) + 4;
  // Each group is a nest of a u32 id (8 bytes) and then the name after its own header (4 bytes).
  return { id: answer.readUInt16LE(idAt), eventGroup: answer.readUInt32LE(name - 8) };
}

/** mptcp_pm ENDPOINT ADD with the flags signal and fullmesh, which the kernel refuses with a text. */
export function refusedRequest(family: number, sequence: number): Buffer {
  const nest = "1c000180 08000600 09000000 06000100 02000000 08000300 0a000001";
  return message(family, 5, sequence, `01010000 ${nest}`);
}

/** Adds the address 10.x.y.z/32 to the loopback; the kernel informs ADDRESS_GROUP at once, and sends no reply. */
export function addAddress(number: number): Buffer {
  const address = (0x0a000000 + number).toString(16).padStart(8, "0");
  return message(NEWADDR, 0x601, number, `02200000 01000000 08000200 ${address} 08000100 ${address}`);
}

/** Number given to `addAddress` in an event. */
export function addressOf(bytes: Buffer, start: number, end: number): number {
  const at = bytes.subarray(start, end).indexOf(Buffer.from("08000200", "hex"));
  return bytes.readUInt32BE(start + at + 4) - 0x0a000000;
}

/** Causes `count` events from number `first` on, through a separate socket. */
export function makeEvents(open: (protocol: number) => Transport, first: number, count: number): void {
  const senderSocket = open(NETLINK.route);
  try {
    for (let number = first; number < first + count; number++) senderSocket.send(addAddress(number));
    const refusal = senderSocket.receive();
    if (refusal?.readUInt16LE(4) === NLMSG_ERROR)
      throw new Error(`no event was made: errno ${-refusal.readInt32LE(16)}`);
  } finally {
    senderSocket.close();
  }
}
