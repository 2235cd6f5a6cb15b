import type { Connection } from "../model/connection.js";
import type { PathManagerEvent } from "../model/event.js";
import type { Subflow } from "../model/subflow.js";
import type { PolicySubflow, Snapshot } from "./policy.js";

/** A new connection; only its first subflow is known. */
export function snapshotFromEvent(event: PathManagerEvent, token: number): Snapshot {
  const initial = { ...subflowFromEvent(event, true), initial: true };
  const { local, remote } = initial;
  return {
    token,
    local,
    remote,
    serverSide: event.serverSide === true,
    established: event.event === "ESTABLISHED",
    subflows: [initial],
  };
}

export function subflowFromEvent(event: PathManagerEvent, established: boolean): PolicySubflow {
  const { source = "", sourcePort = 0, destination = "", destinationPort = 0 } = event;
  const { localId = 0, remoteId = 0, backup = false, dev, error, resetReason } = event;
  return {
    local: { address: source, port: sourcePort },
    remote: { address: destination, port: destinationPort },
    localId,
    remoteId,
    initial: false,
    backup,
    established,
    ...(dev !== undefined && { dev }),
    ...(error !== undefined && { error }),
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
