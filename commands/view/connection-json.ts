import type { Connection, Listener, PlainTcp, Subflow } from "../../src/index.js";

type Json = Record<string, unknown>;

const NO_LIMIT = 2 ** 64;

/** Keys as in C (`bytesAcked` is `bytes_acked`), 64-bit sequence numbers as text, flag bits by name. */
export function infoJson(values: object): Json {
  const out: Json = {};
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== NO_LIMIT && name !== "unknown" && name !== "rest")
      out[keyOf(name)] = plain(value);
  return out;
}

const keys = new Map<string, string>();

function keyOf(name: string): string {
  const known = keys.get(name) ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  keys.set(name, known);
  return known;
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { on, rest } = value as { on: readonly string[]; rest: number };
  return [...on.map(keyOf), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])];
}

const tokenText = (token: number): string => `0x${token.toString(16)}`;

/** A connection with its subflows and all known fields. */
export function connectionJson(connection: Connection): Json {
  const { token, openedBy, fallback, info, subflows } = connection;
  return {
    ...(connection.netns !== undefined && { netns: connection.netns }),
    ...(token !== undefined && { token: tokenText(token) }),
    ...(openedBy !== undefined && { opened_by: openedBy }),
    ...(fallback !== undefined && { fallback }),
    ...socketJson(connection),
    ...(info && {
      info: { ...infoJson(info), ...(info.token !== undefined && { token: tokenText(info.token) }) },
    }),
    subflows: subflows.map(subflowJson),
  };
}

export function subflowJson(subflow: Subflow): Json {
  const { localId, remoteId, initial, openedBy, backup, backupByPeer, fullyEstablished, connected } = subflow;
  const { stale, routedDev, congestion, mptcp, tcp } = subflow;
  return {
    ...(localId !== undefined && { local_id: localId }),
    ...(remoteId !== undefined && { remote_id: remoteId }),
    ...(initial !== undefined && { initial }),
    ...(openedBy !== undefined && { opened_by: openedBy }),
    ...(backup !== undefined && { backup }),
    ...(backupByPeer !== undefined && { backup_by_peer: backupByPeer }),
    ...(fullyEstablished !== undefined && { fully_established: fullyEstablished }),
    ...(connected !== undefined && { connected }),
    ...(stale !== undefined && { stale }),
    ...socketJson(subflow),
    ...(routedDev !== undefined && { routed_dev: routedDev }),
    ...(congestion !== undefined && { congestion }),
    ...(mptcp && { mptcp: mptcpJson(mptcp) }),
    ...(tcp && { tcp: infoJson(tcp) }),
  };
}

function mptcpJson(mptcp: NonNullable<Subflow["mptcp"]>): Json {
  const { tokenRem, tokenLoc } = mptcp;
  return {
    ...infoJson(mptcp),
    ...(tokenRem !== undefined && { token_rem: tokenText(tokenRem) }),
    ...(tokenLoc !== undefined && { token_loc: tokenText(tokenLoc) }),
  };
}

export function listenerJson(listener: Listener): Json {
  const { netns, local, dev, uid, inode, cookie, receiveQueue, sendQueue, plainTcp, processes } = listener;
  return {
    ...(netns !== undefined && { netns }),
    local,
    ...(dev !== undefined && { dev }),
    ipv6_only: listener.ipv6Only,
    uid,
    inode,
    cookie,
    waiting: receiveQueue,
    backlog: sendQueue,
    plain_tcp: plainTcp,
    ...(processes && { processes }),
  };
}

export function plainTcpJson(socket: PlainTcp): Json {
  return { ...(socket.netns !== undefined && { netns: socket.netns }), ...socketJson(socket) };
}

type Socket = PlainTcp | Connection | Subflow;

function socketJson(socket: Socket): Json {
  const { state, local, remote, dev, uid, inode, cookie, receiveQueue, sendQueue } = socket;
  const processes = "processes" in socket ? socket.processes : undefined;
  return {
    state,
    local,
    remote,
    ...(dev !== undefined && { dev }),
    uid,
    inode,
    cookie,
    receive_queue: receiveQueue,
    send_queue: sendQueue,
    ...(processes && { processes }),
  };
}
