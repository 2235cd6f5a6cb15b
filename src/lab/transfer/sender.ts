import { once } from "node:events";
import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import type { PathManager } from "../../client/path-manager.js";
import { MismatchError, MptcpError, TransportError, UsageError } from "../../errors.js";
import { endText } from "../../model/userspace.js";
import { errnoText } from "../../transport/failure.js";
import { descriptorOf, socketOver } from "../../transport/native/mptcp-socket.js";
import type { MptcpSockets } from "../../transport/platform.js";
import { answerOf } from "./answer.js";
import { checkSource, chunksOf, type SourceOptions } from "./data.js";
import { END, frame, HELLO, type ServerAnswer, Tally } from "./protocol.js";
import { bytesOf, checkPort, mptcpSockets, socketEnds } from "./socket.js";
import { TrafficRecorder } from "./throughput.js";
import { TRANSFER_PORT, type Transfer, transferRate } from "./transfer.js";
import { Watchdog } from "./watchdog.js";

/** What is sent, and to which address. */
export interface SendOptions extends SourceOptions {
  address: string;
  /** Default 12345. */
  port?: number | undefined;
  /** Local address of the first subflow. Default: chosen by the kernel. */
  from?: string | undefined;
  /** Give up if nothing was acknowledged for this time (ms). Default 30,000. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;

/**
 * Sends data to a server of `serveTransfers` and compares it with the server's result.
 * @throws MismatchError if the received data differs, TransportError if the connection fails or is lost,
 * DeadlineError, UsageError, UnsupportedError without the addon or MPTCP, and the signal's reason
 */
export async function sendTransfer(manager: PathManager, options: SendOptions): Promise<Transfer> {
  const sockets = await mptcpSockets(manager);
  checkSource(options);
  checkPort(options.port ?? TRANSFER_PORT, 1);
  const { timeoutMs = TIMEOUT_MS } = options;
  checkTimeout(timeoutMs);
  const socket = openSocket(sockets, options);
  const watchdog = new Watchdog(timeoutMs, options.signal);
  const { signal } = watchdog;
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  try {
    await connect(socket, options, signal);
    const recorder = watch(manager, sockets, socket, watchdog);
    return await new Sender(socket, options, watchdog, recorder).send();
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    watchdog.end();
    socket.destroy();
  }
}

/** Maximum time of a Node timer (ms). */
const MAX_TIMER_MS = 2 ** 31 - 1;

function checkTimeout(timeoutMs: number): void {
  if (!(timeoutMs > 0 && timeoutMs <= MAX_TIMER_MS))
    throw new UsageError(`timeout: ${timeoutMs / 1000} s is not a usable time`, {
      argument: "timeout",
      hint: "give more than 0; the default is 30",
    });
}

function openSocket(sockets: MptcpSockets, { address, from }: SendOptions): Socket {
  const bytes = bytesOf(address, "ADDRESS");
  if (from === undefined) return socketOver(sockets.open(bytes.length), true);
  const local = bytesOf(from, "from");
  if (local.length !== bytes.length)
    throw new UsageError(`${from} and ${address} are not of the same address family`, {
      argument: "from",
      hint: "use two IPv4 or two IPv6 addresses",
    });
  return socketOver(sockets.bind(local, 0), true);
}

async function connect(socket: Socket, options: SendOptions, signal: AbortSignal): Promise<void> {
  const remote = { address: options.address, port: options.port ?? TRANSFER_PORT };
  try {
    socket.connect({ host: remote.address, port: remote.port });
    await once(socket, "connect", { signal });
  } catch (error) {
    throw failure(`cannot connect to ${endText(remote)}`, error, "is lab serve running there?");
  }
  // Later errors reject the pending write and the pending answer.
  socket.on("error", () => {});
}

/** Undefined for TCP. Any acknowledgement of the peer counts as progress. */
function watch(
  manager: PathManager,
  sockets: MptcpSockets,
  socket: Socket,
  watchdog: Watchdog,
): TrafficRecorder | undefined {
  const fd = descriptorOf(socket);
  const state = fd === undefined ? undefined : sockets.state(fd);
  if (state === undefined || state.fallback) return undefined;
  let acknowledgedBefore = 0;
  const recorder = new TrafficRecorder(manager, state.token, ({ acknowledged }) => {
    if (acknowledged !== acknowledgedBefore) watchdog.pat();
    acknowledgedBefore = acknowledged;
  });
  return recorder.start();
}

class Sender {
  readonly #tally = new Tally();
  #isSent = false;

  constructor(
    readonly socket: Socket,
    readonly source: SourceOptions,
    readonly watchdog: Watchdog,
    readonly recorder: TrafficRecorder | undefined,
  ) {}

  async send(): Promise<Transfer> {
    const { socket, recorder } = this;
    const startedAt = performance.now();
    const ends = socketEnds(socket);
    try {
      const answer = await this.#exchange();
      const time = transferRate(startedAt, this.#tally.bytes);
      await recorder?.stop();
      const sent = comparedAnswer(this.#tally.answer(), answer);
      const { most: mostSubflows = 0, subflows = [] } = recorder ?? {};
      return { ...ends, ...sent, ...time, fallback: recorder === undefined, mostSubflows, subflows };
    } finally {
      await recorder?.stop().catch(() => {});
    }
  }

  async #exchange(): Promise<ServerAnswer> {
    const { socket } = this;
    const answer = answerOf(socket);
    const earlyAnswer = answer.then(() => {
      if (!this.#isSent) throw new TransportError("the server answered before all data was sent");
    });
    try {
      await Promise.race([pipeline(this.#frames(), socket, { end: false }), earlyAnswer]);
      return await answer;
    } catch (error) {
      throw failure(`the connection was lost after ${this.#tally.bytes} bytes`, error);
    }
  }

  async *#frames(): AsyncGenerator<Buffer> {
    yield HELLO;
    for await (const chunk of chunksOf(this.source, this.watchdog.signal)) {
      this.watchdog.pat();
      this.#tally.add(chunk);
      yield frame(chunk);
    }
    this.#isSent = true;
    yield END;
  }
}

/** @throws MismatchError if the receiver's result differs */
function comparedAnswer(sent: ServerAnswer, arrived: ServerAnswer): ServerAnswer {
  if (sent.bytes !== arrived.bytes)
    throw new MismatchError(`${sent.bytes} bytes were sent, and ${arrived.bytes} arrived`);
  if (sent.sha256 === arrived.sha256) return sent;
  throw new MismatchError(
    `the data that arrived differs from the data that was sent: ${sent.bytes} bytes, but another sha256`,
    {
      hint: "something on the path changes data: net.mptcp.checksum_enabled=1 at both ends makes MPTCP detect it",
    },
  );
}

/** Converts an error of Node or of the peer to a TransportError. */
function failure(action: string, error: unknown, hint?: string): unknown {
  if (error instanceof MptcpError) return error;
  const { errno, message, code } = error as NodeJS.ErrnoException;
  const why =
    errno === undefined
      ? code === "ERR_STREAM_PREMATURE_CLOSE"
        ? "it was closed"
        : message
      : errnoText(-errno);
  return new TransportError(`${action}: ${why}`, {
    errno: errno === undefined ? undefined : -errno,
    hint,
    cause: error,
  });
}
