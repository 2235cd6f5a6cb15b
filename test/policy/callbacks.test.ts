import { describe, expect, test } from "@jest/globals";
import type { PathManager } from "../../src/client/path-manager.js";
import { withIsolatedCallbacks } from "../../src/policy/callbacks.js";
import { Decisions } from "../../src/policy/decisions.js";
import type { PolicyOptions } from "../../src/policy/options.js";

const fail = () => {
  throw new Error("the disk is full");
};

describe("what a policy is told of", () => {
  test("stays done where the callback for decisions fails, which is logged once", async () => {
    const logged: string[] = [];
    const { onDecision = fail } = withIsolatedCallbacks({
      onDecision: fail,
      log: (level: string, text: string) => void logged.push(`${level}: ${text}`),
    });
    const removed: number[] = [];
    const mptcp = {
      netnsClient: { options: { dryRun: false } },
      userspace: { remove: async (_: number, id: number) => void removed.push(id) },
    } as unknown as PathManager;
    const decisions = new Decisions(mptcp, onDecision);
    await decisions.remove(1, 2);
    await decisions.remove(1, 3);
    expect([removed, logged]).toEqual([[2, 3], ["error: onDecision failed: the disk is full"]]);
  });

  test("is not ended by a log that fails", () => {
    const { log } = withIsolatedCallbacks<PolicyOptions>({ log: fail, onDecision: fail });
    expect(() => log?.("info", "x")).not.toThrow();
  });
});
