import { beforeAll, describe, expect, test } from "@jest/globals";
import { counterColumns, counterRows, countersJson } from "../../commands/view/counters.js";
import { COUNTER_GROUPS } from "../../src/codec/families/mptcp-counters.js";
import { EVENT, EVENT_FLAGS, PM_EVENTS } from "../../src/codec/families/mptcp-events.js";
import { MPTCP_INFO } from "../../src/codec/families/mptcp-info.js";
import { ADDRESS, ENDPOINT_FLAGS, PM } from "../../src/codec/families/mptcp-pm.js";
import { SUBFLOW } from "../../src/codec/families/sock-diag.js";
import { SUBFLOW_FLAGS } from "../../src/codec/families/subflow-flags.js";
import { TCP_INFO } from "../../src/codec/families/tcp-info.js";
import type { Rows } from "../../src/codec/wire/attributes.js";
import type { Kind } from "../../src/codec/wire/kinds.js";
import { countersFromNetstat } from "../../src/model/counters.js";
import { countersOutput } from "../../src/schema/output/counters.js";
import { complaint } from "../../src/schema/validate.js";
import { protocolMarkdown } from "../docs/protocol.js";
import { IS_LONG_PART } from "../support/long-part.js";
import {
  connectionOutputs,
  endpointOutputs,
  eventOutputs,
  limitsOutputs,
  type Outputs,
} from "../support/outputs.js";
import { sampleOf } from "../support/sample.js";

// Tests that each row of each table is shown to the user: an output with the row differs from the output without it.

const MARKDOWN = protocolMarkdown();

/** Forms of output in which the row made no difference. */
const unchanged = (withoutRow: Outputs, withRow: Outputs): string[] =>
  (Object.keys(withoutRow) as (keyof Outputs)[]).filter((form) => withoutRow[form] === withRow[form]);

const sample = ({ rows }: { readonly rows: Rows }, name: string) =>
  sampleOf(rows[name]?.kind as Kind<unknown>) as never;

const namesOf = <R extends Rows>({ rows }: { readonly rows: R }) => Object.keys(rows) as (keyof R & string)[];

const bit = (name: string) => ({ on: [name], rest: 0 }) as never;
const documented = (name: string) => expect(MARKDOWN).toContain(`\`${name}\``);

describe("an event's", () => {
  /** The event that always has a token only. */
  const CLOSED = 3;
  const outputsOf = (values: object) => eventOutputs(CLOSED, { token: 1, ...values });
  let before: Outputs;
  beforeAll(async () => {
    before = await outputsOf({});
  });

  test.each(namesOf(EVENT).filter((name) => name !== "token"))("attribute %s is shown", async (name) => {
    // The addresses show the family.
    const expected = name === "family" ? ["text", "json", "table"] : [];
    expect(unchanged(before, await outputsOf({ [name]: sample(EVENT, name) }))).toEqual(expected);
    documented(name);
  });

  test.each(EVENT_FLAGS)("flag %s is shown", async (name) => {
    expect(unchanged(before, await outputsOf({ flags: bit(name) }))).toEqual([]);
    documented(name);
  });

  test("bit or attribute without a name is shown in hexadecimal", async () => {
    const unknown = [
      { type: 0x8000 | 77, payload: Buffer.from([1, 2]) },
      { type: 78, payload: Buffer.alloc(0) },
      { type: 77, payload: Buffer.from([3]) },
    ];
    const { text, json, table } = await outputsOf({ flags: { on: [], rest: 0x10 }, unknown });
    expect(text).toBe("[          CLOSED] token=00000001 flags=0x10 attr77=0102,03 attr78=\n");
    expect(JSON.parse(json)).toMatchObject({ flags: "0x10", attr77: "0102,03", attr78: "" });
    expect(table).toMatch(/flags=0x10 attr77=0102,03 attr78=\n$/);
  });
});

test.each(PM_EVENTS)("the event $name is shown", async ({ number, name }) => {
  for (const output of Object.values(await eventOutputs(number, { token: 1 })))
    expect(output).toContain(name);
  documented(name);
});

describe("an endpoint's", () => {
  const BARE = { id: 1, flags: { on: [], rest: 0 }, family: 2, addr4: "192.0.2.1" } as const;

  test.each(namesOf(ADDRESS))("attribute %s is shown", async (name) => {
    // One endpoint has one address, whose text shows the family.
    const { addr4: _, ...rest } = BARE;
    const base = name === "addr4" || name === "addr6" ? rest : BARE;
    const withRow = await endpointOutputs({ ...base, [name]: sample(ADDRESS, name) });
    expect(unchanged(await endpointOutputs(base), withRow)).toEqual(
      name === "family" ? ["text", "json", "table"] : [],
    );
    documented(name);
  });

  test.each(ENDPOINT_FLAGS)("flag %s is shown", async (flag) => {
    for (const output of Object.values(await endpointOutputs({ ...BARE, flags: bit(flag) })))
      expect(output).toContain(flag);
    documented(flag);
  });

  test("bit or attribute without a name is shown in hexadecimal", async () => {
    const unknown = [{ type: 9, payload: Buffer.from([1, 2]) }];
    const { text, json, table } = await endpointOutputs({ ...BARE, flags: { on: [], rest: 0x40 }, unknown });
    expect(text).toBe("192.0.2.1 id 1 rawflags 40 attr9=0102 \n");
    expect(JSON.parse(json)).toMatchObject([{ rawflags: "40", attr9: "0102" }]);
    expect(table).toMatch(/0x40/);
    expect(table).toMatch(/attr9=0102/);
  });
});

