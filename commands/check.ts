import { type CheckResult, suggested, UsageError } from "../src/index.js";
import type { Values } from "./cli/argument.js";
import { defineCommand } from "./cli/command.js";
import type { Context } from "./cli/context.js";
import { Stop } from "./cli/process/io.js";
import { endOf } from "./cli/values/socket-address.js";
import {
  CHECK_COLUMNS,
  checkAdvice,
  checkHead,
  checkJson,
  checkRows,
  isMptcpEverywhere,
} from "./view/check.js";
import { document } from "./view/widgets/json.js";
import { drawTable, plainColumns } from "./view/widgets/table.js";

/** Exit code if the peer is not MPTCP on a way that was asked for. */
const PROBLEM = 4;

const WORDS = {
  peer: {
    kind: "positional",
    placeholder: "ADDRESS[:PORT]",
    summary:
      "the peer; names are not resolved. The port may be omitted if all connections to it have the same one; ADDRESS%IFNAME:PORT checks the way by this interface",
    read: peer,
  },
  "all-paths": {
    kind: "flag",
    summary: "contact the peer over each interface that is up and has an address of its family",
  },
  patient: {
    kind: "flag",
    summary:
      "wait until the kernel sends a SYN without the option, at least 8 s by default; if SYNs with it are dropped, MPTCP is then paused here",
  },
} as const;

export const check = defineCommand({
  description:
    "Opens an MPTCP connection to the peer, ends it without sending data, and says what the peer answered: MPTCP, plain TCP, a " +
    "fallback behind the handshake, SYNs that are dropped, a pause of MPTCP on this host, refused, or no route. By the way " +
    "that the routes select, or by each interface. A SYN with the option is given up after 0.8 s, before the kernel would count it for a pause " +
    "of MPTCP; then a SYN without it shows whether the host answers at all. Nothing is added to this host. Exit code 0: MPTCP on every way; 4: not. " +
    "`--dry-run` prints the ways and contacts nothing. Needs no privilege.",
  arguments: WORDS,
  examples: [
    ["mptcpctl check 192.0.2.1:443", "by the default way"],
    ["mptcpctl check [2001:db8::1]:443 all-paths", "over each interface"],
    ["mptcpctl -j check 192.0.2.1%wlp1s0:443", "over one interface, as JSON"],
  ],
  run: async (context, words) => {
    const { globals, here, out } = context;
    const result = await checked(context, words);
    if (globals.json) out(document(checkJson(result, here), globals.pretty));
    else out(await text(context, result));
    if (!globals.dryRun && !isMptcpEverywhere(result)) throw new Stop("not MPTCP on every way", PROBLEM);
  },
});

async function checked(context: Context, words: Values<typeof WORDS>): Promise<CheckResult> {
  const { "all-paths": allPaths, patient } = words;
  const options = { ...(await peerOf(context, words)), allPaths, patient };
  const manager = await context.pm();
  if (allPaths && !context.globals.dryRun)
    context.info("contacts the peer over each interface that is up and has an address of its family");
  return manager.check({ ...options, signal: context.signal });
}

/** @throws UsageError */
async function peerOf(context: Context, { peer, "all-paths": allPaths }: Values<typeof WORDS>) {
  if (peer === undefined)
    throw new UsageError("an ADDRESS is required", {
      argument: "ADDRESS",
      suggestions: [suggested("help", "check")],
    });
  if (context.globals.replay !== undefined)
    throw new UsageError("check cannot be used with --replay", {
      argument: "replay",
      hint: "it contacts the peer, which a recording cannot contain",
    });
  if (allPaths && peer.dev !== undefined)
    throw new UsageError(`all-paths and %${peer.dev} contradict each other`, {
      argument: "all-paths",
      hint: "omit one",
    });
  return { ...peer, port: peer.port ?? (await portOfConnections(context, peer.address)) };
}

/** The port of the connections that this host has opened to the address. @throws UsageError if it is not unique */
async function portOfConnections({ pm }: Context, address: string): Promise<number> {
  const found = await (await pm()).connections.list({ to: { address } });
  const opened = found.filter(({ openedBy, state }) => openedBy === "here" && state === "ESTAB");
  const [port, ...others] = new Set(opened.map(({ remote }) => remote.port));
  if (port !== undefined && others.length === 0) return port;
  const reason =
    port === undefined
      ? `no MPTCP connection to ${address} exists that would tell it`
      : `the connections to ${address} have several`;
  throw new UsageError(`the port is required: ${reason}`, {
    argument: "ADDRESS",
    suggestions: [suggested("check", withPort(address, port ?? 443), [], undefined)],
  });
}

const withPort = (address: string, port: number): string =>
  `${address.includes(":") ? `[${address}]` : address}:${port}`;

function peer(word: string) {
  const isName = /^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/i.test(word) && /[g-z]/i.test(word);
  if (!isName) return endOf("ADDRESS")(word);
  throw new UsageError(`"${word}" is not an address: names are not resolved`, {
    argument: "ADDRESS",
    hint: `\`getent ahosts ${word.split(":")[0]}\` lists the addresses of a name`,
  });
}

async function text({ globals, here, terminal }: Context, result: CheckResult): Promise<string> {
  const rows = checkRows(result);
  const table =
    globals.table || terminal.isTTY
      ? await drawTable(CHECK_COLUMNS, rows, globals)
      : plainColumns(CHECK_COLUMNS, rows);
  return `${checkHead(result)}${table}${checkAdvice(result, here)}`;
}
