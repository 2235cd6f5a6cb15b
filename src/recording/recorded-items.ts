import type { RecordedError } from "./recorded-error.js";

/** An item that a socket receives when it reads. */
export type RecordedItem =
  | { readonly kind: "datagram"; readonly stamp: number; readonly payload: Buffer }
  | { readonly kind: "lost"; readonly lost: number };

/** A recorded request and its replies. */
export interface RecordedExchange {
  /** Number of the packet in the recording, from 1. */
  readonly at: number;
  readonly payload: Buffer;
  readonly sequences: readonly number[];
  readonly replies: RecordedItem[];
  refused?: RecordedError;
}

/** A multicast, or a loss among multicasts. */
export interface RecordedMulticast {
  /** Number of the packet in the recording. */
  readonly at: number;
  readonly protocol: number;
  /** The socket that lost events. Multicasts are for all sockets of the group. */
  readonly socket?: number;
  readonly step: RecordedItem;
}
