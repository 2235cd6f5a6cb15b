import type { Listener, PlainTcp } from "../../src/index.js";
import { processes } from "./connection-columns.js";
import { socketEndText } from "./subflow.js";
import { escapeControls } from "./widgets/style.js";
import { plainColumns } from "./widgets/table.js";

type Table = [head: string[], rows: string[][]];

/** Number of connections that wait to be accepted, and the maximum. */
export const listenerTable = (all: readonly Listener[]): Table =>
  withNamespaces(all, ["listener", "waiting", "plain-tcp", "process"], (one) => [
    socketEndText({ ...one.local, dev: one.dev }),
    `${one.receiveQueue}/${one.sendQueue}`,
    String(one.plainTcp),
    processes(one),
  ]);

export const plainTcpTable = (all: readonly PlainTcp[]): Table =>
  withNamespaces(all, ["plain-tcp", "local", "remote", "process"], (one) => [
    one.state,
    socketEndText({ ...one.local, dev: one.dev }),
    socketEndText(one.remote),
    processes(one),
  ]);

/** One more column for several namespaces. */
function withNamespaces<T extends { netns?: string | undefined }>(
  all: readonly T[],
  head: string[],
  row: (one: T) => string[],
): Table {
  if (all.every(({ netns }) => netns === undefined)) return [head, all.map(row)];
  return [["netns", ...head], all.map((one) => [escapeControls(one.netns ?? ""), ...row(one)])];
}

/** Empty without listeners. */
export const listenersText = (listeners: readonly Listener[]): string =>
  listeners.length === 0 ? "" : plainColumns(...listenerTable(listeners));

export const plainTcpText = (sockets: readonly PlainTcp[]): string =>
  sockets.length === 0 ? "" : plainColumns(...plainTcpTable(sockets));
