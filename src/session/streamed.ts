import type { Message } from "../codec/wire/message.js";
import type { Asked, Pending } from "./pending.js";
import type { Request, RequestAnswer } from "./request.js";
import { keptChanging } from "./unanswered.js";

/** A dump whose caller reads it by datagram. */
export class Streamed implements Asked {
  /** Undefined before it is sent. */
  pending: Pending | undefined;
  #outcome: { readonly error?: unknown } | undefined;
  readonly #parts: Message[][] = [];
  #tell = () => {};

  constructor(readonly request: Request) {}

  /** Whether the kernel has ended it, or it has failed. */
  get isOver(): boolean {
    return this.#outcome !== undefined;
  }

  readonly onSent = (pending: Pending): void => {
    this.pending = pending;
    this.#tell();
  };

  readonly onPart = (messages: Message[]): void => void this.#parts.push(messages);

  resolve({ messages, interrupted }: RequestAnswer): void {
    if (messages.length > 0) this.onPart([...messages]);
    this.#end(interrupted ? { error: keptChanging(this.request) } : {});
  }

  reject(error: unknown): void {
    this.#end({ error });
  }

  /** The content of the next datagram; undefined if none was read ahead. */
  take(): Message[] | undefined {
    return this.#parts.shift();
  }

  /** Resolves when it was sent, or has ended. */
  readonly changed = (): Promise<void> =>
    new Promise((resolve) => {
      this.#tell = resolve;
    });

  /** @throws its error */
  end(): void {
    if (this.#outcome !== undefined && "error" in this.#outcome) throw this.#outcome.error;
  }

  #end(outcome: { readonly error?: unknown }): void {
    this.#outcome = outcome;
    this.#tell();
  }
}
