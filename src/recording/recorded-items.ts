import type { RecordedError } from "./recorded-error.js";

/** What a socket meets when it reads. */
export type RecordedItem =
  | { readonly kind: "datagram"; readonly stamp: number; readonly payload: Buffer }
  | { readonly kind: "lost"; readonly lost: number };

/** A recorded request and what came of it. */
export interface RecordedExchange {
  /** Which packet of the recording it is, counted from 1. */
  readonly at: number;
  readonly payload: Buffer;
  readonly sequences: readonly number[];
  readonly replies: RecordedItem[];
  refused?: RecordedError;
}

/** A multicast, or a loss noticed among multicasts. */
export interface RecordedMulticast {
  /** Which packet of the recording it is. */
  readonly at: number;
  readonly protocol: number;
  /** The socket that lost; multicasts are for all that joined a group. */
  readonly socket?: number;
  readonly step: RecordedItem;
}
