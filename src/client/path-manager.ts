import type { Connection } from "../model/connection.js";
import type { ConnectionFilter } from "../model/connection-filter.js";
import type { Overrun, PathManagerEvent } from "../model/event.js";
import type { Conditions, Status } from "../model/status.js";
import { queued } from "./call-queue.js";
import type { CheckResult } from "./check/check.js";
import type { CheckOptions } from "./check/options.js";
import { ConnectionsClient } from "./connections/connections.js";
import type { ConnectionOptions } from "./connections/options.js";
import type { ConnectionWaits, EventWait, WaitOptions } from "./connections/wait.js";
import { CountersClient } from "./counters.js";
import { EndpointsClient } from "./endpoints/endpoints.js";
import type { Batch } from "./event-reader.js";
import type { EventOptions } from "./events.js";
import { LimitsClient } from "./limits.js";
import type { NetnsClient } from "./netns-client.js";
import { type Exchange, type Outcome, sendAll } from "./request.js";
import { Stream, stream } from "./stream.js";
import { PathManagersClient } from "./userspace/path-managers.js";
import { UserspaceClient } from "./userspace/userspace.js";

/**
 * The MPTCP path manager of one network namespace. Close it, or declare it with `await using`. Its parts are
 * created on first use, so that a command loads only what it needs.
 */
export class PathManager implements AsyncDisposable {
  #limits: LimitsClient | undefined;
  #endpoints: EndpointsClient | undefined;
  #connections: ConnectionsClient | undefined;
  #counters: CountersClient | undefined;
  #managers: PathManagersClient | undefined;
  #userspace: UserspaceClient | undefined;
  #waits: ConnectionWaits | undefined;

  /** @internal */
  constructor(/** @internal */ readonly netnsClient: NetnsClient) {}

  /** Limits of the in-kernel path manager. */
  get limits(): LimitsClient {
    this.#limits ??= queued(this.netnsClient.calls, new LimitsClient(this.netnsClient), "get", "set");
    return this.#limits;
  }

