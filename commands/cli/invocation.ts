import {
  type Launch,
  MptcpError,
  type OnWarning,
  type OpenOptions,
  type PathManager,
  PermissionError,
  ProtocolError,
  RecordingError,
  type StartOptions,
  type Suggestion,
  TransportError,
  UnsupportedError,
  UsageError,
  type WarningCode,
} from "../../src/index.js";
import { escapeJson, escapeLines, jsonLine } from "../view/widgets/style.js";
import type { AllNamespaces } from "./all-namespaces.js";
import type { Context } from "./context.js";
import { inContext, messageLines } from "./in-context.js";
import { VERSION } from "./package-version.js";
import type { CommandTree } from "./parser/command-tree.js";
import { type Globals, isObserved } from "./parser/global-options.js";
import type { Child } from "./process/child.js";
import { type Help, type Io, Stop } from "./process/io.js";

/** Exit code of an invalid command line. */
const USAGE_EXIT = 1;

/** Set for the process that runs inside the namespace of `-n`, so that it does not enter it again. */
export const ENTERED_NETNS = "MPTCPCTL_ENTERED";

/** Shared by all lines of a run: above all one path manager, opened on first use. */
export class Invocation {
  #pm: Promise<PathManager> | undefined;
  #namespaces: Promise<AllNamespaces> | undefined;

  constructor(
    readonly io: Io,
    readonly commands: CommandTree,
    readonly globals: Globals,
    readonly argv: readonly string[],
  ) {}

  /** The context of a command, with the options of its line. */
  context(globals: Globals): Context {
    const { io, commands } = this;
    const safe = (text: string) => (globals.json ? escapeJson(text) : text);
    return {
      get env() {
        const { [ENTERED_NETNS]: _, ...env } = io.env;
        return env;
      },
      self: io.self,
      launch: (plan, asChild) => this.#launch(plan, asChild),
      globals,
      help: async (words, width) => (await import("./yargs/help-text.js")).helpText(commands, words, width),
      terminal: io.terminal,
      pm: () => this.pm(),
      allNamespaces: async () => (await this.#allNamespaces()).refresh(),
      out: (text) => io.out(safe(text)),
      outResult: (text, help) => printResult(io, safe(text), help),
      info: (text, data = { info: { message: text } }) => io.err(globals.json ? jsonLine(data) : text),
      suggest: (text, ...suggestions) => this.#say({ info: { message: text } }, text, suggestions, globals),
      warn: (text, code, suggestions) => this.#warn(text, code, suggestions, globals),
      here: (suggestion) => inContext(suggestion, this.globals),
      get signal() {
        return io.signal();
      },
      isStopped: () => io.isStopped(),
    };
  }

  pm(): Promise<PathManager> {
    this.#pm ??= this.#open();
    return this.#pm;
  }

  /** Close everything first, because nothing of this process continues. */
  async #launch(plan: Launch, asChild: boolean): Promise<Child> {
    if (!asChild) await this.close();
    const place = await this.#place();
    if (plan.details) await this.#prepareDetails(place);
    return this.io.launch(plan, { ...place, beside: asChild });
  }

