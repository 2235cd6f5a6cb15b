import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import type { PathManager } from "../../client/path-manager.js";
import { ERRNO } from "../../errno.js";
import { MptcpError, TransportError, UnsupportedError } from "../../errors.js";
import type { SocketEnd } from "../../model/socket.js";
import { isolatedCallback } from "../../recording/isolated-callback.js";
import { errnoText } from "../../transport/failure.js";
import { descriptorOf, serverOver } from "../../transport/native/mptcp-socket.js";
import type { MptcpSockets } from "../../transport/platform.js";
import { answerLine, FrameReader, Tally } from "./protocol.js";
import { bytesOf, checkPort, mptcpSockets, socketEnds } from "./socket.js";
import { TrafficRecorder } from "./throughput.js";
import { TRANSFER_PORT, type Transfer, transferRate } from "./transfer.js";

/** Where a server listens, and what it does. */
export interface ServeOptions {
  /** Default: all IPv6 and IPv4 addresses, or all IPv4 addresses if the host has no IPv6. */
  address?: string | undefined;
  /** Default 12345. 0: the kernel chooses. */
  port?: number | undefined;
  /** Send all data back, for programs that do not use this transfer protocol. */
  echo?: boolean | undefined;
  /**
   * Called when a connection has ended. If it throws, the peer is not affected; the manager emits one
   * warning.
   */
  onConnection?: ((served: Served) => void) | undefined;
}

/** A connection that has ended. */
export interface Served extends Transfer {
  /** Why it did not end normally. The byte count includes only received bytes. */
  readonly problem: string | undefined;
}

const ANY = ["::", "0.0.0.0"] as const;
/** The errno values if IPv6 is missing or disabled. */
const NO_IPV6 = new Set([97, 99]);
/** How long (ms) a peer may take to close after the end. */
const CLOSE_TIMEOUT_MS = 5000;

/**
 * Listens with MPTCP in the manager's namespace and receives transfers, also over plain TCP.
 * @throws UnsupportedError without the addon or MPTCP, UsageError, TransportError if the address cannot be
 * used
 */
export async function serveTransfers(
  manager: PathManager,
  options: ServeOptions = {},
): Promise<TransferServer> {
  const sockets = await mptcpSockets(manager);
  const { address, port = TRANSFER_PORT } = options;
  checkPort(port, 0);
  const failed = (reason: string) =>
    manager.netnsClient.warnings.give(`onConnection failed: ${reason}`, "callback");
  const onConnection = options.onConnection && isolatedCallback(options.onConnection, failed);
  const fd = address === undefined ? bindAny(sockets, port) : bindOne(sockets, address, port);
  const server = new TransferServer(manager, sockets, { ...options, onConnection });
  await server.listen(fd);
  return server;
}

function bindAny(sockets: MptcpSockets, port: number): number {
  const [dualStack, ipv4] = ANY;
  try {
    return bindOne(sockets, dualStack, port);
  } catch (error) {
    if (!(error instanceof MptcpError)) throw error;
    // A kernel may support MPTCP only over IPv4.
    const isOfIpv6 = error instanceof UnsupportedError || NO_IPV6.has(error.errno ?? 0);
    if (isOfIpv6) return bindOne(sockets, ipv4, port);
    throw error;
  }
}

function bindOne(sockets: MptcpSockets, address: string, port: number): number {
  try {
    return sockets.bind(bytesOf(address, "ADDRESS"), port);
  } catch (error) {
    if (error instanceof TransportError && error.errno === ERRNO.EADDRINUSE)
      error.hint = "another program listens there: choose another port, or port 0 for a free one";
    throw error;
  }
}

/** Accepts connections until it is closed. */
export class TransferServer implements AsyncDisposable {
  #server: Server | undefined;
  readonly #open = new Map<Socket, Promise<void>>();

  /** @param sockets of the manager's namespace @internal */
  constructor(
    /** @internal */
    readonly manager: PathManager,
    /** @internal */
    readonly sockets: MptcpSockets,
    /** @internal */
    readonly options: ServeOptions,
  ) {}

  /** Starts to listen on a bound socket. @internal */
  async listen(fd: number): Promise<void> {
    this.#server = await serverOver(fd, (socket) => this.#take(socket), true);
  }

  /** The local address; the port is 0 before it listens. */
  get address(): SocketEnd {
    const { address = "::", port = 0 } = (this.#server?.address() ?? {}) as Partial<AddressInfo>;
    return { address, port };
  }

  /** Stops listening, closes open connections and waits until each was reported. */
  async close(): Promise<void> {
    this.#server?.close();
    for (const socket of this.#open.keys()) socket.destroy(new TransportError("the server was stopped"));
    await Promise.all(this.#open.values());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(socket: Socket): void {
    const served = this.#serve(socket).finally(() => this.#open.delete(socket));
    this.#open.set(socket, served);
  }

  async #serve(socket: Socket): Promise<void> {
    const startedAt = performance.now();
    socket.on("error", () => {});
    const ends = socketEnds(socket);
    const watch = this.#watch(socket);
    const tally = new Tally();
    const problem = await problemOf(this.options.echo ? echo(socket, tally) : receive(socket, tally));
    const time = transferRate(startedAt, tally.bytes);
    await watch?.stop().catch(() => {});
    const answer = tally.answer();
    const subflows = watch?.subflows ?? [];
    const traffic = { fallback: watch === undefined, mostSubflows: watch?.most ?? 0, subflows };
    this.options.onConnection?.({ ...ends, ...answer, ...time, ...traffic, problem });
    await closeWithAnswer(socket, this.options.echo || problem !== undefined ? "" : answerLine(answer));
  }

  /** Undefined for TCP. */
  #watch(socket: Socket): TrafficRecorder | undefined {
    const fd = descriptorOf(socket);
    const { fallback, token } = fd === undefined ? { fallback: true, token: 0 } : this.sockets.state(fd);
    return fallback ? undefined : new TrafficRecorder(this.manager, token).start();
  }
}

async function receive(socket: Socket, tally: Tally): Promise<void> {
  const reader = new FrameReader(tally);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    reader.take(chunk);
    if (reader.isEnded) return;
  }
  throw new TransportError("the connection ended before the transfer did");
}

async function echo(socket: Socket, tally: Tally): Promise<void> {
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    tally.add(chunk);
    if (!socket.write(chunk)) await once(socket, "drain");
  }
}

/** The problem of a connection; undefined if there was none. */
async function problemOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    const { errno, message } = error as NodeJS.ErrnoException;
    return errno === undefined || error instanceof MptcpError ? message : errnoText(-errno);
  }
}

async function closeWithAnswer(socket: Socket, last: string): Promise<void> {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
  const closed = once(socket, "close").catch(() => {});
  if (socket.writable) socket.end(last);
  else socket.destroy();
  socket.resume();
  await closed;
  clearTimeout(timer);
}
