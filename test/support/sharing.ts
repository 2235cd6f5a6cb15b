import { afterAll, beforeAll, expect } from "@jest/globals";
import { start } from "./process.js";

/** Longer than all tests together that run at the same time. */
const TIMEOUT_MS = 600_000;
/**
 * The second lock is requested while the first is held, so that no reader overtakes a file that waits for all others
 * to end.
 */
const LOCK =
  'exec 8<"$(command -v unshare)" 9<"$(command -v nsenter)" && flock 8 && flock "$1" 9 && exec 8<&- && echo locked && exec cat';

/**
 * The kernel counts the listeners to MPTCP events of the whole machine, across its network namespaces, and behaves
 * differently if there are any. Test files that need none are named `*.alone.test.ts`: they run while no other kernel
 * test file runs, of this checkout or another, of this user or another. The locked files are readable by all users,
 * and no other program locks them: a new file would have to be created in a folder in which all users may write.
 */
export function shareMachine(): void {
  const isAlone = expect.getState().testPath?.endsWith(".alone.test.ts");
  const locking = { release: () => Promise.resolve() };
  beforeAll(async () => {
    const running = start(undefined, ["sh", "-c", LOCK, "sh", isAlone ? "-x" : "-s"]);
    await running.line(/^locked$/, TIMEOUT_MS);
    locking.release = async () => {
      running.end();
      await running.exited;
    };
  }, TIMEOUT_MS);
  afterAll(() => locking.release());
}
