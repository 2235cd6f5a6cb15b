import { MPTCP_PM_NAME, MPTCP_PM_VERSION, PM, type PmCommand } from "../codec/families/mptcp-pm.js";
import type { AttributeSet, Attributes, Rows } from "../codec/wire/attributes.js";
import type { Problem } from "../codec/wire/problem.js";
import { type MptcpError, TransportError, UnsupportedError } from "../errors.js";
import type { Host } from "../host/host.js";
import type { Conditions } from "../model/status.js";
import type { OnWarning } from "../model/warning.js";
import { type Call, type GenericFamily, type Reply, resolveFamily } from "../session/genetlink.js";
import { Session } from "../session/session.js";
import type { Platform } from "../transport/platform.js";
import { NETLINK, type SocketOptions, type Transport } from "../transport/transport.js";
import { CallQueue } from "./call-queue.js";
import { ChangeInterceptor, type OnRequest } from "./change-interceptor.js";
import type { ChangeMonitor } from "./network/change-monitor.js";
import { Links } from "./network/links.js";
import { PartialRecordWarnings } from "./partial-record-warnings.js";
import { conditionsOf } from "./settings.js";
import { Warnings } from "./warnings.js";

type PmRows = (typeof PM)["rows"];
type PmValues = Attributes<PmRows>;
type PmReply = Reply<PmRows>;

/** Checks received values with the strict schemas; absent unless validation was requested. */
export type Inspect = (set: AttributeSet<Rows>, values: unknown) => void;

export interface NetnsClientOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onWarning: OnWarning | undefined;
  readonly dryRun: boolean;
  readonly onRequest: OnRequest | undefined;
  /** Whether interfaces and addresses are read once, and again only after they have changed. */
  readonly cacheInterfaces?: boolean | undefined;
}

/** Number of closes of connections at the same time: each has a note, and a guard, for its change. */
const MAX_CLOSES = 4;

/** The sockets of one client in one namespace, opened on first use, and the netlink families. */
export class NetnsClient {
  /** Calls to the path manager. */
  readonly calls = new CallQueue(this);
  /** Lists connections, interfaces and counters. Such a call may call the path manager, but not vice versa. */
  readonly reads = new CallQueue(this);
  /** The beginnings of lists that are given batch by batch. */
  readonly lists = new CallQueue(this);
  /** Closes of connections, each of which may take a second. */
  readonly closes = new CallQueue(this, MAX_CLOSES);
  readonly #sessions = new Map<number, Session>();
  #family: Promise<GenericFamily<PmRows>> | undefined;
  #inspect: Inspect | undefined;
  readonly warnings: Warnings;
  /** Changes that are about to be sent. */
  readonly changes: ChangeInterceptor;
  readonly #partial: PartialRecordWarnings;
  #changes: Promise<ChangeMonitor> | undefined;
  #isClosed = false;
  readonly #enders = new Set<() => void>();
  #links: Links | undefined;

  constructor(
    readonly platform: Platform,
    readonly options: NetnsClientOptions,
  ) {
    this.changes = new ChangeInterceptor(options.dryRun, options.onRequest);
    this.warnings = new Warnings(options.onWarning, () => this.sysctl("enabled") === "0");
    this.#partial = new PartialRecordWarnings((text) => this.warnings.giveOnce(text, "unread"));
  }

