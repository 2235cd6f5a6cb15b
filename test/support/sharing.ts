import { afterAll, beforeAll, expect } from "@jest/globals";
import { start } from "./process.js";

/** Longer than all tests take that run at the same time. */
const PATIENCE_MS = 600_000;
/** The second lock is waited for while the first is held: no reader overtakes a file that waits for all others to end. */
const LOCK =
  'exec 8<"$(command -v unshare)" 9<"$(command -v nsenter)" && flock 8 && flock "$1" 9 && exec 8<&- && echo locked && exec cat';

/**
 * The kernel counts the listeners to MPTCP events of the whole machine, across its network namespaces, and behaves
 * differently where there are some. Files of tests that need none are named `*.alone.test.ts`: they run while no other file
 * of kernel tests runs, of this checkout or of another, of this user or of another. What is locked are files that all of them
 * can read, and that nothing else locks: a file of ours would have to be made in a folder that all may write to.
 */
export function shareMachine(): void {
  const isAlone = expect.getState().testPath?.endsWith(".alone.test.ts");
  const locking = { release: () => Promise.resolve() };
  beforeAll(async () => {
    const running = start(undefined, ["sh", "-c", LOCK, "sh", isAlone ? "-x" : "-s"]);
    await running.line(/^locked$/, PATIENCE_MS);
    locking.release = async () => {
      running.end();
      await running.exited;
    };
  }, PATIENCE_MS);
  afterAll(() => locking.release());
}
