import { familyOf } from "../../codec/wire/address-family.js";
import type { CheckProof, MptcpAttempt } from "../../model/check.js";
import { connectionFromWire } from "../../model/connection.js";
import { type Subflow, subflowFromWire } from "../../model/subflow.js";
import { ANY_COOKIE, lookUpSocket } from "../../session/sock-diag.js";
import type { MptcpSockets, ProbeRequest, ProbeSocket } from "../../transport/platform.js";
import { NETLINK } from "../../transport/transport.js";
import { findMptcpSocket } from "../connections/sock-diag.js";
import type { NetnsClient } from "../netns-client.js";
import { sleep } from "../sleep.js";

/** How long (ms) to wait for the acknowledgement of a DATA_FIN, at least. */
const PROOF_MS = 1000;
const POLL_MS = 2;
const US_PER_MS = 1000;

/** A connect; `ifindex` is that of `dev`. */
export type Contact = Omit<ProbeRequest, "protocol"> & { readonly ifindex?: number | undefined };

/** A connect with MPTCP, its proof, and what the kernel says about its subflow. The socket is closed. */
export async function observe(
  netnsClient: NetnsClient,
  sockets: MptcpSockets,
  request: Contact,
): Promise<MptcpAttempt> {
  const { socket, ...attempt } = await sockets.probe({ ...request, protocol: "mptcp" });
  if (socket === undefined) return attempt;
  try {
    const isMptcp = socket.isMptcp();
    const subflow = await subflowOf(netnsClient, socket, request);
    const facts = { ...attempt, isMptcp, answeredSyn: answeredSyn(subflow), rtt: subflow?.rtt };
    if (!isMptcp) return { ...facts, ...(await fallbackFacts(netnsClient, subflow)) };
    return { ...facts, proof: await prove(netnsClient, socket, request, subflow?.rtt) };
  } finally {
    socket.close();
  }
}

/** Whether MPTCP is paused: a connection to this host itself is then TCP. Undefined if that cannot be tried. */
export async function pauseNow(
  netnsClient: NetnsClient,
  sockets: MptcpSockets,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  const listener = await netnsClient.platform.listen?.(Uint8Array.of(127, 0, 0, 1), 0).catch(() => undefined);
  if (listener === undefined) return undefined;
  const request = { address: "127.0.0.1", port: listener.port, waitMs: PROOF_MS, signal };
  let socket: ProbeSocket | undefined;
  try {
    ({ socket } = await sockets.probe({ ...request, protocol: "mptcp" }));
    if (socket === undefined) return undefined;
    if (socket.isMptcp()) return false;
    return answeredSyn(await subflowOf(netnsClient, socket, request)) === "without" || undefined;
  } finally {
    socket?.close();
    await listener.close();
  }
}

/** The TCP socket of a connection; undefined if it is gone, or cannot be read. */
async function subflowOf(
  netnsClient: NetnsClient,
  { local }: ProbeSocket,
  { address, port, ifindex = 0 }: Contact,
): Promise<Subflow | undefined> {
  const query = {
    operation: "subflow look-up",
    of: "tcp",
    family: familyOf(address),
    sport: local.port,
    dport: port,
    source: local.address,
    destination: address,
    ifindex,
    cookie: ANY_COOKIE,
  } as const;
  const message = await lookUpSocket(netnsClient.session(NETLINK.sockDiag), query).catch(() => undefined);
  return message && subflowFromWire(message);
}

/** A request flag remains if the answered SYN had the option; a token remains if any SYN had it. */
function answeredSyn(subflow: Subflow | undefined): MptcpAttempt["answeredSyn"] {
  if (subflow?.token === undefined || subflow.connected === undefined) return undefined;
  if (subflow.openedBy === "here") return "with";
  return subflow.token === 0 ? "without" : "after";
}

/** Bit 1 of the flags in struct mptcp_info. */
const PEER_KEY = 2;

/** Whether a socket that is TCP was MPTCP: it keeps the key of the peer. */
async function fallbackFacts(
  netnsClient: NetnsClient,
  subflow: Subflow | undefined,
): Promise<Pick<MptcpAttempt, "hasPeerKey" | "hasData">> {
  if (!subflow?.token) return {};
  const message = await findMptcpSocket(netnsClient, subflow.token).catch(() => undefined);
  const flags = message && connectionFromWire(message, () => [], true).info?.flags;
  return {
    hasPeerKey: flags === undefined ? undefined : (flags & PEER_KEY) !== 0,
    hasData: hasData(subflow),
  };
}

const hasData = (subflow: Subflow | undefined): boolean | undefined =>
  subflow?.bytesReceived === undefined ? undefined : subflow.bytesReceived > 0;

async function prove(
  netnsClient: NetnsClient,
  socket: ProbeSocket,
  request: Contact,
  rtt = 0,
): Promise<CheckProof> {
  const startedAt = performance.now();
  const deadline = startedAt + Math.max(PROOF_MS, PROOF_MS / 2 + (4 * rtt) / US_PER_MS);
  socket.shutdown();
  while (isOpen(socket) && performance.now() < deadline) {
    await sleep(POLL_MS, request.signal);
    request.signal?.throwIfAborted();
  }
  const ms = performance.now() - startedAt;
  const isMptcp = socket.isMptcp();
  const isAcknowledged = socket.isEndAcknowledged() === true;
  const isReset = socket.subflows() === 0;
  const subflow = isMptcp ? undefined : await subflowOf(netnsClient, socket, request);
  return { isMptcp, isAcknowledged, isReset, ms, hasData: hasData(subflow) };
}

/** Whether the proof is neither given nor impossible. */
const isOpen = (socket: ProbeSocket): boolean =>
  socket.isMptcp() && socket.isEndAcknowledged() !== true && socket.subflows() > 0;