  /** Endpoints of the in-kernel path manager. */
  get endpoints(): EndpointsClient {
    this.#endpoints ??= queued(
      this.netnsClient.calls,
      new EndpointsClient(this.netnsClient),
      ...(["list", "get", "add", "change", "replace", "retry", "delete", "flush"] as const),
    );
    return this.#endpoints;
  }

  /** Connections with their subflows. */
  get connections(): ConnectionsClient {
    const { netnsClient } = this;
    this.#connections ??= queued(
      netnsClient.reads,
      new ConnectionsClient(netnsClient),
      "list",
      "listeners",
      "get",
    );
    return this.#connections;
  }

  /** Counters of this namespace. */
  get counters(): CountersClient {
    this.#counters ??= queued(this.netnsClient.reads, new CountersClient(this.netnsClient), "read");
    return this.#counters;
  }

  /** Selects the kernel's path manager or the userspace path manager. */
  get managers(): PathManagersClient {
    this.#managers ??= queued(this.netnsClient.reads, new PathManagersClient(this.netnsClient), "get", "set");
    return this.#managers;
  }

  /** The userspace path manager: decisions for single connections. */
  get userspace(): UserspaceClient {
    this.#userspace ??= queued(
      this.netnsClient.calls,
      new UserspaceClient(this.netnsClient),
      ...(["announce", "listen", "remove", "addresses", "address"] as const),
      ...(["destroySubflow", "changeSubflow", "managerOf"] as const),
    );
    return this.#userspace;
  }

  /**
   * Events from now on, and an `OVERRUN` wherever some were lost. Ends when the signal aborts or the path
   * manager is closed. Listening has a side effect: while any process listens, connections under the
   * userspace path manager accept joins.
   * @throws PermissionError without CAP_NET_ADMIN, UnsupportedError before Linux 5.12, TransportError after
   * `close`
   */
  events(options: EventOptions = {}): AsyncGenerator<PathManagerEvent | Overrun, void, void> {
    const batches = this.#batches(options);
    return new Stream(flat(batches), batches.leave);
  }

  /** The same in the batches in which they were read, for tens of thousands of events per second. */
  eventBatches(options: EventOptions = {}): AsyncGenerator<Batch, void, void> {
    return this.#batches(options);
  }

  #batches(options: EventOptions): Stream<Batch> {
    const { netnsClient } = this;
    return stream(netnsClient, options.signal ?? netnsClient.options.signal, async function* (signal) {
      const { eventBatches } = await import("./events.js");
      yield* eventBatches(netnsClient, { ...options, signal });
    });
  }

  /**
   * Waits until connections match and returns these; at once if some match already. An interface in the
   * filter means an interface on which a subflow is established. Needs no privilege.
   * @throws DeadlineError, and the signal's reason
   */
  waitForConnections(
    filter: ConnectionFilter,
    options: WaitOptions & ConnectionOptions = {},
  ): Promise<Connection[]> {
    const all = { signal: this.netnsClient.options.signal, ...options };
    return this.#waits?.add(filter, all) ?? this.#firstWait(filter, all);
  }

  async #firstWait(
    filter: ConnectionFilter,
    options: WaitOptions & ConnectionOptions,
  ): Promise<Connection[]> {
    const { ConnectionWaits } = await import("./connections/wait.js");
    this.#waits ??= new ConnectionWaits(this.netnsClient);
    return this.#waits.add(filter, options);
  }

  /** Waits for the next event that passes a test. @throws DeadlineError, PermissionError, and the signal's reason */
  async waitForEvent(
    test: (event: PathManagerEvent) => boolean,
    options: EventWait = {},
  ): Promise<PathManagerEvent> {
    const { waitForEvent } = await import("./connections/wait.js");
    return waitForEvent(this.netnsClient, test, { signal: this.netnsClient.options.signal, ...options });
  }

  /** MPTCP's state in this namespace, with the interfaces that could carry subflows. Needs no privilege. */
  status(): Promise<Status> {
    return this.netnsClient.reads.enqueue(async () => {
      const { readStatus } = await import("./network/status.js");
      return readStatus(this.netnsClient);
    });
  }

  /**
   * Connects to a peer and tells whether MPTCP works on the way there, by the default way or by each interface. Sends
   * no data and changes nothing. In a dry run nothing is contacted. Needs no privilege.
   * @throws UsageError for an address that is not one of a host, UnsupportedError without the addon or MPTCP,
   * PermissionError for a bound socket before Linux 5.7, and the signal's reason
   */
  async check(options: CheckOptions): Promise<CheckResult> {
    const { checkPeer } = await import("./check/check.js");
    return checkPeer(this.netnsClient, options);
  }

  /**
   * Whether this kernel has MPTCP, by its settings or, if these cannot be read, by netlink; undefined if
   * unknown.
   */
  async hasMptcp(): Promise<boolean | undefined> {
    const { hasMptcp } = await import("./has-mptcp.js");
    return hasMptcp(this.netnsClient);
  }

  /**
   * Index of the interface with this name or alternative name.
   * @throws UsageError if there is none
   */
  interfaceIndex(name: string): Promise<number> {
    return this.netnsClient.reads.enqueue(() => this.netnsClient.links.indexOf(name));
  }

  /**
   * Sends several exchanges at once. The kernel processes them in order, whatever the result of each.
   * @throws UnsupportedError if there is no path manager, TransportError after `close`
   */
  answers(exchanges: readonly Exchange<unknown>[]): Promise<Outcome[]> {
    return this.netnsClient.calls.enqueue(() => sendAll(this.netnsClient, exchanges));
  }

  /** The settings below net.mptcp in this namespace, read again at each call. */
  conditions(): Conditions {
    return this.netnsClient.conditions();
  }

  /**
   * Closes every socket and ends a recording. Streams end; pending requests are rejected. With
   * `discardRecording`, a file that existed before the recording is kept, unless something was changed since.
   */
  close({ discardRecording = false }: { discardRecording?: boolean } = {}): void {
    if (discardRecording) this.netnsClient.platform.discardRecording?.();
    this.netnsClient.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

async function* flat(batches: AsyncIterable<Batch>): AsyncGenerator<PathManagerEvent | Overrun, void, void> {
  for await (const batch of batches) yield* batch;
}
