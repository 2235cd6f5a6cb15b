import type { Failure } from "./recorded-error.js";

/** What a socket meets when it reads. */
export type Step =
  | { readonly kind: "datagram"; readonly stamp: number; readonly payload: Buffer }
  | { readonly kind: "lost"; readonly lost: number };

/** A recorded request and what came of it. */
export interface Exchange {
  /** Which packet of the recording it is, counted from 1. */
  readonly at: number;
  readonly payload: Buffer;
  readonly sequences: readonly number[];
  readonly replies: Step[];
  refused?: Failure;
}

/** A multicast, or a loss noticed among multicasts. */
export interface News {
  /** Which packet of the recording it is. */
  readonly at: number;
  readonly protocol: number;
  /** The socket that lost; multicasts are for all that joined a group. */
  readonly socket?: number;
  readonly step: Step;
}
