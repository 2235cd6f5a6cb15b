/** struct nlmsghdr (include/uapi/linux/netlink.h): u32 length, u16 type, u16 flags, u32 sequence, u32 port id. */
const SIZE = 16;
const TYPE = 4;
const FLAGS = 6;
/** A request with NLM_F_ACK: requests that change something have it. */
const NLM_F_ACK = 0x04;
const SEQUENCE = 8;
const PORT = 12;
const NLMSG_ERROR = 2;
/** An error holds s32 errno, then the header of the request it answers. */
const ECHO = SIZE + 4;

/**
 * Offsets of the messages of a datagram, up to the first invalid length: recordings also contain malformed
 * datagrams.
 */
function headers(bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at + SIZE <= bytes.length; ) {
    found.push(at);
    const length = bytes.readUInt32LE(at);
    if (length < SIZE || at + length > bytes.length) break;
    at += (length + 3) & ~3;
  }
  return found;
}

/** Sequence numbers of a datagram's messages. */
export function sequences(bytes: Buffer): number[] {
  return headers(bytes).map((at) => bytes.readUInt32LE(at + SEQUENCE));
}

/** Whether a datagram to the kernel asks for a change. */
export function asksForChange(bytes: Buffer): boolean {
  return headers(bytes).some((at) => (bytes.readUInt16LE(at + FLAGS) & NLM_F_ACK) !== 0);
}

/** A copy without the fields that differ between runs: sequence numbers and port ids. */
export function normalised(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  for (const at of headers(copy)) copy.fill(0, at + SEQUENCE, at + SIZE);
  return copy;
}

/**
 * A copy of a recorded reply for the live request: with its sequence numbers, and its port id if it has one.
 */
export function readdressed(reply: Buffer, live: ReadonlyMap<number, number>, port: number): Buffer {
  const copy = Buffer.from(reply);
  for (const at of headers(copy)) {
    readdress(copy, at, live, port);
    const isError = copy.readUInt16LE(at + TYPE) === NLMSG_ERROR;
    if (isError && at + ECHO + SIZE <= copy.length) readdress(copy, at + ECHO, live, port);
  }
  return copy;
}

function readdress(copy: Buffer, at: number, live: ReadonlyMap<number, number>, port: number): void {
  const recorded = copy.readUInt32LE(at + SEQUENCE);
  copy.writeUInt32LE(live.get(recorded) ?? recorded, at + SEQUENCE);
  if (port !== 0) copy.writeUInt32LE(port, at + PORT);
}

/** Port id in a request; 0 if the kernel chooses it. */
export function portOf(bytes: Buffer): number {
  return bytes.length < SIZE ? 0 : bytes.readUInt32LE(PORT);
}
