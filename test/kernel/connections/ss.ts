import { type NetnsTarget, run } from "../../support/process.js";

/** One socket in the output of `ss -i`, as words. */
export interface SsSocket {
  readonly state: string;
  readonly queues: readonly [receive: number, send: number];
  readonly local: string;
  readonly remote: string;
  /** `rtt: "0.3/0.1"`; words without a value are "". The key of `pacing_rate 5bps` is its first word. */
  readonly words: ReadonlyMap<string, string>;
}

/** `ss -M` (mptcp) or `ss -t` of a namespace: one line a socket, numbers, details. */
export async function ssSockets(
  place: NetnsTarget,
  kind: "mptcp" | "tcp",
  states = "connected",
): Promise<SsSocket[]> {
  const flags = kind === "mptcp" ? "-HOMnie" : "-HOtnie";
  const text = await run(place, ["ss", flags, "state", states]);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(socketOf);
}

/** If one state is selected, ss omits its column. */
function socketOf(line: string): SsSocket {
  const [state = "", receive, send, local = "", remote = "", ...rest] = line.trim().split(/\s+/);
  return { state, queues: [Number(receive), Number(send)], local, remote, words: wordsOf(rest) };
}

/** Rates are separate words after their name. */
function wordsOf(all: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  for (let i = 0; i < all.length; i++) {
    const word = all[i] as string;
    const at = word.indexOf(":");
    if (at > 0) words.set(word.slice(0, at), word.slice(at + 1));
    else if (/bps$/.test(all[i + 1] ?? "")) words.set(word, all[++i] as string);
    else words.set(word, "");
  }
  return words;
}
