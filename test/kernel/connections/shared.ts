import { setTimeout as sleep } from "node:timers/promises";
import { mptcpctl, type Variant } from "../../support/cli.js";
import type { NetnsTarget } from "../../support/process.js";

export type Json = Record<string, unknown>;
export type Connection = Json & { readonly token: string; readonly state: string; readonly subflows: Json[] };

/** The output of `mptcpctl -j connections WORDS`. @throws Error if it fails */
export async function listConnections(
  place: NetnsTarget,
  words = "",
  variant: Variant = {},
): Promise<{ connections: Connection[]; listeners: Json[]; plain_tcp?: Json[] }> {
  const { stdout, stderr, code } = await mptcpctl(place, `-j connections ${words}`, variant);
  if (code !== 0) throw new Error(`connections ${words}: exit ${code}\n${stderr}`);
  return JSON.parse(stdout);
}

export async function connectionsOf(place: NetnsTarget, words = ""): Promise<Connection[]> {
  return (await listConnections(place, words)).connections;
}

/** The rows of the text output, by their headings: every cell starts at its heading's start, or ends at its end. */
export async function rowsOf(place: NetnsTarget, words: string): Promise<Record<string, string>[]> {
  const { stdout } = await mptcpctl(place, words);
  const [head = "", ...lines] = stdout.split("\n\n")[0]?.split("\n") ?? [];
  const titles = [...head.matchAll(/\S+/g)];
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const cells = [...line.replace(/^([├└]) /u, "$1·").matchAll(/\S+/g)];
      return Object.fromEntries(
        cells.flatMap((cell) => {
          const title = titles.find((one) => overlaps(one, cell));
          return title === undefined ? [] : [[title[0], cell[0].replace(/^[├└]·/u, "")]];
        }),
      );
    });
}

function overlaps(a: RegExpExecArray, b: RegExpExecArray): boolean {
  return a.index < b.index + b[0].length && b.index < a.index + a[0].length;
}

/** Waits until a condition holds, at most ten seconds. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(30))
    if (await isTrue()) return;
  throw new Error("it never came to be");
}
