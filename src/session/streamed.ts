import type { Message } from "../codec/wire/message.js";
import type { Asked, Pending } from "./pending.js";
import type { Request, RequestAnswer } from "./request.js";
import { keptChanging } from "./unanswered.js";

/** A dump whose asker reads it datagram by datagram. */
export class Streamed implements Asked {
  /** Undefined until it has been sent. */
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

  /** What the next datagram held; undefined where none was read ahead. */
  take(): Message[] | undefined {
    return this.#parts.shift();
  }

  /** Resolves when it has been sent, or is over. */
  readonly changed = (): Promise<void> =>
    new Promise((resolve) => {
      this.#tell = resolve;
    });

  /** @throws what it failed with */
  end(): void {
    if (this.#outcome !== undefined && "error" in this.#outcome) throw this.#outcome.error;
  }

  #end(outcome: { readonly error?: unknown }): void {
    this.#outcome = outcome;
    this.#tell();
  }
}
