import { describe, expect, test } from "@jest/globals";
import type { PathManager } from "../../src/client/path-manager.js";
import { withIsolatedCallbacks } from "../../src/policy/callbacks.js";
import { Decisions } from "../../src/policy/decisions.js";
import type { PolicyOptions } from "../../src/policy/options.js";

const fail = () => {
  throw new Error("the disk is full");
};

describe("a policy's callback for decisions", () => {
  test("does not undo a decision when it fails, which is logged once", async () => {
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

  test("does not end the policy when the log fails", () => {
    const { log } = withIsolatedCallbacks<PolicyOptions>({ log: fail, onDecision: fail });
    expect(() => log?.("info", "x")).not.toThrow();
  });
});
