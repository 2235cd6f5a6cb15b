import type { Message, Outgoing } from "../codec/wire/message.js";
import { monotonicMs } from "./clock.js";
import type { Request, RequestAnswer } from "./request.js";
import { isDump, sizeInWindow } from "./send-window.js";

/** A request, and who wants its answer. */
export interface Asked {
  readonly request: Request;
  /** Whether `resolve` keeps nothing of the bytes of an answer that is one message. */
  readonly isPrompt?: boolean;
  /** Called each time the request has been sent, by an asker that reads the answer itself at its own pace. */
  readonly onSent?: (pending: Pending) => void;
  /** Takes what each datagram of its dump holds, but for the last. */
  readonly onPart?: (messages: Message[]) => void;
  resolve(answer: RequestAnswer): void;
  reject(error: unknown): void;
}

/** A request that is under way. */
export class Pending implements Outgoing {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
  /** Bytes that are set aside for its answer. */
  readonly room: number;
  readonly messages: Message[] = [];
  /** Whether messages were taken out before the answer was complete. */
  isPartlyGiven = false;
  /** Why a part of its answer could not be read. */
  unread: string | undefined;

  constructor(
    readonly asked: Asked,
    readonly sequence: number,
    readonly timeoutMs: number,
    /** By the clock of `monotonicMs`. */
    public deadline: number,
  ) {
    const { type, flags, body } = asked.request;
    this.type = type;
    this.flags = flags;
    this.body = body;
    this.room = sizeInWindow(asked.request);
  }

  /** Whether it is a list of which something was read. */
  get hasPart(): boolean {
    return isDump(this) && (this.isPartlyGiven || this.messages.length > 0);
  }

  /** The time for an answer begins anew. */
  extend(): void {
    this.deadline = monotonicMs() + this.timeoutMs;
  }
}
