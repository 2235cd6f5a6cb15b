import { expect } from "@jest/globals";
import { serveOutput, transferOutput } from "../../../src/schema/output/transfer.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { type Namespace, type Pair, twin } from "../../support/namespaces.js";
import { type NetnsTarget, type Result, type RunningProcess, run, start } from "../../support/process.js";

export type Family = "IPv4" | "IPv6";

/** The server's address on a cable, and the client's. */
export const serverAddress = (family: Family, cable = 1) =>
  family === "IPv4" ? `10.0.${cable}.2` : `fd00:${cable}::2`;
export const clientAddress = (family: Family, cable = 1) =>
  family === "IPv4" ? `10.0.${cable}.1` : `fd00:${cable}::1`;

export interface Sent {
  readonly bytes: number;
  readonly sha256: string;
  readonly fallback: boolean;
  readonly most_subflows: number;
  readonly subflows: readonly { local: { address: string }; dev?: string; bytes_acknowledged: number }[];
}

export interface ServedLine extends Sent {
  readonly event: "transfer";
  readonly complete: boolean;
  readonly problem?: string;
}

/** Two hosts with this number of cables with the same rate; the server announces its addresses on all but the first. */
export async function paths(count: number, family: Family, rate = "40mbit"): Promise<Pair> {
  const pair = await twin(count);
  const cables = Array.from({ length: count }, (_, index) => index + 1);
  for (const place of [pair.client, pair.server]) {
    await Promise.all(cables.map((n) => shape(place, n, rate)));
    await mptcpctl(place, "limits set subflows 8 add_addr_accepted 8");
  }
  for (const n of cables.slice(1))
    await mptcpctl(pair.server, `-q endpoint add ${serverAddress(family, n)} signal`);
  return pair;
}

async function shape(place: Namespace, cable: number, rate: string): Promise<void> {
  await run(place, [
    "tc",
    "qdisc",
    "add",
    "dev",
    `eth${cable}`,
    "root",
    "tbf",
    "rate",
    rate,
    "burst",
    "64k",
    "latency",
    "50ms",
  ]);
}

export interface Serving extends AsyncDisposable {
  readonly running: RunningProcess;
  readonly port: number;
  /** The next connection that has ended. */
  served(): Promise<ServedLine>;
}

/** Starts `lab serve` and waits until it listens. */
export async function serving(place: NetnsTarget, words = "port 0"): Promise<Serving> {
  const running = startMptcpctl(place, `-j lab serve ${words}`);
  let printedLines = 1;
  const next = async <T>(): Promise<T> => {
    const object = JSON.parse(await running.line(/./, 10_000, printedLines - 1));
    expect(complaint(serveOutput, object)).toBeUndefined();
    printedLines++;
    return object as T;
  };
  const { port } = await next<{ port: number }>();
  const stop = async () => void (await running.stop());
  return { running, port, served: () => next<ServedLine>(), [Symbol.asyncDispose]: stop };
}

/** Runs `lab send`, and parses its JSON if it succeeded. */
export async function send(
  place: NetnsTarget,
  words: string | readonly string[],
): Promise<Result & { sent: Sent }> {
  const list = typeof words === "string" ? words.split(" ") : words;
  const result = await mptcpctl(place, ["-j", "lab", "send", ...list], { timeout: 20_000 });
  const sent = result.code === 0 ? JSON.parse(result.stdout) : {};
  if (result.code === 0) expect(complaint(transferOutput, sent)).toBeUndefined();
  return { ...result, sent };
}

/** A Node program that listens on a port of `place`, and prints `ready`. */
export async function listeningProgram(place: Namespace, code: string): Promise<RunningProcess> {
  const running = start(place, [process.execPath, "-e", `const net = require("node:net"); ${code}`]);
  await running.line(/^ready$/);
  return running;
}
