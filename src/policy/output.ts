import { Console } from "node:console";
import type { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { LogSender } from "./log-sender.js";
import { MAX_LOG_LINE_LENGTH } from "./shared-counters.js";
import { asText } from "./text.js";

/** Maximum number of Node warnings that are queued for the log. */
const MAX_WARNINGS = 100;
/** Maximum number of pending write callbacks; each further one is delayed by this time (ms). */
const MAX_CALLBACKS = 10_000;
const CALLBACK_MS = 1;

/**
 * Redirects everything that a policy prints to its log: console, stdout, stderr and warnings. Without this,
 * the thread's streams would buffer without limit until the parent reads, and `process._rawDebug` would
 * bypass the parent.
 * @param own the thread's process
 * @returns a function that sends the last line, which may be incomplete
 */
export function takeOutput(own: NodeJS.Process, sender: LogSender): () => void {
  const { stdout, stderr } = own;
  const flushes = [takeStream(stdout, sender), takeStream(stderr, sender)];
  // With `ignoreErrors` there would be a callback for each line, and a loop would accumulate them.
  Object.assign(globalThis.console, new Console({ stdout, stderr, ignoreErrors: false }));
  Object.assign(own, { _rawDebug: (...words: unknown[]) => sender.log("info", words.map(asText).join(" ")) });
  takeWarnings(own, sender);
  return () => {
    for (const flush of flushes) flush();
  };
}

interface WriteChunk {
  readonly chunk: string | Buffer;
  readonly encoding: BufferEncoding;
}

/**
 * Splits written text into lines. It must remain Node's own stream, because Node uses it.
 * @returns a function that sends the rest
 */
function takeStream(stream: Writable, sender: LogSender): () => void {
  const lines = new Lines(sender);
  const _writev = (all: readonly WriteChunk[], onWritten: () => void) => {
    for (const { chunk, encoding } of all)
      lines.add(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
    onWritten();
  };
  Object.assign(stream, { _writev });
  slowCallbacks(stream);
  return () => lines.flush();
}

class Lines {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(readonly sender: LogSender) {}

  add(bytes: Buffer): void {
    const [first = "", ...more] = this.#decoder.write(bytes).split("\n");
    this.#rest += first;
    for (const line of more) {
      this.sender.log("info", this.#rest);
      this.#rest = line;
    }
    if (this.#rest.length > MAX_LOG_LINE_LENGTH) this.flush();
  }

  flush(): void {
    if (this.#rest !== "") this.sender.log("info", this.#rest);
    this.#rest = "";
  }
}

/** A loop that writes with callbacks never reaches the point at which they are called. */
function slowCallbacks(stream: Writable): void {
  const write = stream.write.bind(stream) as (...words: unknown[]) => boolean;
  let pending = 0;
  const slow = (...words: unknown[]): boolean => {
    const callback = words.at(-1);
    if (typeof callback !== "function") return write(...words);
    if (pending++ >= MAX_CALLBACKS) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, CALLBACK_MS);
    const called = (...results: unknown[]) => {
      pending--;
      callback(...results);
    };
    return write(...words.slice(0, -1), called);
  };
  Object.assign(stream, { write: slow });
}

/** A loop of warnings would fill the queue of pending events. */
function takeWarnings(own: NodeJS.Process, sender: LogSender): void {
  const emit = own.emitWarning as (...words: unknown[]) => void;
  let pending = 0;
  const emitWarning = (...words: unknown[]): void => {
    if (pending >= MAX_WARNINGS) {
      sender.drop();
      return;
    }
    pending++;
    own.nextTick(() => pending--);
    emit.apply(own, words);
  };
  Object.assign(own, { emitWarning });
  own.removeAllListeners("warning");
  own.on("warning", ({ name, message }) => sender.log("warning", `${asText(name)}: ${asText(message)}`));
}
