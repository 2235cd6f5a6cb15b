import { ERRNO } from "../../errno.js";
import { KernelError } from "../../errors.js";
import type { Connection } from "../../model/connection.js";
import type { ConnectionFilter } from "../../model/connection-filter.js";
import type { Listener } from "../../model/listener.js";
import { suggested } from "../../suggestions.js";
import type { NetnsClient } from "../netns-client.js";
import { stream } from "../stream.js";
import { TurnStream } from "../turn-stream.js";
import type { Closed, CloseOptions } from "./close.js";
import type { ConnectionPart } from "./close-subflows.js";
import type { Survey } from "./list.js";
import type { ConnectionOptions, SurveyOptions } from "./options.js";
import type { ConnectionSample, WatchOptions } from "./watch.js";

/** The MPTCP connections of the namespace and their subflows. Reading needs no privilege. */
export class ConnectionsClient {
  /** @internal */
  constructor(/** @internal */ readonly netnsClient: NetnsClient) {}

  /**
   * All matching connections, in the kernel's order.
   * @throws UnsupportedError before Linux 5.9
   */
  async list(filter: ConnectionFilter = {}, options: ConnectionOptions = {}): Promise<Connection[]> {
    const { connectionBatches } = await import("./list.js");
    const all: Connection[] = [];
    for await (const batch of connectionBatches(this.netnsClient, filter, options))
      for (const one of batch) all.push(one);
    return all;
  }

  /** The same as a stream, for tens of thousands of connections. */
  batches(
    filter: ConnectionFilter = {},
    options: ConnectionOptions = {},
  ): AsyncGenerator<Connection[], void, void> {
    const { netnsClient } = this;
    return new TurnStream(netnsClient.lists, async () =>
      (await import("./list.js")).connectionBatches(netnsClient, filter, options),
    );
  }

  /** Connections as a stream, followed by listeners and the plain TCP connections that they accepted. */
  survey(filter: ConnectionFilter = {}, options: SurveyOptions = {}): AsyncGenerator<Survey, void, void> {
    const { netnsClient } = this;
    return new TurnStream(netnsClient.lists, async () =>
      (await import("./list.js")).survey(netnsClient, filter, options),
    );
  }

  /** The sockets that listen for MPTCP connections. */
  async listeners(filter: ConnectionFilter = {}, options: ConnectionOptions = {}): Promise<Listener[]> {
    for await (const part of this.survey(filter, options)) if (part.kind === "others") return part.listeners;
    return [];
  }

  /**
   * Closes connections: every subflow is reset, and the connection ends with the last one. Needs
   * CAP_NET_ADMIN.
   * @throws PermissionError, KernelError if this kernel cannot close sockets
   */
  close(connections: readonly Connection[], options: CloseOptions = {}): Promise<Closed[]> {
    return this.netnsClient.closes.enqueue(async () => {
      const { closeConnections } = await import("./close.js");
      return closeConnections(this.netnsClient, connections, options);
    });
  }

  /**
   * Resets some subflows of some connections, which continue with the others. A connection that has none left ends after
   * net.mptcp.close_timeout. `destroyed` counts the subflows that were still there.
   * @throws as `close`; `closedBefore` returns what was closed
   */
  closeSubflows(parts: readonly ConnectionPart[], options: { signal?: AbortSignal } = {}): Promise<Closed[]> {
    return this.netnsClient.closes.enqueue(async () => {
      const { closeParts } = await import("./close-subflows.js");
      return closeParts(this.netnsClient, parts, options.signal);
    });
  }

  /**
   * Restores net.mptcp.close_timeout if a `close` of this user was killed before it could. Emits a warning
   * about it.
   */
  recover(): Promise<void> {
    return this.netnsClient.closes.enqueue(async () => {
      if (this.netnsClient.options.dryRun) return;
      const { CloseTimeout } = await import("./close-timeout.js");
      (await CloseTimeout.open(this.netnsClient)).recover();
    });
  }

  /**
   * Lists connections periodically, and yields what is new, changed and closed, with rates. Path manager
   * events trigger a list early if listening to them has no side effect; otherwise it lists only every
   * `intervalMs` and gives the reason. Ends when the signal aborts or the path manager is closed.
   * @throws TransportError after `close`
   */
  watch(
    filter: ConnectionFilter = {},
    options: WatchOptions = {},
  ): AsyncGenerator<ConnectionSample, void, void> {
    const { netnsClient } = this;
    return stream(netnsClient, options.signal ?? netnsClient.options.signal, async function* (signal) {
      const { watchConnections } = await import("./watch.js");
      yield* watchConnections(netnsClient, filter, { ...options, signal });
    });
  }

  /**
   * One connection by its local token.
   * @throws KernelError (ENOENT) if it does not exist in this namespace
   */
  async get(token: number, options: ConnectionOptions = {}): Promise<Connection> {
    const [found] = await this.list({ token }, options);
    if (found) return found;
    throw new KernelError(`no connection has the token ${token.toString(16).padStart(8, "0")}`, {
      errno: ERRNO.ENOENT,
      argument: "token",
      suggestions: [suggested("connection_list")],
    });
  }
}
