import { DIAG_MESSAGE } from "../families/sock-diag.js";
import { type Subflow, subflowFromWire, tokenOfSubflow } from "../model/subflow.js";
import type { Message } from "../wire/message.js";
import { socketBatches } from "./diag.js";
import type { Kernel } from "./kernel.js";

/** Bytes that are set aside at once. */
const PAGE = 1 << 20;

const inodeOf = DIAG_MESSAGE.field("inode");

/**
 * The subflows of a namespace until their connections come to take them. They are kept as the messages they came in:
 * as objects, tens of thousands would take several times the memory.
 */
export class SubflowStore {
  /** Most connections have one: a list for each would be as large as the rest. */
  readonly #messages = new Map<number, Message | Message[]>();

  #page = Buffer.alloc(0);
  #used = 0;

  constructor(readonly details = false) {}

  /** Connections that have subflows, about: that is how many there are. */
  get size(): number {
    return this.#messages.size;
  }

  /** Inodes of the connections that have subflows. */
  *inodes(): Iterable<number> {
    for (const messages of this.#messages.values()) {
      const [{ bytes, start }] = Array.isArray(messages) ? (messages as [Message]) : [messages];
      yield inodeOf(bytes, start);
    }
  }

  /** @param other sees each TCP socket that is no subflow, listeners before what came to them */
  async read(kernel: Kernel, other?: (message: Message) => void): Promise<void> {
    const kind = other ? "tcp" : "subflows";
    for await (const messages of socketBatches(kernel, kind)) this.#keep(messages, other);
  }

  #keep(messages: readonly Message[], other?: (message: Message) => void): void {
    for (const message of messages) {
      const token = tokenOfSubflow(message);
      if (token === undefined) other?.(message);
      else this.#add(token, this.#copyOf(message));
    }
  }

  /** The list will overwrite its bytes. */
  #copyOf(message: Message): Message {
    const length = message.end - message.start;
    if (this.#used + length > this.#page.length) {
      this.#page = Buffer.allocUnsafeSlow(Math.max(PAGE, length));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    message.bytes.copy(this.#page, start, message.start, message.end);
    return { ...message, bytes: this.#page, start, end: this.#used };
  }

  #add(token: number, message: Message): void {
    const others = this.#messages.get(token);
    if (Array.isArray(others)) others.push(message);
    else this.#messages.set(token, others === undefined ? message : [others, message]);
  }

  /** The subflows of a token, which are forgotten here. */
  take(token: number): Subflow[] {
    const messages = this.#messages.get(token);
    if (messages === undefined) return [];
    this.#messages.delete(token);
    if (!Array.isArray(messages)) return [subflowFromWire(messages, this.details)];
    return messages.map((message) => subflowFromWire(message, this.details));
  }
}