  async #prepareDetails(place: StartOptions): Promise<void> {
    const { prepareDetails } = await import("./process/exec.js");
    const problem = prepareDetails(place);
    if (problem !== undefined)
      this.#warn(`-d cannot report the sockets: ${problem}`, "program", [], this.globals);
  }

  /** The error, with cause and remedy if a permission was missing. A recording has no permissions. */
  async withHint(error: unknown): Promise<unknown> {
    if (error instanceof PermissionError && this.globals.replay === undefined && error.hint === undefined)
      Object.assign(error, await this.io.deniedHelp().catch(() => undefined));
    if (error instanceof MptcpError)
      error.suggestions = error.suggestions.map((one) => inContext(one, this.globals));
    const isReplayed = error instanceof ProtocolError && this.globals.replay !== undefined;
    return isReplayed ? damaged(error) : error;
  }

  #allNamespaces(): Promise<AllNamespaces> {
    this.#namespaces ??= this.#openAllNamespaces();
    return this.#namespaces;
  }

  async #openAllNamespaces(): Promise<AllNamespaces> {
    const { AllNamespaces } = await import("./all-namespaces.js");
    const options = await this.#options();
    const warn: OnWarning = (text, code, suggestions) => this.#warn(text, code, suggestions, this.globals);
    return new AllNamespaces(this.globals, (netns) => this.io.open({ ...options, netns }), warn);
  }

  /**
   * Closes everything that was opened. Never throws for something that could not be opened, because that was
   * reported already. The recording of an invalid command line does not replace an existing file.
   */
  async close(exit = 0): Promise<void> {
    const manager = await this.#pm?.catch(() => undefined);
    manager?.close({ discardRecording: exit === USAGE_EXIT });
    (await this.#namespaces?.catch(() => undefined))?.close();
  }

  #warn(
    message: string,
    code: WarningCode,
    suggestions: readonly Suggestion[] | undefined,
    globals: Globals,
  ): void {
    if (globals.quiet) return;
    this.#say({ warning: { code, message } }, `warning: ${escapeLines(message)}`, suggestions, globals);
  }

  /** Prints a message on stderr, with the lines that help. */
  #say(data: object, text: string, suggestions: readonly Suggestion[] = [], { json }: Globals): void {
    const lines =
      suggestions.length > 0 ? messageLines(data, text, suggestions, this.globals, json) : undefined;
    for (const line of lines ?? [json ? jsonLine(data) : text]) this.io.err(line);
  }

  async #open(): Promise<PathManager> {
    try {
      return await this.#opened(await this.#options());
    } catch (error) {
      const path = namespaceToEnter(error);
      if (path === undefined) throw error;
      throw new Stop("ran inside the namespace", await this.io.reenter(path, this.globals.netns ?? path));
    }
  }

  /**
   * A recording may be written to a FIFO, which waits for its reader; it is closed when a signal ends the
   * command.
   */
  async #opened(options: OpenOptions): Promise<PathManager> {
    const opening = this.io.open(options);
    if (options.record === undefined) return opening;
    const { untilStopped } = await import("./process/until-stopped.js");
    return untilStopped(opening, this.io.signal());
  }

  async #options(): Promise<OpenOptions> {
    const { record, replay, dryRun, trace } = this.globals;
    const { env } = this.io;
    return {
      ...(await this.#place()),
      record,
      replay,
      about: { version: VERSION, commandLine: ["mptcpctl", ...this.argv] },
      onWarning: (text, code, suggestions) => this.#warn(text, code, suggestions, this.globals),
      dryRun,
      cacheInterfaces: this.globals.batch !== undefined && !isObserved(this.globals),
      validate: replay !== undefined || env.MPTCPCTL_VALIDATE === "1",
      ...(dryRun || trace ? await this.#watching(this.globals) : {}),
    };
  }

  async #place(): Promise<Pick<OpenOptions, "transport"> & { netns: string | undefined }> {
    const { env } = this.io;
    const { netns } = this.globals;
    const transport = transportOf(env.MPTCPCTL_TRANSPORT);
    if (netns === undefined || env[ENTERED_NETNS] === netns) return { netns: undefined, transport };
    return { netns: netns.includes("/") ? await this.#onLabHost(netns, transport) : netns, transport };
  }

  /** The path of the namespace of `-n LAB/HOST`; any other path unchanged. */
  async #onLabHost(netns: string, transport: OpenOptions["transport"]): Promise<string> {
    const { io, argv } = this;
    const { labEntry } = await import("./lab-host.js");
    const env = { ...io.env, [ENTERED_NETNS]: netns };
    const entry = await labEntry(netns, argv, { self: io.self, env });
    if (entry === undefined) return netns;
    if ("path" in entry) return entry.path;
    const child = await io.launch(entry.program, { transport, beside: false });
    throw new Stop("ran on the host of the lab", await child.exited);
  }

  /** Prints withheld requests and, with --trace, every datagram. */
  async #watching({ dryRun, trace, json }: Globals): Promise<Pick<OpenOptions, "onRequest" | "onPacket">> {
    const { packetJson, packetTrace, requestJson, requestText } = await import("../view/decode.js");
    const [request, packet]: [NonNullable<OpenOptions["onRequest"]>, NonNullable<OpenOptions["onPacket"]>] =
      json
        ? [
            (one) => this.io.err(jsonLine(requestJson(one))),
            (one) => this.io.err(jsonLine({ packet: packetJson(one) })),
          ]
        : [(one) => this.io.err(requestText(one)), (one) => this.io.err(packetTrace(one))];
    return { ...(dryRun && { onRequest: request }), ...(trace && { onPacket: packet }) };
  }
}

function printResult(io: Io, text: string, help: Help | undefined): void {
  try {
    io.out(text);
  } catch (cause) {
    if (!(cause instanceof TransportError)) throw cause;
    const { message, errno } = cause;
    throw new TransportError(`the command was carried out, but ${message}`, {
      errno,
      ...help,
      outcome: "done",
      cause,
    });
  }
}

function transportOf(requested: string | undefined): OpenOptions["transport"] {
  if (!requested) return undefined;
  if (requested === "native" || requested === "netlink") return requested;
  throw new UsageError(`MPTCPCTL_TRANSPORT is "${requested}"`, { hint: "it may be native or netlink" });
}

/** The path in the error, if only the means to enter an existing namespace is missing. */
function namespaceToEnter(error: unknown): string | undefined {
  if (!(error instanceof UnsupportedError) || !("namespacePath" in error)) return undefined;
  return String(error.namespacePath);
}

/** Malformed data comes from the recording, or from a bug if a live kernel sent it. */
function damaged(cause: ProtocolError): RecordingError {
  return new RecordingError(`the recording contains malformed netlink data: ${cause.message}`, {
    argument: cause.argument,
    hint: "was it changed after it was written? If not, please report it, with the recording",
    cause,
  });
}
