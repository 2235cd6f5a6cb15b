import { sleep } from "../client/sleep.js";
import type { Clock } from "../client/userspace/clock.js";
import type { PathManagerEvent } from "../model/event.js";
import type { EventValues } from "../model/event-types.js";
import { sameSubflow } from "../model/userspace.js";
import type { Actions } from "./actions.js";
import { SteeredConnection } from "./connection.js";
import { snapshotFromEvent, subflowFromEvent } from "./connection-snapshot.js";
import type { EventFeed } from "./event-feed.js";
import { Hooks, type HookWrapper } from "./hooks.js";
import type { Hook, Log, Policy, PolicyManager, PolicySubflow, RemoteAddress, Snapshot } from "./policy.js";
import { asText } from "./text.js";

/** Maximum time (ms) to wait for the first and for the last hook. */
const START_MS = 5000;
const STOP_MS = 500;

/** The functions that the hook runner needs. */
export interface HookRunnerContext {
  readonly verbs: Actions;
  readonly clock: Clock;
  readonly log: Log;
  readonly around?: HookWrapper | undefined;
}

/** Keeps the connections of a policy up to date from snapshots and events, and calls its hooks. */
export class HookRunner implements PolicyManager {
  readonly connections = new Map<number, SteeredConnection>();
  readonly #hooks: Hooks;
  /** Connections for which `established` was called. */
  readonly #steered = new Set<number>();
  /**
   * Subflows that were missing in the latest snapshot. Their events may still arrive and must not be reported
   * again.
   */
  readonly #missed = new Map<PolicySubflow, SteeredConnection>();

  constructor(
    readonly policy: Policy,
    readonly runnerContext: HookRunnerContext,
  ) {
    this.#hooks = new Hooks(policy, runnerContext.log, runnerContext.around);
  }

  /** Hooks that have not returned. */
  get pending(): string[] {
    return this.#hooks.pending;
  }

  status() {
    return this.runnerContext.verbs.status();
  }

  log(text: string): void {
    this.runnerContext.log("info", asText(text));
  }

  /** Wait for the hook `start`, but not for ever. */
  async start(): Promise<void> {
    await this.#inTime(this.#hooks.call("start", "", this), START_MS);
  }

  /** A part of the feed: a snapshot or events. */
  feed(part: EventFeed): void {
    if (part.kind === "events") {
      for (const event of part.events) this.take(event);
      return;
    }
    const { lost = 0, connections } = part;
    if (lost > 0)
      this.runnerContext.log("warning", `${lost} events were lost: all connections were listed again`);
    this.seed(connections);
  }

  /**
   * All connections that exist, at the start and after a loss. Calls the hooks for new connections and for closed
   * ones.
   */
  seed(all: readonly Snapshot[]): void {
    this.#missed.clear();
    const tokens = new Set(all.map(({ token }) => token));
    for (const connection of this.connections.values())
      if (!tokens.has(connection.token)) this.#close(connection);
    for (const snapshot of all) this.#reconcile(snapshot);
  }

  take(event: PathManagerEvent): void {
    const connection = this.#connectionOf(event);
    if (connection === undefined) return;
    connection.see(event);
    this.#react(connection, event);
    this.#call("event", connection, event, connection);
  }

  /** Tells hooks that the policy ends. */
  async stop(): Promise<void> {
    await this.#inTime(this.#hooks.call("stop", ""), STOP_MS);
    for (const connection of this.connections.values()) connection.end();
    this.connections.clear();
  }

