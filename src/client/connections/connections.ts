import { KernelError } from "../../errors.js";
import type { Connection } from "../../model/connection.js";
import type { ConnectionFilter } from "../../model/connection-filter.js";
import type { Listener } from "../../model/listener.js";
import type { Subflow } from "../../model/subflow.js";
import { inTurn } from "../call-queue.js";
import type { NetnsClient } from "../netns-client.js";
import { stream } from "../stream.js";
import type { Closed, CloseOptions } from "./close.js";
import type { Survey } from "./list.js";
import type { ConnectionOptions, SurveyOptions } from "./options.js";
import type { ConnectionSample, WatchOptions } from "./watch.js";

const ENOENT = 2;

/** The MPTCP connections of the namespace, with their subflows. Reading needs no privilege. */
export class ConnectionsClient {
  constructor(readonly netnsClient: NetnsClient) {}

  /** All connections that match, in the kernel's order. @throws UnsupportedError before Linux 5.9 */
  async list(filter: ConnectionFilter = {}, options: ConnectionOptions = {}): Promise<Connection[]> {
    const { connectionBatches } = await import("./list.js");
    const all: Connection[] = [];
    for await (const batch of connectionBatches(this.netnsClient, filter, options))
      for (const one of batch) all.push(one);
    return all;
  }

  /** The same as they come, for tens of thousands. */
  batches(
    filter: ConnectionFilter = {},
    options: ConnectionOptions = {},
  ): AsyncGenerator<Connection[], void, void> {
    const { netnsClient } = this;
    return inTurn(netnsClient.lists, async () =>
      (await import("./list.js")).connectionBatches(netnsClient, filter, options),
    );
  }

  /** Connections as they come, and behind them listeners and the plain TCP connections these took. */
  survey(filter: ConnectionFilter = {}, options: SurveyOptions = {}): AsyncGenerator<Survey, void, void> {
    const { netnsClient } = this;
    return inTurn(netnsClient.lists, async () =>
      (await import("./list.js")).survey(netnsClient, filter, options),
    );
  }

  /** The sockets that wait for MPTCP connections. */
  async listeners(filter: ConnectionFilter = {}, options: ConnectionOptions = {}): Promise<Listener[]> {
    for await (const part of this.survey(filter, options)) if (part.kind === "others") return part.listeners;
    return [];
  }

  /**
   * Ends connections: every subflow is reset, and the connection ends with the last one. Needs CAP_NET_ADMIN.
   * @throws PermissionError, KernelError where this kernel cannot end sockets
   */
  close(connections: readonly Connection[], options: CloseOptions = {}): Promise<Closed[]> {
    return this.netnsClient.closes.enqueue(async () => {
      const { closeConnections } = await import("./close.js");
      return closeConnections(this.netnsClient, connections, options);
    });
  }

  /** Resets one subflow, which leaves its connection to the others; false where it was gone. @throws as `close` */
  async closeSubflow(subflow: Subflow): Promise<boolean> {
    const { destroySubflow } = await import("./close.js");
    return destroySubflow(this.netnsClient, subflow);
  }

  /** Puts net.mptcp.close_timeout back where a `close` of this user was killed before it did. Tells that as a warning. */
  recover(): Promise<void> {
    return this.netnsClient.closes.enqueue(async () => {
      if (this.netnsClient.options.dryRun) return;
      const { CloseTimeout } = await import("./close-timeout.js");
      (await CloseTimeout.open(this.netnsClient)).recover();
    });
  }

  /**
   * Looks again and again, and tells what is new, changed and closed, with rates. Path manager events wake it where they
   * may be listened to without effect; else it only looks every `intervalMs`, and says why. Ends when the signal aborts
   * or the path manager is closed. @throws TransportError after `close`
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

  /** One connection by its local token. @throws KernelError (ENOENT) where there is none in this namespace */
  async get(token: number, options: ConnectionOptions = {}): Promise<Connection> {
    const [found] = await this.list({ token }, options);
    if (found) return found;
    throw new KernelError(`no connection has the token ${token.toString(16).padStart(8, "0")}`, {
      errno: ENOENT,
      argument: "token",
      hint: "`mptcpctl connections` lists those of this network namespace",
    });
  }
}