  /** Interfaces of the namespace. */
  get links(): Links {
    this.#links ??= new Links(
      () => this.session(NETLINK.route),
      (index, error) => this.#nameless(index, error),
      () => this.generation(),
    );
    return this.#links;
  }

  /** A missing name does not hide the rest of a record. @throws the error after `close` */
  #nameless(index: number, error: MptcpError): void {
    if (this.#isClosed) throw error;
    this.warnings.giveOnce(`the name of interface ${index} cannot be read: ${error.message}`, "unread");
  }

  get host(): Host {
    return this.platform.host;
  }

  /** Checks every received value against its schema, in addition to the checks of the table. */
  async validateReceived(): Promise<void> {
    this.#inspect = (await import("../schema/validate.js")).checkReceived;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @throws TransportError after `close` */
  assertOpen(): void {
    if (this.#isClosed) throw new TransportError("the path manager is closed");
  }

  /** Opens a socket that the caller closes. @throws TransportError, PermissionError */
  open(protocol: number, options?: SocketOptions): Transport {
    this.assertOpen();
    return this.platform.open(protocol, options);
  }

  /** Registers `end`, which `close` calls before anything else is closed. @returns a function that removes it */
  onClose(end: () => void): () => void {
    this.#enders.add(end);
    return () => this.#enders.delete(end);
  }

  /** @throws TransportError after `close`, and if no socket can be opened */
  session(protocol: number): Session {
    const open = this.#sessions.get(protocol);
    if (open) return open;
    const onWarning = (text: string) => this.warnings.give(text, "kernel");
    const session = new Session(this.open(protocol), { ...this.options, onWarning });
    this.#sessions.set(protocol, session);
    return session;
  }

  /** @throws UnsupportedError if this kernel has no MPTCP path manager, TransportError after `close` */
  async family(): Promise<GenericFamily<PmRows>> {
    this.assertOpen();
    this.#family ??= resolveFamily(this.session(NETLINK.generic), MPTCP_PM_NAME, MPTCP_PM_VERSION, PM).catch(
      (error) => {
        // A look-up that was aborted or timed out says nothing about the next one.
        this.#family = undefined;
        return throwNoMptcp(error);
      },
    );
    return this.#family;
  }

  /** Calls a path manager command. In a dry run, changing commands are withheld. */
  async call(
    operation: string,
    command: PmCommand,
    values: PmValues,
    mode: Call<PmRows>["mode"],
  ): Promise<PmReply[]> {
    const family = await this.family();
    const body = () => family.body(command.number, values);
    if (command.admin && (await this.changes.withholds(operation, values, body))) return [];
    return this.inspected(await family.call({ operation, command: command.number, values, mode }));
  }

  /**
   * The replies, each checked against its schema if validation was requested.
   * @throws ProtocolError
   */
  inspected(replies: PmReply[]): PmReply[] {
    for (const { values } of replies) this.inspect(PM, values);
    return replies;
  }

  /**
   * A number that changes whenever interfaces or addresses may have changed; undefined if nothing is cached.
   */
  async generation(): Promise<number | undefined> {
    if (!this.options.cacheInterfaces) return undefined;
    this.#changes ??= import("./network/change-monitor.js").then(
      ({ ChangeMonitor }) => new ChangeMonitor(this),
    );
    return (await this.#changes).generation();
  }

  inspect<R extends Rows>(set: AttributeSet<R>, values: unknown): void {
    this.#inspect?.(set as unknown as AttributeSet<Rows>, values);
  }

  /** Whether `inspect` checks its argument. */
  get isInspecting(): boolean {
    return this.#inspect !== undefined;
  }

  /** Notes an incomplete record; one warning for each reading names them. */
  notePartialRecord(subject: string, problems: readonly Problem[]): void {
    this.#partial.note(subject, problems);
  }

  /** Starts a reading. The result ends it and reports irregularities. */
  beginReading(): () => void {
    return this.#partial.begin();
  }

  /** Runs a complete reading. */
  async reading<T>(read: () => Promise<T>): Promise<T> {
    const end = this.beginReading();
    return read().finally(end);
  }

  /** A sysctl of net.mptcp; undefined if this kernel has none of that name or it cannot be read. */
  sysctl(name: string): string | undefined {
    try {
      return this.host.readFile(`/proc/sys/net/mptcp/${name}`).trim();
    } catch {
      return undefined;
    }
  }

  /** Settings of this namespace, as far as this kernel has them and they can be read. */
  conditions(): Conditions {
    return conditionsOf(this.host);
  }

  close(): void {
    this.#isClosed = true;
    for (const end of this.#enders) end();
    this.#enders.clear();
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    this.platform.close();
  }
}

function throwNoMptcp(error: unknown): never {
  if (!(error instanceof UnsupportedError)) throw error;
  throw new UnsupportedError("this kernel has no MPTCP path manager", {
    hint: "Linux 5.7 or newer built with CONFIG_MPTCP is needed; --replay FILE works everywhere",
    cause: error,
  });
}
