import type { MPTCP_INFO } from "../families/mptcp-info.js";
import type { MPTCP_SOCKET } from "../families/sock-diag.js";
import type { Attributes } from "../wire/attributes.js";
import type { StructValue } from "../wire/struct.js";
import { type SocketFacts, type SocketHolder, socketFacts, type WireSocket } from "./socket.js";
import type { Subflow } from "./subflow.js";

/** Everything struct mptcp_info holds; what the kernel is too old for is undefined. Units: docs/protocol.md. */
export type MptcpInfo = StructValue<(typeof MPTCP_INFO)["rows"]>;

/** One MPTCP connection with its subflows. */
export interface Connection extends SocketFacts {
  /** Local token, which names the connection in events and to the path manager. */
  token: number;
  /** Who opened it; absent when the initial subflow is gone, which alone tells. */
  openedBy?: "here" | "peer";
  /** It is TCP by now: MPTCP was refused, or given up on the way. */
  fallback: boolean;
  info: MptcpInfo;
  /** In the kernel's order, the initial one first. */
  subflows: Subflow[];
  /** Who holds it; absent where nobody asked. */
  processes?: SocketHolder[];
  /** Network namespace, where several were looked into. */
  netns?: string;
}

/** Bit 0 of the flags. */
const FALLBACK = 1;

/** @param subflows those that have the connection's token */
export function connectionFromWire(
  header: WireSocket,
  wire: Attributes<(typeof MPTCP_SOCKET)["rows"]>,
  subflowsOf: (token: number) => Subflow[] | undefined,
): Connection {
  const info = wire.info ?? {};
  const token = info.token ?? 0;
  const subflows = subflowsOf(token) ?? [];
  const initial = subflows.findIndex((one) => one.initial);
  if (initial > 0) subflows.unshift(...subflows.splice(initial, 1));
  const connection: Connection = {
    ...socketFacts(header),
    token,
    fallback: ((info.flags ?? 0) & FALLBACK) !== 0,
    info,
    subflows,
  };
  const openedBy = subflows[0]?.initial ? subflows[0].openedBy : undefined;
  if (openedBy !== undefined) connection.openedBy = openedBy;
  return connection;
}
