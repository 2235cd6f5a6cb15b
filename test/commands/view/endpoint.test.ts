import { describe, expect, test } from "@jest/globals";
import { endpointJson, endpointTable, endpointText } from "../../../commands/view/endpoint.js";
import type { Endpoint } from "../../../src/index.js";

const NO_COLOR_STYLE = { color: false, light: false };
const ALL: Endpoint = {
  id: 255,
  address: "fe80::1",
  port: 1234,
  flags: ["laminar", "implicit", "fullmesh", "backup", "subflow", "signal"],
  unknownFlags: 0x40,
  ifindex: 2,
  dev: "eth0",
};
const bare: Endpoint = { id: 1, address: "10.0.0.1", flags: [] };

describe("an endpoint as text", () => {
  test.each([
    ["10.0.0.1 id 1 \n", bare],
    ["10.0.0.1 port 1235 id 2 signal backup \n", { ...bare, id: 2, port: 1235, flags: ["backup", "signal"] }],
    ["10.0.0.1 id 1 subflow dev eth0 \n", { ...bare, flags: ["subflow"], ifindex: 2, dev: "eth0" }],
    ["::ffff:10.0.0.1 id 3 \n", { ...bare, id: 3, address: "::ffff:10.0.0.1" }],
    ["10.0.0.1 id 1 dev if7 \n", { ...bare, ifindex: 7 }],
    ["10.0.0.1 id 1 dev if4294967295 \n", { ...bare, ifindex: -1 }],
    ["10.0.0.1 id 1 rawflags 08 \n", { ...bare, unknownFlags: 8 }],
    ["10.0.0.1 id 1 rawflags 80000000 \n", { ...bare, unknownFlags: 0x80000000 }],
  ] as [string, Endpoint][])("is %j", (text, endpoint) => {
    expect(endpointText(endpoint, NO_COLOR_STYLE)).toBe(text);
  });

  test("has its flags in the order of ip mptcp, whatever the order they came in", () => {
    expect(endpointText(ALL, NO_COLOR_STYLE)).toBe(
      "fe80::1 port 1234 id 255 signal subflow backup fullmesh implicit laminar rawflags 40 dev eth0 \n",
    );
  });

  test("has the colours of iproute2 for a dark background, with blanks inside the colour", () => {
    const style = { color: true, light: false };
    const v6 = endpointText({ ...bare, address: "fe80::1", ifindex: 2, dev: "eth0" }, style);
    expect(v6).toBe("\u001b[1;94mfe80::1 \u001b[0mid 1 dev \u001b[1;36meth0 \u001b[0m\n");
    expect(endpointText(bare, style)).toBe("\u001b[1;35m10.0.0.1 \u001b[0mid 1 \n");
  });

  test("has other colours for a light background", () => {
    const style = { color: true, light: true };
    const v6 = endpointText({ ...bare, address: "fe80::1", ifindex: 2, dev: "eth0" }, style);
    expect(v6).toBe("\u001b[34mfe80::1 \u001b[0mid 1 dev \u001b[36meth0 \u001b[0m\n");
    expect(endpointText(bare, style)).toBe("\u001b[35m10.0.0.1 \u001b[0mid 1 \n");
  });

  test("shows a name instead of its address, in the same colour", () => {
    expect(endpointText(bare, NO_COLOR_STYLE, "router.example")).toBe("router.example id 1 \n");
    expect(endpointText({ ...bare, address: "fe80::1" }, { color: true, light: false }, "r.example")).toBe(
      "\u001b[1;94mr.example \u001b[0mid 1 \n",
    );
  });

  test("escapes control characters of an interface name", () => {
    expect(endpointText({ ...bare, ifindex: 2, dev: "a\u001b[2J\u009bb" }, NO_COLOR_STYLE)).toBe(
      "10.0.0.1 id 1 dev a\\x1b[2J\\x9bb \n",
    );
  });

  test("escapes control characters of a resolver's name", () => {
    expect(endpointText(bare, NO_COLOR_STYLE, "a\u001b[2Jb\n")).toBe("a\\x1b[2Jb\\x0a id 1 \n");
  });
});

describe("an endpoint as JSON", () => {
  test("has iproute2's keys in its order", () => {
    expect(JSON.stringify(endpointJson(ALL))).toBe(
      '{"address":"fe80::1","port":1234,"id":255,"signal":true,"subflow":true,"backup":true,"fullmesh":true,' +
        '"implicit":true,"laminar":true,"rawflags":"40","dev":"eth0"}',
    );
  });

  test("omits absent values", () => {
    expect(JSON.stringify(endpointJson(bare))).toBe('{"address":"10.0.0.1","id":1}');
  });

  test("escapes exactly the characters that JSON requires", () => {
    const json = JSON.stringify(endpointJson({ ...bare, ifindex: 2, dev: 'ü/"\\\u0007\t' }));
    expect(json).toBe('{"address":"10.0.0.1","id":1,"dev":"ü/\\"\\\\\\u0007\\t"}');
  });
});

describe("a table of endpoints", () => {
  const rowOf = (one: Endpoint, name = one.address) => endpointTable([one], [name]).rows[0];

  test("has a cell for every value", () => {
    const flags = "signal subflow backup fullmesh implicit laminar 0x40";
    expect(rowOf(ALL)).toEqual(["255", "fe80::1", "1234", flags, "eth0"]);
  });

  test("leaves cells empty and escapes names", () => {
    expect(rowOf({ ...bare, ifindex: 2, dev: "a\nb" })).toEqual(["1", "10.0.0.1", "", "", "a\\x0ab"]);
    expect(rowOf(bare, "a\nb")).toEqual(["1", "a\\x0ab", "", "", ""]);
  });

  test("has another column if an endpoint has a value without a column", () => {
    const unknown = [{ type: 9, payload: Buffer.from([1, 2]) }];
    const { columns, rows } = endpointTable([bare, { ...bare, unknown }], ["a", "b"]);
    expect(columns.at(-1)).toBe("other");
    expect(rows.map((row) => row.at(-1))).toEqual(["", "attr9=0102"]);
  });
});