  async #inTime(hook: Promise<void>, ms: number): Promise<void> {
    const connectionEnd = new AbortController();
    await Promise.race([hook, sleep(ms, connectionEnd.signal)]);
    connectionEnd.abort();
  }

  #connectionOf(event: PathManagerEvent): SteeredConnection | undefined {
    const { token }: EventValues = event;
    if (token === undefined) return undefined;
    const existing = this.connections.get(token);
    if (existing !== undefined || (event.event !== "CREATED" && event.event !== "ESTABLISHED"))
      return existing;
    return this.#open(snapshotFromEvent(event), event.denyJoinId0);
  }

  #open(snapshot: Snapshot, denyJoinId0 = false): SteeredConnection {
    const { verbs, clock } = this.runnerContext;
    const connection = new SteeredConnection({ verbs, clock, manager: this }, snapshot, denyJoinId0);
    for (const subflow of snapshot.subflows) connection.add(subflow);
    this.connections.set(connection.token, connection);
    return connection;
  }

  #react(connection: SteeredConnection, event: PathManagerEvent): void {
    if (event.event === "ESTABLISHED") this.#established(connection);
    else if (event.event === "CLOSED") this.#close(connection);
    else if (event.event === "ANNOUNCED")
      this.#announced(connection, { id: event.remoteId, ...event.remote });
    else if (event.event === "REMOVED") this.#removed(connection, event.remoteId);
    else if (event.event === "SF_ESTABLISHED") this.#subflowUp(connection, subflowFromEvent(event));
    else if (event.event === "SF_CLOSED") this.#subflowClosed(connection, subflowFromEvent(event));
    else if (event.event === "SF_PRIO") this.#priority(connection, subflowFromEvent(event));
  }

  #established(connection: SteeredConnection): void {
    if (this.#steered.has(connection.token)) return;
    this.#steered.add(connection.token);
    this.#call("established", connection, connection);
  }

  #close(connection: SteeredConnection): void {
    this.connections.delete(connection.token);
    this.#steered.delete(connection.token);
    connection.end();
    this.#call("closed", connection, connection);
  }

  #announced(connection: SteeredConnection, address: RemoteAddress): void {
    connection.learn(address);
    this.#call("announced", connection, connection, address);
  }

  #removed(connection: SteeredConnection, id: number): void {
    const existing = connection.forget(id) ?? { id, address: "", port: 0 };
    this.#call("removed", connection, connection, existing);
  }

  #subflowUp(connection: SteeredConnection, subflow: PolicySubflow): void {
    if (connection.subflows.some((one) => sameSubflow(one, subflow))) return;
    this.#wasMissed(connection, subflow);
    connection.add(subflow);
    this.#call("subflowEstablished", connection, connection, subflow);
  }

  #subflowClosed(connection: SteeredConnection, subflow: PolicySubflow): void {
    if (!this.#wasMissed(connection, subflow)) this.#subflowDown(connection, subflow);
  }

  /**
   * Whether a snapshot has already reported its end. Valid once, because the same addresses and ports may be
   * reused.
   */
  #wasMissed(connection: SteeredConnection, subflow: PolicySubflow): boolean {
    for (const [one, of] of this.#missed)
      if (of === connection && sameSubflow(one, subflow)) return this.#missed.delete(one);
    return false;
  }

  #subflowDown(connection: SteeredConnection, subflow: PolicySubflow): void {
    const existing = connection.subflows.find((one) => sameSubflow(one, subflow));
    if (existing) connection.drop(existing);
    const { initial = false, established = false } = existing ?? {};
    this.#call("subflowClosed", connection, connection, { ...subflow, initial, established });
  }

  #priority(connection: SteeredConnection, subflow: PolicySubflow): void {
    const existing = connection.subflows.find((one) => sameSubflow(one, subflow));
    const changed = { ...subflow, initial: existing?.initial ?? false };
    if (existing) connection.drop(existing);
    connection.add(changed);
    this.#call("priorityChanged", connection, connection, changed);
  }

  #reconcile(snapshot: Snapshot): void {
    const existing = this.connections.get(snapshot.token);
    if (existing) this.#compare(existing, snapshot.subflows);
    const connection = existing ?? this.#open(snapshot);
    if (snapshot.established) this.#established(connection);
  }

  #compare(connection: SteeredConnection, now: readonly PolicySubflow[]): void {
    for (const one of [...connection.subflows])
      if (!now.some((current) => sameSubflow(one, current))) {
        this.#missed.set(one, connection);
        this.#subflowDown(connection, one);
      }
    for (const one of now) this.#subflowUp(connection, one);
  }

  #call(hook: Hook, { token }: SteeredConnection, ...args: unknown[]): void {
    void this.#hooks.call(hook, token.toString(16).padStart(8, "0"), ...args);
  }
}
