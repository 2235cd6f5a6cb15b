import type { MessagePort } from "node:worker_threads";
import {
  DeadlineError,
  type ErrorFields,
  KernelError,
  MptcpError,
  PermissionError,
  ProtocolError,
  RecordingError,
  SubflowError,
  TransportError,
  UnsupportedError,
  UsageError,
} from "../errors.js";
import type { Action } from "./actions.js";
import type { EventFeed } from "./event-feed.js";
import type { LogLevel } from "./policy.js";

/** Messages to the thread of a policy. */
export type ToPolicy =
  | EventFeed
  | { readonly kind: "reply"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly error: WireError }
  /** Asks whether the thread still runs. */
  | { readonly kind: "ping" }
  /** Only in a replay: answer when all consequences of the messages so far are complete. */
  | { readonly kind: "settle" }
  /**
   * Only in a replay: advance the time to this stamp (microseconds), and answer when all consequences are
   * complete.
   */
  | { readonly kind: "until"; readonly stamp: number }
  /** Only in a replay: advance the time to the next wait of the policy. */
  | { readonly kind: "pass" }
  | { readonly kind: "stop" };

/** Messages from the thread of a policy. */
export type FromPolicy =
  | { readonly kind: "ready"; readonly name: string | undefined }
  | { readonly kind: "unfit"; readonly message: string; readonly hint?: string }
  | { readonly kind: "call"; readonly id: number; readonly verb: Action; readonly args: readonly unknown[] }
  | { readonly kind: "log"; readonly level: LogLevel; readonly text: string }
  | { readonly kind: "pong" }
  /** One message of the feed was processed. */
  | { readonly kind: "taken" }
  /** `isMore`: a hook still waits for the time to advance. */
  | { readonly kind: "settled"; readonly isMore: boolean }
  /** `pending`: hooks that had not returned. */
  | { readonly kind: "stopped"; readonly pending: readonly string[] };

/** Data that the thread receives at its start. */
export interface PolicyThreadData {
  /** Absolute path of the module. */
  readonly file: string;
  readonly isReplay: boolean;
  /** Its message channel to the parent. The channel that Node gives every thread is closed. */
  port: MessagePort;
  /** See CELL. */
  cells: Int32Array;
}

/** An error as sent between threads: classes are lost. */
export interface WireError extends ErrorFields {
  readonly resetReason?: number | undefined;
}

const CLASSES = {
  usage: UsageError,
  refused: KernelError,
  permission: PermissionError,
  subflow: SubflowError,
  transport: TransportError,
  unsupported: UnsupportedError,
  deadline: DeadlineError,
  protocol: ProtocolError,
  recording: RecordingError,
} as const;

export function errorToWire(error: unknown): WireError {
  if (!(error instanceof MptcpError))
    return { code: "bug", message: error instanceof Error ? error.message : String(error), exit: 70 };
  const resetReason = error instanceof SubflowError ? error.resetReason : undefined;
  return { ...error.toJSON(), resetReason };
}

export function errorFromWire({ code, message, ...details }: WireError): Error {
  const Class = CLASSES[code as keyof typeof CLASSES];
  return Class === undefined ? new Error(message) : new Class(message, details);
}
