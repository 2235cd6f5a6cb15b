import { describe, expect, test } from "@jest/globals";
import { openPathManager } from "../../src/client/open.js";
import { MptcpError } from "../../src/errors.js";
import { SteeredConnection } from "../../src/policy/connection.js";
import { Decisions } from "../../src/policy/decisions.js";
import { ReplayClock } from "../../src/policy/replay-clock.js";
import { FakePlatform } from "../support/fake-platform.js";

const NONSENSE = [
  undefined,
  null,
  Number.NaN,
  -1,
  "",
  "x",
  true,
  {},
  { local: 5 },
  [],
  [null],
  () => {},
  Symbol("x"),
  1n,
];

const SNAPSHOT = {
  token: 7,
  local: { address: "192.0.2.1", port: 1 },
  remote: { address: "192.0.2.2", port: 2 },
  serverSide: false,
  established: true,
  subflows: [],
};

describe("a policy that passes nonsense", () => {
  test.each([
    "announce",
    "removeAddress",
    "createSubflow",
    "destroySubflow",
    "changeSubflow",
    "sleep",
  ] as const)("to %s gets an error of the library, never a TypeError", async (name) => {
    const manager = await openPathManager({ platform: new FakePlatform() });
    const verbs = new Decisions(manager, () => {});
    const policySession = { verbs, clock: new ReplayClock(), manager: {} as never };
    const connection = new SteeredConnection(policySession, SNAPSHOT);
    const call = connection[name].bind(connection) as (...values: unknown[]) => Promise<unknown>;
    for (const values of NONSENSE.flatMap((one) => [[one], [one, one], [{}, one]])) {
      const error = await call(...values).catch((thrown: unknown) => thrown);
      expect([name, values.map(String), error]).toEqual([name, values.map(String), expect.any(MptcpError)]);
    }
    manager.close();
  });
});
