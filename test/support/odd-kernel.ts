import type { Io } from "../../commands/cli/process/io.js";
import { runCommandLine } from "../../commands/cli/run-command-line.js";
import { COMMANDS } from "../../commands/command-table.js";
import { INTERFACE_ADDRESS, LINK, ROUTE } from "../../src/codec/families/rtnetlink.js";
import { NLM_F } from "../../src/codec/wire/message.js";
import { openPathManager } from "../../src/index.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK } from "../../src/transport/transport.js";
import type { FakePlatform } from "./fake-platform.js";
import { FakeTransport } from "./fake-transport.js";
import { doneBytes, replyBytes, requestOf, verdictBytes } from "./replies.js";

const ENODEV = 19;

/** Bodies of the objects in rtnetlink lists. */
export interface RouteBodies {
  readonly links?: readonly Buffer[];
  readonly addresses?: readonly Buffer[];
  readonly routes?: readonly Buffer[];
}

/** A namespace in memory whose rtnetlink lists and events have these bytes. */
export function oddKernel(
  fakePlatform: FakePlatform,
  bodies: RouteBodies = {},
  events: readonly Buffer[] = [],
): Platform {
  const lists = new Map<number, readonly Buffer[] | undefined>([
    [LINK.get, bodies.links],
    [INTERFACE_ADDRESS.get, bodies.addresses],
    [ROUTE.get, bodies.routes],
  ]);
  const route = (request: Buffer): Buffer[] => {
    const { type, flags } = requestOf(request);
    if ((flags & NLM_F.dump) !== NLM_F.dump) return [verdictBytes(request, ENODEV)];
    const replies = (lists.get(type) ?? []).map((body) => replyBytes(request, body, NLM_F.multi));
    return [...replies, doneBytes(request)];
  };
  const open = (protocol: number, options: { events?: boolean } = {}) => {
    if (!options.events)
      return protocol === NETLINK.route ? new FakeTransport(route, protocol) : fakePlatform.open(protocol);
    const listener = new FakeTransport(undefined, protocol);
    if (protocol === NETLINK.generic) listener.push(...events);
    if (protocol === NETLINK.generic) listener.end();
    return listener;
  };
  return { host: fakePlatform.host, open, close: () => fakePlatform.close() };
}

export interface CommandOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: readonly string[];
}

/** Runs a command line in this process with such a namespace. */
export async function runOnOddKernel(platform: Platform, argv: readonly string[]): Promise<CommandOutput> {
  const commandOutput = { stdout: "", stderr: [] as string[] };
  const io: Io = {
    env: { LANG: "C.UTF-8" },
    terminal: { isTTY: false, columns: undefined },
    self: ["mptcpctl"],
    out: (text) => {
      commandOutput.stdout += text;
    },
    err: (line) => void commandOutput.stderr.push(line),
    isStopped: () => false,
    signal: () => new AbortController().signal,
    input: async function* () {},
    open: (options) => openPathManager({ ...options, platform }),
    deniedHelp: () => Promise.resolve({ hint: "ask root" }),
    launch: () => Promise.reject(new Error("nothing is started here")),
    reenter: () => Promise.reject(new Error("nothing is entered here")),
  };
  const code = await runCommandLine(io, argv, COMMANDS);
  return { code, ...commandOutput };
}
