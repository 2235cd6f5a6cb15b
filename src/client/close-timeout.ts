import type { Kernel } from "./kernel.js";

const PATH = "/proc/sys/net/mptcp/close_timeout";

/**
 * net.mptcp.close_timeout: seconds that a connection without subflows waits for a new one. It counts when the last
 * subflow goes, so it has to be short before that.
 */
export class CloseTimeout {
  /** As it was found; undefined where this kernel has none. */
  readonly seconds: number | undefined;
  #isShort = false;

  constructor(readonly kernel: Kernel) {
    const text = kernel.sysctl("close_timeout");
    this.seconds = text === undefined ? undefined : Number(text);
  }

  /** Whether connections end at once. */
  get isShort(): boolean {
    return this.#isShort || this.seconds === 0;
  }

  /**
   * Makes it 0 until `restore`. Where it is 0 already, perhaps because another process is about to put it back, it is
   * left alone; where it may not be written, connections will wait.
   */
  shorten(): void {
    if (this.seconds === undefined || this.seconds <= 0 || this.kernel.options.dryRun) return;
    this.#isShort = this.#write("0\n");
  }

  restore(): void {
    if (this.#isShort && !this.#write(`${this.seconds}\n`))
      this.kernel.warn(`net.mptcp.close_timeout could not be put back to ${this.seconds}`);
  }

  #write(text: string): boolean {
    try {
      this.kernel.host.writeFile(PATH, text);
      return true;
    } catch {
      return false;
    }
  }
}
