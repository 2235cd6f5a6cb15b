import type { Message, Outgoing } from "../codec/wire/message.js";
import { monotonicMs } from "./clock.js";
import type { Request, RequestAnswer } from "./request.js";
import { isDump, sizeInWindow } from "./send-window.js";

/** A request, and the receiver of its reply. */
export interface Asked {
  readonly request: Request;
  /** Whether `resolve` keeps no reference to the bytes of a reply that is one message. */
  readonly isPrompt?: boolean;
  /** Called each time the request has been sent; for callers that read the reply themselves at their own pace. */
  readonly onSent?: (pending: Pending) => void;
  /** Receives the content of each datagram of its dump except the last. */
  readonly onPart?: (messages: Message[]) => void;
  resolve(answer: RequestAnswer): void;
  reject(error: unknown): void;
}

/** A pending request. */
export class Pending implements Outgoing {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
  /** Bytes of the receive buffer that are reserved for its reply. */
  readonly room: number;
  readonly messages: Message[] = [];
  /** Whether messages were returned before the reply was complete. */
  isPartlyGiven = false;
  /** Why a part of its reply could not be read. */
  unread: string | undefined;

  constructor(
    readonly asked: Asked,
    readonly sequence: number,
    readonly timeoutMs: number,
    /** In the time of `monotonicMs`. */
    public deadline: number,
  ) {
    const { type, flags, body } = asked.request;
    this.type = type;
    this.flags = flags;
    this.body = body;
    this.room = sizeInWindow(asked.request);
  }

  /** Whether it is a list of which a part was read. */
  get hasPart(): boolean {
    return isDump(this) && (this.isPartlyGiven || this.messages.length > 0);
  }

  /** Restarts the deadline of the reply. */
  extend(): void {
    this.deadline = monotonicMs() + this.timeoutMs;
  }
}
