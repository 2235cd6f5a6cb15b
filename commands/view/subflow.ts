import type { CreatedSubflow, Subflow } from "../../src/index.js";
import { escapeControls } from "./widgets/style.js";

/** One end of a socket; the interface is the one that it is bound to. */
interface End {
  readonly address: string;
  readonly port?: number | undefined;
  readonly dev?: string | undefined;
}

/** `192.0.2.3%wlp1s0:53345`, `[2001:db8::1]:443`: can be used as an argument. */
export function socketEndText({ address, port, dev }: End): string {
  const bound = dev === undefined ? address : `${address}%${escapeControls(dev)}`;
  if (port === undefined) return bound;
  return `${address.includes(":") ? `[${bound}]` : bound}:${port}`;
}

/** A new subflow, in the words that would destroy it. */
export function createdText({ local, remote }: CreatedSubflow): string {
  return `local ${socketEndText(local)} id ${local.id} remote ${socketEndText(remote)}\n`;
}

/** Keys as in `subflow show`. */
export function createdJson({ local, remote }: CreatedSubflow): Record<string, unknown> {
  const { id, address, port, dev } = local;
  return {
    local_id: id,
    local: { address, ...(port !== undefined && { port }) },
    remote: { address: remote.address, port: remote.port },
    ...(dev !== undefined && { dev }),
  };
}

/** One line: both ends as words, and the other known fields. */
export function subflowLineText(subflow: Subflow): string {
  const { local, remote, dev, localId, remoteId } = subflow;
  const idWords = (id: number | undefined) => (id === undefined ? [] : [`id ${id}`]);
  const localWords = [`local ${socketEndText({ ...local, dev })}`, ...idWords(localId)];
  const remoteWords = [`remote ${socketEndText(remote)}`, ...idWords(remoteId)];
  return `${[...localWords, ...remoteWords, ...marks(subflow)].join(" ")}\n`;
}

export const SUBFLOW_COLUMNS = ["local", "id", "remote", "id", "state", "notes"] as const;

export function subflowRow(subflow: Subflow): string[] {
  const { local, remote, dev, localId, remoteId, state } = subflow;
  const [, ...notes] = marks(subflow);
  return [
    socketEndText({ ...local, dev }),
    String(localId ?? ""),
    socketEndText(remote),
    String(remoteId ?? ""),
    state,
    notes.join(" "),
  ];
}

function marks({ state, initial, openedBy, backup, backupByPeer, fullyEstablished }: Subflow): string[] {
  return [
    state,
    ...(initial ? ["initial"] : []),
    ...(openedBy === "peer" ? ["by-peer"] : []),
    ...(backup ? ["backup"] : []),
    ...(backupByPeer ? ["backup-by-peer"] : []),
    ...(fullyEstablished === false ? ["not-fully-established"] : []),
  ];
}
