import { describe, expect, test } from "@jest/globals";
import { openPathManager, type PathManager } from "../../../src/index.js";
import { FakePlatform } from "../../support/fake-platform.js";
import { hex } from "../../support/hex.js";

/** The bytes that `ip mptcp` of iproute2 7.1 sends for the same purpose; sequence numbers are ours. */
const FAMILY = "1c00";

interface Golden {
  readonly intent: string;
  readonly call: (pm: PathManager) => Promise<unknown>;
  readonly bytes: string;
}

const GOLDEN: readonly Golden[] = [
  {
    intent: "add an endpoint with everything",
    call: (pm) =>
      pm.endpoints.add({ address: "10.1.0.1", ifindex: 2, id: 5, port: 99, flags: ["signal", "backup"] }),
    bytes: `
      48000000 ${FAMILY} 0500 02000000 00000000   # request, acknowledge
      01 01 0000                          # ADD_ADDR, version 1
      3400 0180                           # the address, nested
        0500 0200  05 000000              # id 5
        0800 0600  05000000               # signal, backup
        0800 0700  02000000               # interface 2
        0600 0500  6300 0000              # port 99, host order
        0600 0100  0200 0000              # AF_INET
        0800 0300  0a010001               # 10.1.0.1
    `,
  },
  {
    intent: "add an endpoint that is only an address",
    call: (pm) => pm.endpoints.add({ address: "2001:db8::1" }),
    bytes: `
      34000000 ${FAMILY} 0500 02000000 00000000
      01 01 0000
      2000 0180
        0600 0100  0a00 0000              # AF_INET6
        1400 0400  20010db8 00000000 00000000 00000001
    `,
  },
  {
    intent: "show endpoint 5",
    call: (pm) => pm.endpoints.get(5),
    bytes: `
      20000000 ${FAMILY} 0100 02000000 00000000   # request
      03 01 0000                          # GET_ADDR
      0c00 0180  0500 0200  05 000000     # id 5
    `,
  },
  {
    intent: "show all endpoints",
    call: (pm) => pm.endpoints.list(),
    bytes: `
      14000000 ${FAMILY} 0103 02000000 00000000   # request, dump
      03 01 0000
    `,
  },
  {
    intent: "make endpoint 5 a backup",
    call: (pm) => pm.endpoints.setFlags("endpoint change", { id: 5 }, ["backup"]),
    bytes: `
      28000000 ${FAMILY} 0500 02000000 00000000
      07 01 0000                          # SET_FLAGS
      1400 0180
        0500 0200  05 000000
        0800 0600  04000000               # backup
    `,
  },
  {
    intent: "delete the id 0 of an address",
    call: (pm) => pm.endpoints.delete({ id: 0, address: "10.1.0.1" }),
    bytes: `
      30000000 ${FAMILY} 0500 02000000 00000000
      02 01 0000                          # DEL_ADDR
      1c00 0180
        0500 0200  00 000000              # id 0 is sent, too
        0600 0100  0200 0000
        0800 0300  0a010001
    `,
  },
  {
    intent: "set both limits",
    call: (pm) => pm.limits.set({ subflows: 3, addAddrAccepted: 1 }),
    bytes: `
      24000000 ${FAMILY} 0500 02000000 00000000
      05 01 0000                          # SET_LIMITS
      0800 0200  01000000                 # ADD_ADDRs
      0800 0300  03000000                 # subflows
    `,
  },
  {
    intent: "set one limit",
    call: (pm) => pm.limits.set({ subflows: 0 }),
    bytes: `
      1c000000 ${FAMILY} 0500 02000000 00000000
      05 01 0000
      0800 0300  00000000                 # a zero is sent
    `,
  },
  {
    intent: "show the limits",
    call: (pm) => pm.limits.get(),
    bytes: `
      14000000 ${FAMILY} 0100 02000000 00000000
      06 01 0000                          # GET_LIMITS
    `,
  },
  {
    intent: "flush the endpoints",
    call: (pm) => pm.endpoints.flush(),
    bytes: `
      14000000 ${FAMILY} 0500 02000000 00000000
      04 01 0000                          # FLUSH_ADDRS, no attribute
    `,
  },
];

const REPLIES: Record<number, object[]> = {
  3: [{ addr: { id: 5, addr4: "10.1.0.1" } }],
  6: [{ rcvAddAddrs: 0, subflows: 2 }],
};

async function sentFor(call: Golden["call"]): Promise<FakePlatform> {
  const platform = new FakePlatform((command) => REPLIES[command] ?? []);
  await using manager = await openPathManager({ platform });
  await call(manager);
  return platform;
}

describe("the request to", () => {
  test.each(GOLDEN)("$intent has the bytes of ip mptcp", async ({ call, bytes }) => {
    const { requests } = await sentFor(call);
    expect(requests[0]).toEqual(hex(bytes));
  });

  test("look up the family has the bytes of ip mptcp", async () => {
    const { transports } = await sentFor((pm) => pm.limits.get());
    expect(transports[0]?.sent[0]).toEqual(hex`
      24000000 1000 0100 01000000 00000000   # to the controller: request
      03 00 0000                             # CTRL_CMD_GETFAMILY
      0d00 0200  6d707463 705f706d 00 000000 # mptcp_pm
    `);
  });
});
