import type { Connection } from "../model/connection.js";
import type { ConnectionEvent, SubflowClosedEvent, SubflowEvent } from "../model/event-types.js";
import type { Subflow } from "../model/subflow.js";
import type { PolicySubflow, Snapshot } from "./policy.js";

/** A new connection; only its first subflow is known. */
export function snapshotFromEvent(event: ConnectionEvent): Snapshot {
  const { token, local, remote, localId, remoteId, serverSide = false } = event;
  const initial = { local, remote, localId, remoteId, initial: true, backup: false, established: true };
  return {
    token,
    local,
    remote,
    serverSide,
    established: event.event === "ESTABLISHED",
    subflows: [initial],
  };
}

export function subflowFromEvent(event: SubflowEvent | SubflowClosedEvent): PolicySubflow {
  const { local, remote, localId, remoteId, backup, dev, errno, errnoName } = event;
  const established = event.event !== "SF_CLOSED";
  const resetReason = established ? undefined : event.resetReason;
  return {
    ...{ local, remote, localId, remoteId, initial: false, backup, established },
    ...(dev !== undefined && { dev }),
    ...(errno !== undefined && { errno }),
    ...(errnoName !== undefined && { errnoName }),
    ...(resetReason !== undefined && { resetReason }),
  };
}

/** The connection as the kernel's socket list shows it. */
export function snapshotFromConnection({
  token,
  local,
  remote,
  openedBy,
  subflows,
  state,
}: Connection & { token: number }): Snapshot {
  const liveSubflows = subflows.filter((one) => one.connected || one.initial);
  return {
    token,
    local: { ...local },
    remote: { ...remote },
    serverSide: openedBy === "peer",
    established: state === "ESTAB" && subflows.some((one) => one.fullyEstablished),
    subflows: liveSubflows.map(subflowFromSocket),
  };
}

function subflowFromSocket({
  local,
  remote,
  localId = 0,
  remoteId = 0,
  initial = false,
  backupByPeer = false,
  dev,
}: Subflow): PolicySubflow {
  return {
    local: { ...local },
    remote: { ...remote },
    localId,
    remoteId,
    initial,
    backup: backupByPeer,
    established: true,
    ...(dev !== undefined && { dev }),
  };
}
