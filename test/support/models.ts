import fc from "fast-check";
import { PM_EVENTS } from "../../src/codec/families/mptcp-events.js";
import { ENDPOINT_FLAGS } from "../../src/codec/families/mptcp-pm.js";
import { formatIPv4, formatIPv6 } from "../../src/codec/wire/address.js";
import type { Endpoint } from "../../src/model/endpoint.js";
import type { Overrun, PathManagerEvent } from "../../src/model/event.js";
import type { EventValues } from "../../src/model/event-types.js";
import type { Limits } from "../../src/model/limits.js";
import type { Status, StatusAddress, StatusInterface } from "../../src/model/status.js";
import type { StatusEndpoint } from "../../src/model/status-endpoints.js";
import type { Finding } from "../../src/model/status-findings.js";
import { WARNING_CODES } from "../../src/model/warning.js";
import { suggested } from "../../src/suggestions.js";

/** A record whose optional keys may be missing, never undefined. */
function record<R, O = object>(
  required: { [K in keyof R]: fc.Arbitrary<R[K]> },
  optional: { [K in keyof O]: fc.Arbitrary<O[K]> } = {} as never,
): fc.Arbitrary<R & Partial<O>> {
  const requiredKeys = Object.keys(required) as never[];
  return fc.record({ ...required, ...optional }, { requiredKeys }) as fc.Arbitrary<R & Partial<O>>;
}

const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 0xffff });
export const u32 = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 0xffffffff));
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((all) => Buffer.from(all));

export const ipv4Text = bytes(4).map((all) => formatIPv4(all, 0));
export const ipv6Text = bytes(16).map((all) => formatIPv6(all, 0));
const address = fc.oneof(ipv4Text, ipv6Text);
const port = fc.integer({ min: 1, max: 0xffff });
const ifindex = fc.oneof(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: -(2 ** 31), max: -1 }));
const index = fc.integer({ min: 1, max: 2 ** 31 - 1 });
/** The kernel accepts every character except slashes, blanks and NULs. */
const dev = fc.constantFrom("eth0", "wlp1s0", "a-very-long-name", 'q"uote', "ctrl\u0001", "größe", "if7");
const flags = fc.uniqueArray(fc.constantFrom(...ENDPOINT_FLAGS)).map((all) => inBitOrder(all));
const inBitOrder = (all: readonly Endpoint["flags"][number][]) =>
  ENDPOINT_FLAGS.filter((flag) => all.includes(flag));
const microseconds = fc.integer({ min: 0, max: 4_000_000_000_000_000 });

export const limits: fc.Arbitrary<Limits> = record({ addAddrAccepted: u32, subflows: u32 });

export const endpoint: fc.Arbitrary<Endpoint> = record<Endpoint, Omit<Endpoint, "id" | "address" | "flags">>(
  { id: u8, address, flags },
  { port, unknownFlags: fc.integer({ min: 0x40, max: 0xffffffff }), ifindex, dev },
);

const end = record<object, { address: string; port: number }>({}, { address, port: u16 });

const knownEvent = record<Pick<PathManagerEvent, "event" | "stamp">, Omit<EventValues, "stamp">>(
  { event: fc.constantFrom(...PM_EVENTS.map(({ name }) => name)), stamp: microseconds },
  {
    token: u32,
    remoteId: u8,
    localId: u8,
    local: end,
    remote: end,
    backup: fc.boolean(),
    timeout: u32,
    ifindex,
    dev,
    resetReason: fc.oneof(fc.integer({ min: 0, max: 7 }), u32),
    resetFlags: u32,
    serverSide: fc.boolean(),
    denyJoinId0: fc.boolean(),
    unknownFlags: fc.integer({ min: 4, max: 0xffff }),
    unknown: fc.array(fc.record({ type: u16, payload: bytes(3) })),
  },
).chain((one) =>
  fc.option(u8).map((errno) => ({ ...one, ...(errno !== null && { errno, errnoName: `errno ${errno}` }) })),
);

/** Events of every kind, including unknown ones and losses. */
export const event: fc.Arbitrary<PathManagerEvent | Overrun> = fc.oneof(
  { weight: 8, arbitrary: knownEvent as fc.Arbitrary<PathManagerEvent> },
  fc
    .tuple(knownEvent, u8)
    .map(([one, number]) => ({ ...one, event: `UNKNOWN ${number}` as const }) as PathManagerEvent),
  fc.record({
    event: fc.constant("OVERRUN" as const),
    lost: fc.integer({ min: 1, max: 1e9 }),
    stamp: microseconds,
  }),
);

const statusEndpoint = fc
  .tuple(
    endpoint,
    record<Pick<StatusEndpoint, "place">, Pick<StatusEndpoint, "interface" | "connections">>(
      { place: fc.constantFrom("here", "elsewhere", "routed", "missing", "unknown") },
      { interface: dev, connections: fc.nat() },
    ),
  )
  .map(([one, more]) => ({ ...one, ...more })) as fc.Arbitrary<StatusEndpoint>;

const finding: fc.Arbitrary<Finding> = record<
  Pick<Finding, "code" | "message">,
  Pick<Finding, "suggestions">
>(
  { code: fc.constantFrom(...WARNING_CODES), message: fc.constant("something is in the way") },
  { suggestions: fc.constant([suggested("sysctl", "net.mptcp.enabled", "1")]) },
) as fc.Arbitrary<Finding>;

const statusAddress = record<
  Pick<StatusAddress, "address" | "prefixLength">,
  Pick<StatusAddress, "endpoints" | "suggestions">
>(
  { address, prefixLength: fc.integer({ min: 0, max: 128 }) },
  {
    endpoints: fc.array(statusEndpoint, { minLength: 1, maxLength: 2 }),
    suggestions: fc.constant([suggested("endpoint_add", "10.0.0.1", "eth0")]),
  },
);

const statusInterface: fc.Arbitrary<StatusInterface> = fc.record({
  ifindex: index,
  dev,
  state: fc.constantFrom("up", "down", "no-carrier"),
  default: fc.subarray(["ipv4", "ipv6"] as ("ipv4" | "ipv6")[]),
  metrics: fc.record({ ipv4: u32, ipv6: u32 }, { requiredKeys: [] }) as fc.Arbitrary<
    StatusInterface["metrics"]
  >,
  addresses: fc.array(statusAddress, { maxLength: 3 }) as fc.Arbitrary<StatusAddress[]>,
});

export const status: fc.Arbitrary<Status> = record<
  Pick<Status, "limits" | "interfaces" | "endpoints" | "findings">,
  Omit<Status, "limits" | "interfaces" | "endpoints" | "findings">
>(
  {
    limits,
    interfaces: fc.array(statusInterface, { maxLength: 3 }) as fc.Arbitrary<StatusInterface[]>,
    endpoints: fc.array(statusEndpoint, { maxLength: 3 }),
    findings: fc.array(finding, { maxLength: 2 }),
  },
  {
    enabled: fc.boolean(),
    pathManager: fc.constantFrom("kernel", "userspace", "bpf_pm"),
    scheduler: fc.constantFrom("default", "bpf_rr"),
  },
) as fc.Arbitrary<Status>;