describe("a command's", () => {
  test.each(namesOf(PM).filter((name) => name !== "subflows"))(
    "attribute %s is shown in a reply",
    async (name) => {
      const withRow = await limitsOutputs({ subflows: 1, [name]: sample(PM, name) });
      expect(unchanged(await limitsOutputs({ subflows: 1 }), withRow)).toEqual([]);
      documented(name);
    },
  );

  test("attribute without a name is shown in hexadecimal", async () => {
    const unknown = [{ type: 9, payload: Buffer.from([1, 2]) }];
    const { text, json } = await limitsOutputs({ rcvAddAddrs: 0, subflows: 2, unknown });
    expect(text).toBe("add_addr_accepted 0 subflows 2 attr9=0102 \n");
    expect(JSON.parse(json)).toEqual([{ add_addr_accepted: 0, subflows: 2, attr9: "0102" }]);
  });
});

describe("a socket's", () => {
  const MPTCP = { token: 1, flags: 2, subflows: 0, subflowsMax: 2 };
  const SUBFLOW_INFO = { tokenLoc: 1, tokenRem: 9, flags: { on: [], rest: 0 }, idLoc: 0, idRem: 0 } as const;
  const outputsOf = (info: object, tcp: object, mptcp: object, ...unknown: object[]) =>
    connectionOutputs(
      { info: { ...MPTCP, ...info }, ...unknown[0] },
      { info: tcp, ulp: { name: "mptcp", mptcp: { ...SUBFLOW_INFO, ...mptcp } }, ...unknown[1] },
    );
  let before: Outputs;
  beforeAll(async () => {
    before = await outputsOf({}, {}, {});
  });

  test.each(namesOf(MPTCP_INFO).filter((name) => name !== "token"))(
    "mptcp_info %s is shown",
    async (name) => {
      expect(unchanged(before, await outputsOf({ [name]: sample(MPTCP_INFO, name) }, {}, {}))).toEqual([]);
      documented(name);
    },
  );

  // Each is drawn four times: one of three here.
  test.each(namesOf(TCP_INFO).filter((_, at) => (at % 3 !== 0) === IS_LONG_PART))(
    "tcp_info %s is shown",
    async (name) => {
      expect(unchanged(before, await outputsOf({}, { [name]: sample(TCP_INFO, name) }, {}))).toEqual([]);
      documented(name);
    },
  );

  test.each(namesOf(SUBFLOW).filter((name) => name !== "tokenLoc"))("subflow %s is shown", async (name) => {
    expect(unchanged(before, await outputsOf({}, {}, { [name]: sample(SUBFLOW, name) }))).toEqual([]);
    documented(name);
  });

  test.each(SUBFLOW_FLAGS)("subflow flag %s is shown", async (name) => {
    expect(unchanged(before, await outputsOf({}, {}, { flags: bit(name) }))).toEqual([]);
    documented(name);
  });

  test("attributes without a row, and bytes after a struct, are shown in hexadecimal", async () => {
    const unknown = (type: number) => ({ unknown: [{ type, payload: Buffer.from([1, 2]) }] });
    const { text, json, table } = await outputsOf(
      {},
      { rest: Buffer.from([9, 9]) },
      unknown(70),
      unknown(71),
      unknown(72),
    );
    const [connection] = JSON.parse(json).connections;
    expect(connection).toMatchObject({
      attr71: "0102",
      subflows: [{ attr72: "0102", mptcp: { attr70: "0102" }, tcp: { rest: "0909" } }],
    });
    for (const word of ["attr70", "attr71", "attr72", "rest"]) {
      expect(text).toContain(word);
      expect(table).toContain(word);
    }
  });
});

test.each(Object.values(COUNTER_GROUPS).flat())("the counter %s is shown", (name) => {
  const reading = countersFromNetstat(`MPTcpExt: ${name}\nMPTcpExt: 77\n`, 0);
  const view = { reading: reading ?? { stamp: 0, counters: {}, gauges: {} }, all: false };
  expect(counterColumns(view)).toEqual(["group", "counter", "value"]);
  expect(counterRows(view, true)).toEqual([[expect.not.stringContaining("other"), name, "77"]]);
  const json = countersJson(view);
  expect(complaint(countersOutput, json)).toBeUndefined();
  expect({ ...json.counters, ...json.gauges }).toEqual({ [name]: 77 });
  documented(name);
});
