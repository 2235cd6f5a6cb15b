import type { Connection } from "../model/connection.js";
import type { ConnectionFilter } from "../model/connection-filter.js";
import type { SocketFacts, SocketHolder } from "../model/socket.js";
import type { ConnectionOptions } from "./connection-list.js";
import type { Kernel } from "./kernel.js";
import { Processes } from "./processes.js";
import { RouteLookUp } from "./route-look-up.js";

/** net.mptcp.stale_loss_cnt as the kernel sets it. */
const STALE_LOSS_COUNT = 4;

interface Held extends SocketFacts {
  processes?: SocketHolder[] | undefined;
}

/** Nothing waits where nothing is to be asked: there may be tens of thousands. */
const isBound = ({ ifindex, subflows }: Connection): boolean =>
  ifindex !== undefined || subflows.some((one) => one.ifindex !== undefined);

/** What is not in the replies about sockets: names of interfaces, routes, processes. */
export class Extras {
  readonly #processes: Processes | undefined;
  readonly #routes: RouteLookUp | undefined;
  readonly #staleLossCount: number;

  /** @param count how many connections there are, about */
  constructor(
    readonly kernel: Kernel,
    filter: ConnectionFilter,
    { processes, routes, extrasUpTo = Number.POSITIVE_INFINITY }: ConnectionOptions,
    count: number,
  ) {
    const few = count <= extrasUpTo;
    const isNeeded = filter.pid !== undefined || filter.process !== undefined;
    this.#processes = isNeeded || (processes && few) ? new Processes(kernel) : undefined;
    this.#routes = routes && few ? new RouteLookUp(kernel) : undefined;
    this.#staleLossCount = Number(kernel.sysctl("stale_loss_cnt") ?? STALE_LOSS_COUNT);
  }

  /** Looks for the holders of all these at once. */
  expect(inodes: () => Iterable<number>): void {
    this.#processes?.ask(inodes());
  }

  /** Whether nobody has to be asked for the holders of a socket. */
  isReady({ inode }: SocketFacts): boolean {
    return this.#processes?.knows(inode) ?? true;
  }

  async ofConnections(connections: Connection[]): Promise<Connection[]> {
    for (const connection of connections) {
      if (this.#routes !== undefined || isBound(connection)) await this.#nameDevices(connection);
      if (this.#staleLossCount > 0) this.#judge(connection);
    }
    this.#nameProcesses(connections);
    return connections;
  }

  async ofSockets<T extends Held>(sockets: T[]): Promise<T[]> {
    for (const socket of sockets) await this.#nameDevice(socket);
    this.#nameProcesses(sockets);
    return sockets;
  }

  #nameProcesses(sockets: readonly Held[]): void {
    if (this.#processes === undefined) return;
    this.#processes.ask(sockets.map(({ inode }) => inode));
    for (const socket of sockets) socket.processes = this.#processes.of(socket.inode);
  }

  async #nameDevices(connection: Connection): Promise<void> {
    if (connection.ifindex !== undefined) await this.#nameDevice(connection);
    for (const subflow of connection.subflows) {
      if (subflow.ifindex !== undefined) await this.#nameDevice(subflow);
      else if (this.#routes) subflow.routedDev = await this.#routes.deviceOf(subflow);
    }
  }

  async #nameDevice(socket: SocketFacts): Promise<void> {
    const { links } = this.kernel;
    if (socket.ifindex !== undefined)
      socket.dev = links.known(socket.ifindex) ?? (await links.nameOf(socket.ifindex));
  }

  #judge({ subflows }: Connection): void {
    for (const subflow of subflows) subflow.stale = (subflow.timeouts ?? 0) >= this.#staleLossCount;
  }
}
