import type { SUBFLOW, TCP_SOCKET } from "../families/sock-diag.js";
import type { TCP_INFO } from "../families/tcp-info.js";
import type { Attributes } from "../wire/attributes.js";
import type { StructValue } from "../wire/struct.js";
import { type SocketFacts, socketFacts, type WireSocket } from "./socket.js";

/** Everything struct tcp_info holds; what the kernel is too old for is undefined. Units: docs/protocol.md. */
export type TcpInfo = StructValue<(typeof TCP_INFO)["rows"]>;
type WireSubflow = Attributes<(typeof SUBFLOW)["rows"]>;

/** The latest mapping of data to the subflow; only for holders of CAP_NET_ADMIN. */
export interface Mapping {
  relativeWriteSequence?: number | undefined;
  mapSequence?: bigint | undefined;
  mapSubflowSequence?: number | undefined;
  sequenceOffset?: number | undefined;
  mapLength?: number | undefined;
}

/** One TCP connection that carries data of an MPTCP connection. */
export interface Subflow extends SocketFacts {
  /** Local token of its connection. */
  token: number;
  /** Token at the peer; 0 unless we joined. */
  remoteToken: number;
  /** Address ids, as announced and as in events. */
  localId: number;
  remoteId: number;
  /** True for the one the connection began with, false for one that joined. */
  initial: boolean;
  /** Who opened it: this host or its peer; absent where the kernel does not say. */
  openedBy?: "here" | "peer";
  /** We asked the peer to send here only when nothing else is left. */
  backup: boolean;
  /** The peer asked us. */
  backupByPeer: boolean;
  fullyEstablished: boolean;
  connected: boolean;
  /** Bits of the flags that have no name here. */
  unknownFlags?: number;
  mapping?: Mapping;
  congestion?: string;
  info: TcpInfo;
  /**
   * As many timeouts in a row as the kernel takes for a sign that nothing gets through (net.mptcp.stale_loss_cnt).
   * Which subflows it has given up for stale the kernel does not tell.
   */
  stale?: boolean;
}

type WireTcp = Attributes<(typeof TCP_SOCKET)["rows"]>;

/** A TCP socket as a subflow, undefined where it is none: plain TCP, a listener, one whose connection has no token yet. */
export function subflowFromWire(header: WireSocket, wire: WireTcp): Subflow | undefined {
  const mptcp = wire.ulp?.mptcp;
  if (mptcp?.tokenLocal === undefined) return undefined;
  const on = mptcp.flags?.on ?? [];
  const subflow: Subflow = {
    ...socketFacts(header),
    token: mptcp.tokenLocal,
    remoteToken: mptcp.tokenRemote ?? 0,
    localId: mptcp.idLocal ?? 0,
    remoteId: mptcp.idRemote ?? 0,
    initial: !on.includes("joinLocal") && !on.includes("joinRemote"),
    backup: on.includes("backupLocal"),
    backupByPeer: on.includes("backupRemote"),
    fullyEstablished: on.includes("fullyEstablished"),
    connected: on.includes("connected"),
    info: wire.info ?? {},
  };
  const openedBy = opener(on);
  if (openedBy !== undefined) subflow.openedBy = openedBy;
  if (wire.congestion !== undefined) subflow.congestion = wire.congestion;
  if (mptcp.flags?.rest) subflow.unknownFlags = mptcp.flags.rest;
  if (mptcp.mapSequence !== undefined) subflow.mapping = mappingOf(mptcp);
  return subflow;
}

/** Who connects has asked for MPTCP himself, for the peer's part follows with the answer. */
function opener(on: readonly string[]): Subflow["openedBy"] {
  if (on.includes("capableLocal") || on.includes("joinLocal")) return "here";
  return on.includes("capableRemote") || on.includes("joinRemote") ? "peer" : undefined;
}

function mappingOf(wire: WireSubflow): Mapping {
  const { relativeWriteSequence, mapSequence, mapSubflowSequence, sequenceOffset, mapLength } = wire;
  return { relativeWriteSequence, mapSequence, mapSubflowSequence, sequenceOffset, mapLength };
}
