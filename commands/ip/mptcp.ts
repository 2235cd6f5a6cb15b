import { usage } from "./ended.js";
import { endpoint } from "./endpoint.js";
import type { IpRun } from "./ip-run.js";
import { limits } from "./limits.js";
import { firstOf, unknownCommand } from "./words.js";

/**
 * Runs the words after `mptcp`.
 * @throws Ended, and the kernel's errors
 */
export async function mptcp(run: IpRun, [word, ...words]: readonly string[]): Promise<void> {
  if (word === undefined) throw usage();
  switch (firstOf(word, ["endpoint", "limits", "monitor", "help"])) {
    case "endpoint":
      return endpoint(run, words);
    case "limits":
      return limits(run, words);
    case "monitor":
      return (await import("./monitor.js")).monitorAsIp(run, words);
    case "help":
      throw usage();
    default:
      throw unknownCommand(word);
  }
}
