import { BOUNDS, type LimitsChange } from "../../src/index.js";
import { limitsText } from "../view/limits.js";
import { wrongWords } from "./ended.js";
import type { IpRun } from "./ip-run.js";
import { joined, withoutOthers } from "./output.js";
import { firstOf, isPrefix, numberAfter, unknownCommand } from "./words.js";

/** The words after `limits`. `set` comes first, so `s` sets; `monitor` is there by a mistake of `ip`. */
export async function limits(run: IpRun, [word = "show", ...words]: readonly string[]): Promise<void> {
  const verb = firstOf(word, ["set", "show", "monitor"]);
  if (verb === undefined) throw unknownCommand(word);
  if (verb === "monitor") return (await import("./monitor.js")).monitorAsIp(run, words);
  const change = changeOf(words);
  const { limits } = await run.pm();
  if (verb === "set") await limits.send(change);
  else run.io.out(joined(limitsText(withoutOthers(await limits.get())), run.globals.oneline));
}

function changeOf(words: readonly string[]): LimitsChange {
  const change: LimitsChange = {};
  for (let at = 0; at < words.length; at += 2) {
    const word = words[at] as string;
    if (isPrefix(word, "subflows")) change.subflows = numberAfter(words, at, BOUNDS.subflows);
    else if (isPrefix(word, "add_addr_accepted"))
      change.addAddrAccepted = numberAfter(words, at, BOUNDS.addAddrAccepted);
    else throw wrongWords(`"${word}" is not a limit`);
  }
  return change;
}
