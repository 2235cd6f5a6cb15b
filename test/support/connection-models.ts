import fc from "fast-check";
import { SOCKET_STATES } from "../../src/codec/families/sock-diag.js";
import { SUBFLOW_FLAGS } from "../../src/codec/families/subflow-flags.js";
import type { Connection } from "../../src/model/connection.js";
import type { SocketHolder } from "../../src/model/socket.js";
import type { Subflow } from "../../src/model/subflow.js";
import { ipv4Text, ipv6Text, u32 } from "./models.js";

const u8 = fc.integer({ min: 0, max: 255 });
const count = fc.oneof(fc.integer({ min: 0, max: 2 ** 53 - 1 }), fc.constant(0));
const end = fc.record({ address: fc.oneof(ipv4Text, ipv6Text), port: fc.integer({ min: 0, max: 0xffff }) });
const name = fc.constantFrom("nc", "a b", "tab\there", "\u001b[31mred", "größe", "x(1)");
const holders: fc.Arbitrary<SocketHolder[]> = fc.array(
  fc.record({ pid: fc.integer({ min: 1, max: 2 ** 22 }), name }),
  { maxLength: 2 },
);
const dev = fc.constantFrom("eth0", "wlp1s0", "odd\u0001name");
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
/** A value that old kernels do not report. */
const optionalArbitrary = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(one, { nil: undefined });

const socket = {
  state: fc.constantFrom(...SOCKET_STATES),
  local: end,
  remote: end,
  dev: optionalArbitrary(dev),
  uid: u32,
  inode: u32,
  cookie: count,
  receiveQueue: u32,
  sendQueue: u32,
};

const traffic = {
  bytesSent: optionalArbitrary(count),
  bytesReceived: optionalArbitrary(count),
  retransmissions: optionalArbitrary(u32),
  lastDataSent: optionalArbitrary(u32),
  lastDataReceived: optionalArbitrary(u32),
};

const flags = fc.record({ on: fc.subarray([...SUBFLOW_FLAGS]), rest: fc.constantFrom(0, 0x200) });

const subflow = fc.record({
  ...socket,
  ...traffic,
  token: u32,
  localId: u8,
  remoteId: u8,
  initial: fc.boolean(),
  openedBy: optionalArbitrary(fc.constantFrom("here" as const, "peer" as const)),
  backup: fc.boolean(),
  backupByPeer: fc.boolean(),
  fullyEstablished: fc.boolean(),
  connected: fc.boolean(),
  stale: fc.boolean(),
  routedDev: optionalArbitrary(dev),
  congestion: optionalArbitrary(fc.constantFrom("cubic", "bbr")),
  rtt: optionalArbitrary(u32),
  congestionWindow: optionalArbitrary(u32),
  deliveryRate: optionalArbitrary(count),
  pacingRate: optionalArbitrary(count),
  mptcp: optionalArbitrary(fc.record({ tokenRem: u32, tokenLoc: u32, flags, mapSeq: u64 })),
  tcp: optionalArbitrary(
    fc.record({
      rtt: u32,
      wscale: fc.constant([7, 7] as const),
      bytesSent: count,
      maxPacingRate: fc.constant(2 ** 64),
    }),
  ),
}) as unknown as fc.Arbitrary<Subflow>;

/** Any connection with up to three subflows. */
export const connection = fc.record({
  ...socket,
  ...traffic,
  token: u32,
  openedBy: optionalArbitrary(fc.constantFrom("here" as const, "peer" as const)),
  fallback: fc.boolean(),
  checksum: optionalArbitrary(fc.boolean()),
  extraSubflows: optionalArbitrary(u8),
  extraSubflowsMax: optionalArbitrary(u8),
  addAddrAccepted: optionalArbitrary(u8),
  addAddrAcceptedMax: optionalArbitrary(u8),
  info: optionalArbitrary(
    fc.record({ token: u32, flags: u32, writeSeq: u64, bytesSent: optionalArbitrary(count) }),
  ),
  subflows: fc.array(subflow, { maxLength: 3 }),
  processes: optionalArbitrary(holders),
}) as unknown as fc.Arbitrary<Connection>;
