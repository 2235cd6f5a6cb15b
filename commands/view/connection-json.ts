import type { Connection, Listener, PlainTcp, Subflow } from "../../src/index.js";
import { addOtherJson, attributesJson } from "./other-attributes.js";

type Json = Record<string, unknown>;

const tokenText = (token: number): string => `0x${token.toString(16)}`;

/** Sets a field that is known: a conditional spread in its place takes twice the time and the memory. */
function put(json: Json, key: string, value: unknown): void {
  if (value !== undefined) json[key] = value;
}

/** A connection with its subflows and all known fields. */
export function connectionJson(connection: Connection): Json {
  const { token, info } = connection;
  const json: Json = {};
  put(json, "netns", connection.netns);
  if (token !== undefined) json.token = tokenText(token);
  put(json, "opened_by", connection.openedBy);
  put(json, "fallback", connection.fallback);
  putSocket(json, connection);
  if (info) json.info = withTokens(attributesJson(info), { token: info.token });
  addOtherJson(json, connection);
  json.subflows = connection.subflows.map(subflowJson);
  return json;
}

export function subflowJson(subflow: Subflow): Json {
  const { mptcp, tcp } = subflow;
  const json: Json = {};
  put(json, "local_id", subflow.localId);
  put(json, "remote_id", subflow.remoteId);
  put(json, "initial", subflow.initial);
  put(json, "opened_by", subflow.openedBy);
  put(json, "backup", subflow.backup);
  put(json, "backup_by_peer", subflow.backupByPeer);
  put(json, "fully_established", subflow.fullyEstablished);
  put(json, "connected", subflow.connected);
  put(json, "stale", subflow.stale);
  putSocket(json, subflow);
  put(json, "routed_dev", subflow.routedDev);
  put(json, "congestion", subflow.congestion);
  if (mptcp)
    json.mptcp = withTokens(attributesJson(mptcp), { token_rem: mptcp.tokenRem, token_loc: mptcp.tokenLoc });
  if (tcp) json.tcp = attributesJson(tcp);
  addOtherJson(json, subflow);
  return json;
}

/** Tokens in hexadecimal, as everywhere. */
function withTokens(json: Json, tokens: Readonly<Record<string, number | undefined>>): Json {
  for (const key of Object.keys(tokens)) {
    const token = tokens[key];
    if (token !== undefined) json[key] = tokenText(token);
  }
  return json;
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
  const json: Json = {};
  put(json, "netns", socket.netns);
  putSocket(json, socket);
  return json;
}

function putSocket(json: Json, socket: PlainTcp | Connection | Subflow): void {
  const { state, local, remote, dev, uid, inode, cookie, receiveQueue, sendQueue } = socket;
  Object.assign(json, { state, local, remote });
  put(json, "dev", dev);
  Object.assign(json, { uid, inode, cookie, receive_queue: receiveQueue, send_queue: sendQueue });
  if ("processes" in socket) put(json, "processes", socket.processes);
}
