import type { Connection } from "../model/connection.js";
import type { ConnectionFilter } from "../model/connection-filter.js";
import type { SocketFacts, SocketHolder } from "../model/socket.js";
import type { ConnectionOptions } from "./connection-list.js";
import type { Kernel } from "./kernel.js";
import { RouteLookUp } from "./route-look-up.js";

/** net.mptcp.stale_loss_cnt as the kernel sets it. */
const STALE_LOSS_COUNT = 4;

interface Held extends SocketFacts {
  processes?: SocketHolder[] | undefined;
}

/** What is not in the replies about sockets: names of interfaces, routes, processes. */
export class Extras {
  readonly #processes: boolean;
  readonly #routes: RouteLookUp | undefined;
  readonly #staleLossCount: number;
  readonly #told = new Set<string>();

  /** @param count how many connections there are, about */
  constructor(
    readonly kernel: Kernel,
    filter: ConnectionFilter,
    { processes, routes, extrasUpTo = Number.POSITIVE_INFINITY }: ConnectionOptions,
    count: number,
  ) {
    const few = count <= extrasUpTo;
    this.#processes = filter.pid !== undefined || filter.process !== undefined || (processes === true && few);
    this.#routes = routes && few ? new RouteLookUp(kernel) : undefined;
    this.#staleLossCount = Number(kernel.sysctl("stale_loss_cnt") ?? STALE_LOSS_COUNT);
  }

  /** Batches as they are, or one of all where all must be known before anybody is looked up. */
  async *gathered<T>(batches: AsyncIterable<T[]>): AsyncGenerator<T[]> {
    if (!this.#processes) return yield* batches;
    const all: T[] = [];
    for await (const batch of batches) for (const one of batch) all.push(one);
    yield all;
  }

  async ofConnections(connections: Connection[]): Promise<Connection[]> {
    for (const connection of connections) {
      await this.#nameDevices(connection);
      if (this.#staleLossCount > 0) this.#judge(connection);
    }
    if (this.#processes) this.#addProcesses(connections);
    return connections;
  }

  async ofSockets<T extends Held>(sockets: T[]): Promise<T[]> {
    for (const socket of sockets) await this.#nameDevice(socket);
    if (this.#processes) this.#addProcesses(sockets);
    return sockets;
  }

  #addProcesses(sockets: readonly Held[]): void {
    const byInode = this.#holders(new Set(sockets.map(({ inode }) => inode)));
    for (const socket of sockets) socket.processes = byInode.get(socket.inode) ?? [];
  }

  /** Nothing waits where nothing is to be asked: there may be tens of thousands. */
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

  #holders(inodes: Set<number>): Map<number, SocketHolder[]> {
    // Nobody holds what was not accepted yet.
    inodes.delete(0);
    const byInode = new Map<number, SocketHolder[]>();
    if (inodes.size === 0) return byInode;
    const { holders, denied, complete } = this.kernel.host.socketHolders(inodes);
    for (const { inode, pid, name } of holders)
      byInode.set(inode, [...(byInode.get(inode) ?? []), { pid, name }]);
    const someMissing = [...inodes].some((inode) => !byInode.has(inode));
    if (denied > 0 && someMissing)
      this.#tell("processes of other users cannot be looked into: that takes root");
    if (!complete) this.#tell("there are too many open files to look for all processes");
    return byInode;
  }

  #tell(gap: string): void {
    if (!this.#told.has(gap)) this.kernel.warn(gap);
    this.#told.add(gap);
  }
}
