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

/** What the thread of a policy is told. */
export type ToPolicy =
  | EventFeed
  | { readonly kind: "reply"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly error: WireError }
  /** Still there? */
  | { readonly kind: "ping" }
  /** Only in a replay: say when all that follows from the messages so far is done. */
  | { readonly kind: "settle" }
  /** Only in a replay: let the time pass up to this stamp (microseconds), and say when all that follows is done. */
  | { readonly kind: "until"; readonly stamp: number }
  /** Only in a replay: let the time pass that the policy waits for. */
  | { readonly kind: "pass" }
  | { readonly kind: "stop" };

/** What the thread of a policy tells. */
export type FromPolicy =
  | { readonly kind: "ready"; readonly name: string | undefined }
  | { readonly kind: "unfit"; readonly message: string; readonly hint?: string }
  | { readonly kind: "call"; readonly id: number; readonly verb: Action; readonly args: readonly unknown[] }
  | { readonly kind: "log"; readonly level: LogLevel; readonly text: string }
  | { readonly kind: "pong" }
  /** It has dealt with one message of the feed. */
  | { readonly kind: "taken" }
  /** `isMore`: somebody still waits for time to pass. */
  | { readonly kind: "settled"; readonly isMore: boolean }
  /** `pending` are hooks that had not come back. */
  | { readonly kind: "stopped"; readonly pending: readonly string[] };

/** What the thread is given when it begins. */
export interface PolicyThreadData {
  /** Absolute path of the module. */
  readonly file: string;
  readonly isReplay: boolean;
  /** Its way to the parent; the one that Node gives to every thread is closed. */
  port: MessagePort;
  /** See CELL. */
  cells: Int32Array;
}

/** An error as it passes between threads: classes do not. */
export interface WireError extends Omit<ErrorFields, "errno"> {
  readonly errno?: number | undefined;
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
  const { errno, ...fields } = error.toJSON();
  void errno;
  const resetReason = error instanceof SubflowError ? error.resetReason : undefined;
  return { ...fields, errno: error.errno, resetReason };
}

export function errorFromWire({ code, message, ...details }: WireError): Error {
  const Class = CLASSES[code as keyof typeof CLASSES];
  return Class === undefined ? new Error(message) : new Class(message, details);
}
