import type { Io } from "../process/io.js";

/** Limits of buffered output: characters and milliseconds. */
const MAX_CHARACTERS = 64 * 1024;
const MAX_DELAY_MS = 10;

/**
 * An Io that buffers output until the event loop turns: the available lines of a batch cost one system call
 * together, and no output is delayed further. Messages are written after the data that precedes them.
 */
export class BufferedIo implements Io {
  readonly env: Io["env"];
  readonly terminal: Io["terminal"];
  readonly self: Io["self"];
  readonly signal: Io["signal"];
  readonly isStopped: Io["isStopped"];
  readonly input: Io["input"];
  readonly open: Io["open"];
  readonly deniedHelp: Io["deniedHelp"];
  readonly launch: Io["launch"];
  readonly reenter: Io["reenter"];
  #held = "";
  #since = 0;
  #isDue = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(readonly target: Io) {
    ({ env: this.env, terminal: this.terminal, signal: this.signal } = target);
    this.isStopped = target.isStopped;
    ({ input: this.input, open: this.open, deniedHelp: this.deniedHelp } = target);
    ({ launch: this.launch, reenter: this.reenter, self: this.self } = target);
  }

  out(text: string): void {
    if (this.#held === "") this.#since = Date.now();
    this.#held += text;
    if (this.#held.length >= MAX_CHARACTERS || Date.now() - this.#since >= MAX_DELAY_MS) this.flush();
    else this.#flushSoon();
  }

  err(line: string): void {
    this.flush();
    this.target.err(line);
  }

  /** @throws the errors of `out`, also for text that was written in between */
  flush(): void {
    const text = this.#held;
    this.#held = "";
    if (this.#failure) throw this.#failure.error;
    if (text !== "") this.target.out(text);
  }

  #flushSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#flushLater());
  }

  /** An error here would not be caught: the next call throws it. */
  #flushLater(): void {
    this.#isDue = false;
    try {
      this.flush();
    } catch (error) {
      this.#failure = { error };
    }
  }
}
