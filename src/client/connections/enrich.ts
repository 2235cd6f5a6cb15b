import type { Connection } from "../../model/connection.js";
import type { ConnectionFilter } from "../../model/connection-filter.js";
import type { SocketFacts, SocketHolder } from "../../model/socket.js";
import type { Subflow } from "../../model/subflow.js";
import type { NetnsClient } from "../netns-client.js";
import { RouteLookup } from "../network/route-lookup.js";
import type { ConnectionOptions } from "./options.js";
import { Processes } from "./processes.js";

/** net.mptcp.stale_loss_cnt as the kernel sets it. */
const STALE_LOSS_COUNT = 4;

interface HeldSocket extends SocketFacts {
  processes?: SocketHolder[] | undefined;
}

/** Avoid awaiting when nothing is asked: there may be tens of thousands. */
const isBound = ({ ifindex, subflows }: Connection): boolean =>
  ifindex !== undefined || subflows.some((one) => one.ifindex !== undefined);

/** The data to look up besides the sockets. */
export interface WantedDetails {
  readonly processes: boolean;
  readonly routes: boolean;
}

/** The data that the filter needs. Routes are looked up only on request. */
export const detailsNeededBy = (
  { pid, process, dev }: ConnectionFilter,
  { routes }: ConnectionOptions,
): WantedDetails => ({
  processes: pid !== undefined || process !== undefined,
  routes: dev !== undefined && routes === true,
});

/** All requested data, and the data that the filter needs. */
export function detailsAskedFor(filter: ConnectionFilter, options: ConnectionOptions): WantedDetails {
  const { processes } = detailsNeededBy(filter, options);
  return { processes: processes || options.processes === true, routes: options.routes === true };
}

/** Adds data that the replies about sockets lack: names of interfaces, routes, processes. */
export class ConnectionDetails {
  readonly #processes: Processes;
  readonly #routes: RouteLookup;
  readonly #staleLossCount: number;
  #hasToldHidden = false;

  /**
   * @param everyRoute looks up any number of routes
   * @param filter whether processes are required to evaluate it
   */
  constructor(
    readonly netnsClient: NetnsClient,
    everyRoute: boolean,
    filter: ConnectionFilter,
  ) {
    this.#processes = new Processes(netnsClient, detailsNeededBy(filter, {}).processes);
    this.#routes = new RouteLookup(netnsClient, everyRoute);
    const count = Number(netnsClient.sysctl("stale_loss_cnt") || STALE_LOSS_COUNT);
    this.#staleLossCount = Number.isInteger(count) ? count : STALE_LOSS_COUNT;
  }

  /** Looks up the holders of all these sockets at once. */
  prefetch(inodes: Iterable<number>): void {
    this.#processes.ask(inodes);
  }

  /** Whether the holders of a socket are known without a look-up. */
  isReady({ inode }: SocketFacts): boolean {
    return this.#processes.isKnown(inode);
  }

  async addToConnections(
    connections: Connection[],
    { processes, routes }: WantedDetails,
  ): Promise<Connection[]> {
    for (const connection of connections) {
      if (routes || isBound(connection)) await this.#nameDevices(connection, routes);
      if (this.#staleLossCount > 0) this.#judge(connection);
      if (connection.info !== undefined && !this.#hasToldHidden) this.#tellHidden(connection);
    }
    if (processes) this.#nameProcesses(connections);
    return connections;
  }

  async addToSockets<T extends HeldSocket>(sockets: T[], { processes }: WantedDetails): Promise<T[]> {
    for (const socket of sockets) await this.#nameDevice(socket);
    if (processes) this.#nameProcesses(sockets);
    return sockets;
  }

  #nameProcesses(sockets: readonly HeldSocket[]): void {
    this.#processes.ask(sockets.map(({ inode }) => inode));
    for (const socket of sockets) socket.processes = this.#processes.of(socket.inode);
  }

  async #nameDevices(connection: Connection, routes: boolean): Promise<void> {
    if (connection.ifindex !== undefined) await this.#nameDevice(connection);
    for (const subflow of connection.subflows) {
      if (subflow.ifindex !== undefined) await this.#nameDevice(subflow);
      else if (routes) subflow.routedDev = await this.#routes.deviceOf(subflow);
    }
  }

  /** The kernel omits these details for callers without CAP_NET_ADMIN in the namespace. */
  #tellHidden({ subflows }: Connection): void {
    const isHidden = ({ mptcp, problems }: Subflow) =>
      problems === undefined && mptcp?.flags !== undefined && mptcp.mapSeq === undefined;
    if (!subflows.some(isHidden)) return;
    this.netnsClient.warnings.giveOnce(
      "sequence numbers of subflows are missing: the kernel shows them only with CAP_NET_ADMIN",
      "hidden",
    );
    this.#hasToldHidden = true;
  }

  async #nameDevice(socket: SocketFacts): Promise<void> {
    const { links } = this.netnsClient;
    if (socket.ifindex !== undefined)
      socket.dev = links.cachedName(socket.ifindex) ?? (await links.nameOf(socket.ifindex));
  }

  #judge({ subflows }: Connection): void {
    for (const subflow of subflows) subflow.stale = (subflow.timeouts ?? 0) >= this.#staleLossCount;
  }
}
