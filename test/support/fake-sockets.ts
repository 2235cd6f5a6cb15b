import {
  DIAG_MESSAGE,
  DIAG_REQUEST,
  IP_PROTOCOL,
  MPTCP_SOCKET,
  SOCK_DIAG,
  SOCKET_STATES,
  TCP_SOCKET,
} from "../../src/codec/families/sock-diag.js";
import { NLM_F } from "../../src/codec/wire/message.js";
import type { Host } from "../../src/host/host.js";
import type { SocketState } from "../../src/model/socket.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK } from "../../src/transport/transport.js";
import { FakePlatform } from "./fake-platform.js";
import { FakeTransport } from "./fake-transport.js";
import { doneBytes, replyBytes, requestOf, verdictBytes } from "./replies.js";

const ENOENT = 2;

/** A socket of the fake kernel; absent fields have default values. */
export interface FakeSocket {
  readonly of: "mptcp" | "tcp";
  /** 10 for IPv6. Default 2. */
  readonly family?: number;
  readonly state?: SocketState;
  readonly source?: string;
  readonly destination?: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly inode?: number;
  readonly cookie?: number;
  readonly ifindex?: number;
  readonly info?: Parameters<(typeof MPTCP_SOCKET)["write"]>[0]["info"];
  readonly tcp?: Parameters<(typeof TCP_SOCKET)["write"]>[0]["info"];
  readonly ulp?: Parameters<(typeof TCP_SOCKET)["write"]>[0]["ulp"];
  /** These bytes replace all attributes. */
  readonly attributes?: Buffer | undefined;
  /** Bytes of the whole reply that are sent; absent: all. */
  readonly length?: number | undefined;
  /** The family in the reply, if it is another one. */
  readonly told?: number | undefined;
}

function body(socket: FakeSocket): Buffer {
  const { attributes = attributesOf(socket), length } = socket;
  return Buffer.concat([headerOf(socket), attributes]).subarray(0, length);
}

function attributesOf({ of, info, tcp, ulp }: FakeSocket): Buffer {
  return of === "mptcp"
    ? MPTCP_SOCKET.write({ ...(info && { info }) })
    : TCP_SOCKET.write({ ...(tcp && { info: tcp }), ...(ulp && { ulp }) });
}

function headerOf(socket: FakeSocket): Buffer {
  const { family = 2, state = "ESTAB", source = "10.0.0.1", destination = "10.0.0.2" } = socket;
  const { sport = 1, dport = 2, inode = 1, cookie = 1, ifindex = 0 } = socket;
  return DIAG_MESSAGE.write({
    family: socket.told ?? family,
    state: SOCKET_STATES.indexOf(state),
    source,
    destination,
    sport,
    dport,
    inode,
    cookie,
    ifindex,
  });
}

/** The attributes of a socket, for making them malformed. */
export { attributesOf };

/** A namespace in memory with these sockets, listed in their order, several in a datagram. It records its requests. */
export class FakeSockets implements Platform {
  readonly inner = new FakePlatform();
  /** Requests about sockets, as `get mptcp 2` or `dump tcp 10`. */
  readonly asked: string[] = [];
  readonly destroyed: FakeSocket[] = [];

  constructor(
    public sockets: readonly FakeSocket[],
    readonly perDatagram = 3,
    readonly host: Host = new FakePlatform().host,
  ) {}

  open(protocol: number): FakeTransport {
    if (protocol !== NETLINK.sockDiag) return this.inner.open(protocol);
    return new FakeTransport((request) => this.#answer(request), protocol);
  }

  close(): void {
    this.inner.close();
  }

  #answer(request: Buffer): Buffer[] {
    const { type, flags, bytes, start, end } = requestOf(request);
    const diagRequest = DIAG_REQUEST.read(bytes, start, end);
    const of = diagRequest.protocol === IP_PROTOCOL.tcp ? "tcp" : "mptcp";
    const isDump = (flags & NLM_F.dump) === NLM_F.dump;
    this.asked.push(
      `${type === SOCK_DIAG.destroy ? "destroy" : isDump ? "dump" : "get"} ${of} ${diagRequest.family}`,
    );
    const all = this.sockets.filter((one) => one.of === of);
    if (isDump)
      return this.#dump(
        request,
        all.filter((one) => isAskedFor(one, diagRequest)),
      );
    const found = all.find((one) =>
      of === "mptcp" ? one.info?.token === diagRequest.cookie : isTuple(one, diagRequest),
    );
    if (found === undefined) return [verdictBytes(request, ENOENT)];
    if (type !== SOCK_DIAG.destroy) return [replyBytes(request, body(found))];
    this.destroyed.push(found);
    this.sockets = this.sockets.filter((one) => one !== found);
    return [verdictBytes(request, 0)];
  }

  #dump(request: Buffer, sockets: readonly FakeSocket[]): Buffer[] {
    const replies = sockets.map((one) => replyBytes(request, body(one), NLM_F.multi));
    const datagrams: Buffer[] = [];
    for (let at = 0; at < replies.length; at += this.perDatagram)
      datagrams.push(Buffer.concat(replies.slice(at, at + this.perDatagram)));
    return [...datagrams, doneBytes(request)];
  }
}

type DiagRequest = ReturnType<(typeof DIAG_REQUEST)["read"]>;

function isAskedFor(
  { family = 2, state = "ESTAB", sport = 1, dport = 2 }: FakeSocket,
  diagRequest: DiagRequest,
): boolean {
  const isRequestedPort = (port: number, own: number) => port === 0 || port === own;
  const states = 1 << SOCKET_STATES.indexOf(state);
  return (
    family === diagRequest.family &&
    (diagRequest.states & states) !== 0 &&
    isRequestedPort(diagRequest.sport, sport) &&
    isRequestedPort(diagRequest.dport, dport)
  );
}

function isTuple(
  { source = "10.0.0.1", destination = "10.0.0.2", sport = 1, dport = 2 }: FakeSocket,
  diagRequest: DiagRequest,
): boolean {
  const own = [source, destination, sport, dport].join();
  return own === [diagRequest.source, diagRequest.destination, diagRequest.sport, diagRequest.dport].join();
}
