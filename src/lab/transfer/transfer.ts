import type { SocketEnd } from "../../model/socket.js";
import type { ServerAnswer } from "./protocol.js";
import type { SubflowTraffic } from "./throughput.js";

/** Where a server listens and a sender connects unless told otherwise: a port that needs no privilege. */
export const TRANSFER_PORT = 12345;

/** What went over a connection, as one end saw it. */
export interface Transfer extends ServerAnswer {
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** When it began, microseconds since 1970: at which the samples' times are 0. */
  readonly stamp: number;
  /** From the connection to the last byte; at the sender, to the receiver's answer. */
  readonly seconds: number;
  /** Bytes a second on average. */
  readonly rate: number;
  /** It was TCP: the peer, or something on the way, does not speak MPTCP. */
  readonly fallback: boolean;
  /** Most subflows that were up at one moment; 0 where it was TCP. Looked at every 200 ms. */
  readonly mostSubflows: number;
  /** All that were seen, in order; those that lived for less than 200 ms may be missing. */
  readonly subflows: readonly SubflowTraffic[];
}

/** What is to be told of the time since a moment of `performance.now()`. */
export function transferRate(began: number, bytes: number): Pick<Transfer, "stamp" | "seconds" | "rate"> {
  const stamp = Math.round(1000 * (performance.timeOrigin + began));
  const seconds = Math.max(1, Math.round(performance.now() - began)) / 1000;
  return { stamp, seconds, rate: Math.round(bytes / seconds) };
}
