import type { SocketEnd } from "../../model/socket.js";
import type { ServerAnswer } from "./protocol.js";
import type { SubflowTraffic } from "./throughput.js";

/** Default port of a server and a sender; it needs no privilege. */
export const TRANSFER_PORT = 12345;

/** The traffic of a connection, as one end measured it. */
export interface Transfer extends ServerAnswer {
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** Start, in microseconds since 1970; the samples' times are relative to it. */
  readonly stamp: number;
  /** From connecting to the last byte; at the sender, to the receiver's result. */
  readonly seconds: number;
  /** Average bytes per second. */
  readonly rate: number;
  /** Plain TCP was used: the peer, or a middlebox, does not support MPTCP. */
  readonly fallback: boolean;
  /** Maximum number of established subflows at one moment; 0 for TCP. Sampled every 200 ms. */
  readonly mostSubflows: number;
  /** All subflows that were seen, in order. A subflow that lived for less than 200 ms may be missing. */
  readonly subflows: readonly SubflowTraffic[];
}

/** Duration and rate since a time of `performance.now()`. */
export function transferRate(startedAt: number, bytes: number): Pick<Transfer, "stamp" | "seconds" | "rate"> {
  const stamp = Math.round(1000 * (performance.timeOrigin + startedAt));
  const seconds = Math.max(1, Math.round(performance.now() - startedAt)) / 1000;
  return { stamp, seconds, rate: Math.round(bytes / seconds) };
}
