import type { Listener, PlainTcp } from "../../src/index.js";
import { processes } from "./connection-columns.js";
import { endText } from "./subflow.js";
import { plainColumns } from "./table.js";

export const LISTENER_COLUMNS = ["listener", "waiting", "plain-tcp", "process"] as const;

/** Connections that wait to be accepted, and how many may. */
export function listenerRow({ local, dev, receiveQueue, sendQueue, plainTcp, ...rest }: Listener): string[] {
  return [endText({ ...local, dev }), `${receiveQueue}/${sendQueue}`, String(plainTcp), processes(rest)];
}

export const PLAIN_COLUMNS = ["plain-tcp", "local", "remote", "process"] as const;

export function plainTcpRow({ state, local, remote, dev, ...rest }: PlainTcp): string[] {
  return [state, endText({ ...local, dev }), endText(remote), processes(rest)];
}

/** Nothing where there is none. */
export const listenersText = (listeners: readonly Listener[]): string =>
  listeners.length === 0 ? "" : plainColumns(LISTENER_COLUMNS, listeners.map(listenerRow));

export const plainTcpText = (sockets: readonly PlainTcp[]): string =>
  sockets.length === 0 ? "" : plainColumns(PLAIN_COLUMNS, sockets.map(plainTcpRow));
