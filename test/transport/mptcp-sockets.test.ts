import { once } from "node:events";
import { createServer, type Server, Socket } from "node:net";
import { expect, test } from "@jest/globals";
import { openLive } from "../../src/transport/live.js";
import { NETLINK } from "../../src/transport/transport.js";
import { describeKernel } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";
import { run } from "../support/process.js";
import { builtBinding, runInNamespace } from "./addon.js";
import { familyRequest, readFamily } from "./datagrams.js";

const binding = builtBinding();
const AF = { inet: 2, inet6: 10 } as const;
const SOCK_STREAM = 1;
const IPPROTO_MPTCP = 262;

/** A socket of the namespace; node uses it. */
function mptcpSocket(namespace: Namespace, family: number): number {
  const fd = runInNamespace(binding, namespace, () => binding.socket(family, SOCK_STREAM, IPPROTO_MPTCP));
  expect(fd).toBeGreaterThan(2);
  return fd;
}

/** struct sockaddr_in of 127.0.0.1 or sockaddr_in6 of ::1, any port. */
function loopback(family: number): Uint8Array {
  const address = Buffer.alloc(family === AF.inet ? 16 : 28);
  address.writeUInt16LE(family, 0);
  if (family === AF.inet) address.writeUInt32BE(0x7f000001, 4);
  else address[23] = 1;
  return address;
}

async function listen(namespace: Namespace, family: number): Promise<{ server: Server; port: number }> {
  const fd = mptcpSocket(namespace, family);
  const address = loopback(family);
  expect(binding.bind(fd, address)).toBe(0);
  const server = createServer((peer) => peer.pipe(peer));
  server.listen({ fd });
  await once(server, "listening");
  expect(binding.getsockname(fd, address)).toBe(address.length);
  return { server, port: (address[2]! << 8) | address[3]! };
}

describeKernel("MPTCP sockets of the addon under node:net", () => {
  test.each([
    ["IPv4", AF.inet, "127.0.0.1"],
    ["IPv6", AF.inet6, "::1"],
  ])("transfer bytes over %s and are reported as MPTCP", async (_name, family, host) => {
    await using namespace = await single();
    const { server, port } = await listen(namespace, family);
    const client = new Socket({ fd: mptcpSocket(namespace, family) });
    client.connect(port, host);
    client.write("hello");
    const [echo] = await once(client, "data");
    expect(String(echo)).toBe("hello");
    const sockets = await run(namespace, ["ss", "--mptcp", "--no-header", "state", "established"]);
    expect(sockets.trim().split("\n")).toHaveLength(2);
    client.destroy();
    server.close();
    await once(server, "close");
  });

  test("cause events for a subscriber of mptcp_pm_events", async () => {
    await using namespace = await single();
    const platform = await openLive({ netns: namespace.path, transport: "native" });
    const requests = platform.open(NETLINK.generic);
    requests.send(familyRequest(1));
    const { id, eventGroup } = readFamily(requests.receive()!);
    const events = platform.open(NETLINK.generic, { events: true });
    try {
      events.join(eventGroup);
      const waiting = events.readable(2000);
      const { server, port } = await listen(namespace, AF.inet);
      expect(await waiting).toBe(true);
      const created = events.receive()!;
      // The message type is the family, command 15 is LISTENER_CREATED; the port is attribute 4 or so, in network
      // order.
      expect([created.readUInt16LE(4), created[16]]).toEqual([id, 15]);
      expect(created.includes(Buffer.from([port >> 8, port & 255]))).toBe(true);
      server.close();
      await once(server, "close");
      expect(await events.readable(2000)).toBe(true);
      expect(events.receive()?.[16]).toBe(16);
      expect(events.lost()).toBe(0);
    } finally {
      events.close();
      requests.close();
      platform.close();
    }
  });
});
