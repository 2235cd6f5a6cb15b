import { isIPv4, type Socket } from "node:net";
import { UnsupportedError } from "../../errors.js";
import type { Probe, ProbeRequest, ProbeSocket } from "../platform.js";
import type { Binding } from "./binding.js";
import {
  bindToDevice,
  descriptorOf,
  firstUnacknowledged,
  mptcpSocket,
  mptcpState,
  tcpSocket,
  unreadSocketOver,
} from "./mptcp-socket.js";

type Inside = <T>(open: () => T) => T;

const SOL_TCP = 6;
/** Since Linux 6.10; before that, MPTCP_INFO tells the same. */
const TCP_IS_MPTCP = 43;

/** See MptcpSockets.probe; `inside` runs a function in the namespace. */
export async function probe(binding: Binding, inside: Inside, request: ProbeRequest): Promise<Probe> {
  request.signal?.throwIfAborted();
  const fd = inside(() => openSocket(binding, request));
  const socket = unreadSocketOver(fd);
  // Later errors are visible in the state of the socket.
  socket.on("error", () => {});
  const startedAt = performance.now();
  const { outcome, errno } = await outcomeOf(socket, request);
  const ms = performance.now() - startedAt;
  if (outcome === "connected" && !request.signal?.aborted)
    return { outcome, ms, socket: new ConnectedProbe(binding, socket) };
  socket.destroy();
  request.signal?.throwIfAborted();
  return { outcome, errno, ms };
}

function openSocket(binding: Binding, { protocol, address, dev }: ProbeRequest): number {
  const length = isIPv4(address) ? 4 : 16;
  const fd = protocol === "mptcp" ? mptcpSocket(binding, length) : tcpSocket(binding, length);
  try {
    if (protocol === "mptcp" && firstUnacknowledged(binding, fd) === undefined) throw cannotTell();
    if (dev !== undefined) bindToDevice(binding, fd, dev);
    return fd;
  } catch (error) {
    binding.close(fd);
    throw error;
  }
}

/** Without MPTCP_INFO each connection would look like TCP. */
const cannotTell = () =>
  new UnsupportedError("this kernel does not tell whether a socket is MPTCP", {
    hint: "Linux 5.16 or newer is needed (MPTCP_INFO)",
  });

/** Also resolves if the signal aborts. */
function outcomeOf(
  socket: Socket,
  { address, port, waitMs, signal }: ProbeRequest,
): Promise<Pick<Probe, "outcome" | "errno">> {
  return new Promise((resolve) => {
    const end = (result: Pick<Probe, "outcome" | "errno">) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
      resolve(result);
    };
    const giveUp = () => end({ outcome: "no_answer" });
    const timer = setTimeout(giveUp, waitMs);
    signal?.addEventListener("abort", giveUp);
    socket.once("connect", () => end({ outcome: "connected" }));
    socket.once("error", ({ errno = 0 }: NodeJS.ErrnoException) => end({ outcome: "failed", errno: -errno }));
    socket.connect({ host: address, port });
  });
}

/** Node destroys the socket after an error; then the last state counts. */
class ConnectedProbe implements ProbeSocket {
  readonly local: ProbeSocket["local"];
  #isMptcp = false;
  #endAt: bigint | undefined;

  constructor(
    readonly binding: Binding,
    readonly socket: Socket,
  ) {
    const { localAddress = "", localPort = 0 } = socket;
    this.local = { address: localAddress, port: localPort };
  }

  isMptcp(): boolean {
    const fd = descriptorOf(this.socket);
    if (fd !== undefined) this.#isMptcp = isMptcpSocket(this.binding, fd);
    return this.#isMptcp;
  }

  /** The DATA_FIN has a data sequence number of its own. */
  shutdown(): void {
    this.#endAt = this.#unacknowledged();
    this.socket.end();
  }

  isEndAcknowledged(): boolean | undefined {
    const now = this.#unacknowledged();
    return now === undefined || this.#endAt === undefined ? undefined : now !== this.#endAt;
  }

  subflows(): number {
    const fd = descriptorOf(this.socket);
    return fd === undefined ? 0 : mptcpState(this.binding, fd).subflows;
  }

  close(): void {
    this.socket.destroy();
  }

  #unacknowledged(): bigint | undefined {
    const fd = descriptorOf(this.socket);
    return fd === undefined ? undefined : firstUnacknowledged(this.binding, fd);
  }
}

function isMptcpSocket(binding: Binding, fd: number): boolean {
  const value = Buffer.alloc(4);
  const length = binding.getsockopt(fd, SOL_TCP, TCP_IS_MPTCP, value);
  return length < 0 ? !mptcpState(binding, fd).fallback : value.some((byte) => byte !== 0);
}
