import { expect } from "@jest/globals";
import { checkOutput } from "../../../src/schema/output/check.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, startMptcpctl, type Variant } from "../../support/cli.js";
import { type Namespace, type Pair, twin } from "../../support/namespaces.js";
import { type ExecOptions, run } from "../../support/process.js";
import { findTool } from "../../support/tools.js";
import { listeningProgram, serving } from "../lab/transfer-support.js";

export const MPTCP_PORT = 443;
export const PLAIN_PORT = 80;
/** An MPTCP server that sends data first. */
export const GREETING_PORT = 25;

/** An MPTCP server that resets each connection at once. */
export const RESETTING_PORT = 26;

/** Why no rule of a firewall can be made here. */
export const NO_NFT = findTool("nft") === undefined ? "there is no program nft (nftables)" : undefined;

/** SYNs, SYN-ACKs and packets behind the handshake, in the words of nft. */
export const SYN = "tcp flags & (syn|ack) == syn";
export const SYN_ACK = "tcp flags & (syn|ack) == (syn|ack)";
export const LATER = "tcp flags & syn == 0";
export const STRIP = "reset tcp option mptcp";

export interface Checked {
  readonly code: number | null;
  readonly ways: readonly {
    readonly dev?: string;
    readonly source?: string;
    readonly verdict: string;
    readonly certainty: string;
    readonly means: string;
    readonly paused?: boolean;
    readonly rtt_us?: number;
    readonly proof_ms?: number;
    readonly attempts: readonly { readonly protocol: string; readonly ms: number }[];
  }[];
  readonly suggestions: readonly { readonly command: readonly string[] }[];
}

/** Two hosts with two cables, and a server for each kind of answer on the second. */
export async function withServers(): Promise<Pair> {
  const pair = await twin(2);
  await serving(pair.server, `port ${MPTCP_PORT}`);
  await listeningProgram(pair.server, listen(PLAIN_PORT, ""));
  await mptcpServer(pair.server, GREETING_PORT, 'socket.write("hello\\n")');
  await mptcpServer(pair.server, RESETTING_PORT, "socket.resetAndDestroy()");
  return pair;
}

async function mptcpServer(place: Namespace, port: number, onConnection: string): Promise<void> {
  const code = `const net = require("node:net"); ${listen(port, onConnection)}`;
  await startMptcpctl(place, ["run", "--", process.execPath, "-e", code]).line(/^ready$/);
}

const listen = (port: number, onConnection: string): string =>
  `net.createServer((socket) => { socket.on("error", () => {}); ${onConnection} }).listen(${port}, "::", () => console.log("ready"));`;

/** Runs `check -j WORDS`, and checks the shape of its output. */
export async function check(
  place: Namespace,
  words: string,
  options: ExecOptions & Variant = {},
): Promise<Checked> {
  const { stdout, stderr, code } = await mptcpctl(place, `-j check ${words}`, options);
  if (stdout === "") throw new Error(`check ${words}: exit ${code}\n${stderr}`);
  const result = JSON.parse(stdout);
  expect(complaint(checkOutput, result)).toBeUndefined();
  return { code, ...result };
}

/** The verdict of the only way, with its certainty. */
export async function verdict(place: Namespace, words: string, options: ExecOptions & Variant = {}) {
  const { code, ways } = await check(place, words, options);
  expect([ways.length, code]).toEqual([1, ways[0]?.verdict === "mptcp" ? 0 : 4]);
  return `${ways[0]?.verdict} ${ways[0]?.certainty}`;
}

/** A rule for received packets, until the end of `await using`. */
export async function rule(place: Namespace, text: string, hook = "prerouting"): Promise<AsyncDisposable> {
  const chain = `type filter hook ${hook} priority -300; ${text};`;
  await run(place, ["nft", "-f", "-"], { input: `table inet check { chain received { ${chain} }; };\n` });
  return { [Symbol.asyncDispose]: async () => void (await run(place, ["nft", "flush", "ruleset"])) };
}

/** Counters of a namespace by name, zeros included. */
export async function counters(place: Namespace): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await mptcpctl(place, "-j counters all");
  return JSON.parse(stdout).counters;
}
