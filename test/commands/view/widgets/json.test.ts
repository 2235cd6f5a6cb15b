import { describe, expect, test } from "@jest/globals";
import { document, iprouteArray } from "../../../../commands/view/widgets/json.js";

const TWO = [
  { address: "10.0.0.1", id: 1, subflow: true, dev: "eth0" },
  { address: "10.0.1.1", id: 4 },
];

describe("an array in the format of iproute2", () => {
  test("is compact on one line", () => {
    expect(iprouteArray(TWO, false)).toBe(
      '[{"address":"10.0.0.1","id":1,"subflow":true,"dev":"eth0"},{"address":"10.0.1.1","id":4}]\n',
    );
    expect(iprouteArray([], false)).toBe("[]\n");
  });

  test("is pretty-printed with its unusual indentation", () => {
    expect(iprouteArray(TWO, true)).toBe(
      [
        "[ {",
        '        "address": "10.0.0.1",',
        '        "id": 1,',
        '        "subflow": true,',
        '        "dev": "eth0"',
        "    },{",
        '        "address": "10.0.1.1",',
        '        "id": 4',
        "    } ]",
        "",
      ].join("\n"),
    );
    expect(iprouteArray([{ id: 1 }], true)).toBe('[ {\n        "id": 1\n    } ]\n');
    expect(iprouteArray([], true)).toBe("[ ]\n");
  });

  test("escapes control characters, quotes and backslashes, and nothing else", () => {
    const odd = 'ü/\t\n\r\f\b\\"\u0001';
    expect(iprouteArray([{ dev: odd }], false)).toBe('[{"dev":"ü/\\t\\n\\r\\f\\b\\\\\\"\\u0001"}]\n');
    expect(iprouteArray([{ dev: odd }], true)).toContain(
      '        "dev": "ü/\\t\\n\\r\\f\\b\\\\\\"\\u0001"\n',
    );
  });
});

describe("a document in our own format", () => {
  test("is one line, or indented by four blanks", () => {
    expect(document({ a: [1], b: {} }, false)).toBe('{"a":[1],"b":{}}\n');
    expect(document({ a: [1], b: {} }, true)).toBe('{\n    "a": [\n        1\n    ],\n    "b": {}\n}\n');
  });
});
