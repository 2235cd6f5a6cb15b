import type { Served, SubflowTraffic, Transfer } from "../../src/index.js";
import { socketEndText } from "./subflow.js";
import { escapeControls } from "./widgets/style.js";
import { bitRate } from "./widgets/units.js";

interface Place {
  readonly address: string;
  readonly port: number;
}

export function listeningText(at: Place): string {
  return `listening on ${socketEndText(at)}\n`;
}

export function listeningJson({ address, port }: Place) {
  return { event: "listening", address, port };
}

/** One line for a connection that has ended. */
export function servedText(served: Served): string {
  const { remote, sha256, problem } = served;
  const bad = problem === undefined ? "" : `, not complete: ${escapeControls(problem)}`;
  return `${socketEndText(remote)} ${amount(served)}, ${paths(served)}, sha256 ${sha256}${bad}\n`;
}

export function servedJson(served: Served, details: boolean) {
  const { problem } = served;
  return {
    event: "transfer",
    ...transferJson(served, details),
    complete: problem === undefined,
    ...(problem !== undefined && { problem }),
  };
}

/** The sent data, followed by each subflow with its acknowledged bytes. */
export function sentText(transfer: Transfer): string {
  const head = `${amount(transfer)} to ${socketEndText(transfer.remote)}, ${paths(transfer)}, complete`;
  return [head, `sha256 ${transfer.sha256}`, ...transfer.subflows.map(subflowText)]
    .map((line) => `${line}\n`)
    .join("");
}

const amount = ({ bytes, seconds, rate }: Transfer): string =>
  `${bytes} bytes in ${seconds} s (${bitRate(rate)}/s)`;

function paths({ fallback, mostSubflows }: Transfer): string {
  if (fallback) return "fell back to TCP";
  return mostSubflows === 1 ? "1 subflow" : `${mostSubflows} subflows`;
}

function subflowText({ local, remote, dev, acknowledged, backup }: SubflowTraffic): string {
  const deviceSuffix = dev === undefined ? "" : ` dev ${escapeControls(dev)}`;
  return `  ${socketEndText(local)} to ${socketEndText(remote)}${deviceSuffix}${backup ? " backup" : ""}: ${acknowledged} bytes`;
}

/** @param details also the bytes of each subflow in every sample */
export function transferJson(transfer: Transfer, details: boolean) {
  const { local, remote, bytes, sha256, stamp, seconds, rate, fallback, mostSubflows, subflows } = transfer;
  return {
    local,
    remote,
    bytes,
    sha256,
    stamp,
    seconds,
    rate,
    fallback,
    most_subflows: mostSubflows,
    subflows: subflows.map((one) => ({ ...trafficJson(one), ...(details && { samples: samplesJson(one) }) })),
  };
}

function trafficJson({ local, remote, localId, remoteId, dev, ...traffic }: SubflowTraffic) {
  const { backup, sent, received, acknowledged } = traffic;
  return {
    local,
    remote,
    ...(localId !== undefined && { local_id: localId }),
    ...(remoteId !== undefined && { remote_id: remoteId }),
    ...(dev !== undefined && { dev }),
    ...(backup !== undefined && { backup }),
    bytes_sent: sent,
    bytes_acknowledged: acknowledged,
    bytes_received: received,
  };
}

/** Millisecond resolution is sufficient. */
function samplesJson({ samples }: SubflowTraffic) {
  return samples.map(({ at, acknowledged, received }) => ({
    at: Math.round(1000 * at) / 1000,
    bytes_acknowledged: acknowledged,
    bytes_received: received,
  }));
}
