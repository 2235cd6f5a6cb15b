import { describe, expect, test } from "@jest/globals";
import type { Lab } from "../../src/lab/model.js";
import { planPaths } from "../../src/lab/paths.js";
import { readStored, type Stored, storedText } from "../../src/lab/stored.js";

const KEY = { pid: 4711, started: "123456" };
const LAB: Lab = {
  name: "blue",
  id: "0123456789abcdef",
  layout: "shared",
  ipv6: true,
  created: 1_785_000_000_000,
  user: false,
  holders: { client: KEY, server: KEY, middle: KEY },
  paths: planPaths({ paths: 8, rate: 1e6, ipv6: true }),
  owner: KEY,
};
const STORED: Stored = { version: 1, pids: "a1b2 pid:[4026531836]", builder: KEY, lab: LAB };

/** Values that a hostile or damaged file may contain at any position. */
const INVALID_VALUES = [
  null,
  -1,
  0,
  1,
  1.5,
  1e300,
  "",
  "x",
  "1; rm",
  "\u0000",
  [],
  {},
  [null],
  true,
  false,
  2 ** 31,
];

/** Positions at which some of these are valid. */
const VALID_VALUES: Readonly<Record<string, (value: unknown) => boolean>> = {
  version: (value) => value === 1,
  "lab.ipv6": (value) => typeof value === "boolean",
  "lab.user": (value) => typeof value === "boolean",
  "lab.created": (value) => typeof value === "number" && value >= 0 && value < 1e300,
};

/** Every position in a value, as a list of keys. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))];
}

function withValueAt(value: unknown, [key, ...rest]: readonly string[], invalidValue: unknown): unknown {
  if (key === undefined) return invalidValue;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = withValueAt(copy[key], rest, invalidValue);
  return copy;
}

const VALUE_PATHS = placesIn(STORED).map((place) => place.join("."));

describe("the text of a lab's file", () => {
  test("is decoded to the stored values", () => {
    expect(readStored(storedText(STORED), "blue")).toEqual(STORED);
    const { builder: _, ...withoutBuilder } = STORED;
    expect(readStored(storedText(withoutBuilder), "blue")).toEqual(withoutBuilder);
  });

  test("is refused under another name, and so is any other text", () => {
    expect(readStored(storedText(STORED), "red")).toBeUndefined();
    for (const text of ["", "null", "[]", "{", "1", '"x"']) expect(readStored(text, "blue")).toBeUndefined();
  });

  test.each(
    VALUE_PATHS.filter(
      (place) => !/^lab\.paths\.\d+\.(number|shape|client\.metric|.*prefixLength|.*addresses$)/.test(place),
    ),
  )("is refused with a wrong value at %j", (place) => {
    for (const invalidValue of INVALID_VALUES.filter((value) => !VALID_VALUES[place]?.(value))) {
      const path = place === "" ? [] : place.split(".");
      const isText = /started$|\.dev$|address$/.test(place);
      if (isText && (invalidValue === "x" || invalidValue === "")) continue;
      const text = JSON.stringify(withValueAt(STORED, path, invalidValue));
      expect([text, readStored(text, "blue")]).toEqual([text, undefined]);
    }
  });

  test.each([1, 0, -1, -4711, 2 ** 22 + 1, 2 ** 32 + 1, 4711.5, "4711"])(
    "is refused with the pid %j",
    (pid) => {
      for (const place of [
        "builder",
        "lab.owner",
        "lab.holders.client",
        "lab.holders.server",
        "lab.holders.middle",
      ])
        expect(
          readStored(JSON.stringify(withValueAt(STORED, [...place.split("."), "pid"], pid)), "blue"),
        ).toBeUndefined();
    },
  );

  test.each(["eth0\nlink del lo", "eth0 down", "", "-x", "a".repeat(16)])(
    "is refused with the interface %j",
    (dev) => {
      for (const end of ["client", "server"])
        expect(
          readStored(JSON.stringify(withValueAt(STORED, ["lab", "paths", "0", end, "dev"], dev)), "blue"),
        ).toBeUndefined();
    },
  );

  test.each([-1, 1e15, "1mbit", null, {}])("is refused with the rate, delay or loss %j", (value) => {
    for (const key of ["rate", "delay", "loss"])
      expect(
        readStored(JSON.stringify(withValueAt(STORED, ["lab", "paths", "0", "shape", key], value)), "blue"),
      ).toBeUndefined();
  });
});
