import type { ChangeNote, ChangeNotes, OwnNote } from "../../host/change-notes.js";
import type { LeftSysctl } from "../../model/status.js";
import type { TemporaryChanges } from "../../transport/platform.js";
import type { NetnsClient } from "../netns-client.js";

export const CLOSE_TIMEOUT = "net.mptcp.close_timeout";
const PATH = "/proc/sys/net/mptcp/close_timeout";
const SHORT = "0";

/**
 * net.mptcp.close_timeout: seconds that a connection without subflows waits for a new one. It counts when the last
 * subflow goes, so it has to be short before that. Several processes may need that at once: each has a note with the
 * value before the first of them, and the last one puts that value back.
 */
export class CloseTimeout {
  #before: string | undefined;
  #isShort = false;
  #note: OwnNote | undefined;
  #release = () => {};

  constructor(
    readonly netnsClient: NetnsClient,
    readonly temporary: TemporaryChanges | undefined,
    readonly notes: ChangeNotes | undefined,
  ) {}

  static async open(netnsClient: NetnsClient): Promise<CloseTimeout> {
    const temporary = await netnsClient.platform.temporary?.();
    const isThere = netnsClient.sysctl("close_timeout") !== undefined;
    return new CloseTimeout(
      netnsClient,
      temporary,
      isThere ? attempt(netnsClient, () => temporary?.notes()) : undefined,
    );
  }

  /** As it is without us; undefined where this kernel has none. */
  get seconds(): number | undefined {
    const text = this.#before ?? this.netnsClient.sysctl("close_timeout");
    return text === undefined ? undefined : Number(text);
  }

  /** Whether connections end at once. */
  get isShort(): boolean {
    return this.#isShort || this.seconds === 0;
  }

  /**
   * Makes it 0 until `restore`. Where it is 0 and no process has a note, it is left alone; where it may not be written,
   * connections will wait.
   */
  shorten(): void {
    if (this.netnsClient.options.dryRun) return;
    // In this order: a note goes when the value is back.
    const left = this.#others();
    const now = this.netnsClient.sysctl("close_timeout");
    this.#before = now === SHORT ? (left[0]?.before ?? SHORT) : now;
    if (this.#before === undefined || Number(this.#before) <= 0) return;
    this.#protect(this.#before);
    this.#isShort = this.#write(SHORT);
    if (!this.#isShort) this.#forget();
  }

  /** Puts the value back, unless another process still needs it to be short, or something else has changed it. */
  restore(): void {
    if (!this.#isShort) return;
    this.#isShort = false;
    const note = this.#note;
    if (note) attempt(this.netnsClient, () => note.end());
    const others = this.#others();
    if (!others.some(({ writer }) => writer === "running")) {
      if (this.netnsClient.sysctl("close_timeout") === SHORT) this.#putBack(this.#before ?? "");
      this.#drop(others);
    }
    this.#forget();
  }

  /** What a process that was killed or stopped has left to be put back. @throws NodeJS.ErrnoException where it cannot be read */
  left(): ChangeNote | undefined {
    const notes = this.notes?.list(CLOSE_TIMEOUT) ?? [];
    if (notes.some(({ writer }) => writer === "running" || writer === "unknown")) return undefined;
    return this.netnsClient.sysctl("close_timeout") === SHORT ? notes[0] : undefined;
  }

  /** Puts that back. */
  recover(): void {
    const left = attempt(this.netnsClient, () => this.left(), NOT_TOLD);
    if (left !== undefined && this.#putBack(left.before))
      this.netnsClient.warnings.give(
        `${CLOSE_TIMEOUT} was ${SHORT}, as a process that was killed or stopped had left it: put back to ${left.before}`,
      );
    if (this.netnsClient.sysctl("close_timeout") !== SHORT) this.#drop(this.#others());
    for (const reason of attempt(this.netnsClient, () => this.notes?.passedOver(), NOT_TOLD) ?? [])
      this.netnsClient.warnings.give(`a note of a change is passed over: ${reason}`);
    attempt(this.netnsClient, () => this.notes?.removeStale(), NOT_TOLD);
  }

  /** From before the change until after it is undone, the note says what to do, and a signal does it. */
  #protect(before: string): void {
    const change = { sysctl: CLOSE_TIMEOUT, before, during: SHORT };
    this.#note = attempt(this.netnsClient, () => this.notes?.add(change));
    const [undo, redo] = [`${before}\n`, `${SHORT}\n`];
    try {
      this.#release = this.temporary?.guard(PATH, undo, redo, this.#note?.path) ?? this.#release;
    } catch {
      // What may not be written will not be changed.
    }
  }

  #forget(): void {
    this.#release();
    const note = this.#note;
    if (note) attempt(this.netnsClient, () => this.notes?.remove(note.name));
  }

  #others(): ChangeNote[] {
    const all = attempt(this.netnsClient, () => this.notes?.list(CLOSE_TIMEOUT), NOT_TOLD) ?? [];
    return all.filter(({ name }) => name !== this.#note?.name);
  }

  #drop(notes: readonly ChangeNote[]): void {
    for (const { name, writer } of notes)
      if (writer === "gone") attempt(this.netnsClient, () => this.notes?.remove(name));
  }

  #putBack(seconds: string): boolean {
    const isBack = this.#write(seconds);
    if (!isBack) this.netnsClient.warnings.give(`${CLOSE_TIMEOUT} could not be put back to ${seconds}`);
    return isBack;
  }

  #write(seconds: string): boolean {
    try {
      this.netnsClient.host.writeFile(PATH, `${seconds}\n`);
      return true;
    } catch {
      return false;
    }
  }
}

/** What `status` tells of a value that is 0. Writes nothing. */
export async function closeTimeoutLeftBehind(netnsClient: NetnsClient): Promise<LeftSysctl | undefined> {
  const fact = { sysctl: CLOSE_TIMEOUT, value: SHORT };
  try {
    const temporary = await netnsClient.platform.temporary?.();
    const notes = temporary?.notes();
    const left = new CloseTimeout(netnsClient, temporary, notes).left();
    if (left) return { ...fact, before: left.before };
    const writers = notes?.list(CLOSE_TIMEOUT).map(({ writer }) => writer) ?? [];
    if (writers.includes("running")) return undefined;
    if (writers.includes("unknown"))
      return { ...fact, problem: "the process that made it so is of another PID namespace" };
    if (notes === undefined || writers.length > 0) return undefined;
    const [reason] = notes.passedOver();
    if (reason !== undefined) return { ...fact, problem: reason };
    if (notes.ofRoot) return undefined;
    return { ...fact, problem: "the notes of other users cannot be read" };
  } catch (error) {
    return { ...fact, problem: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const NOT_KEPT = `SIGKILL would leave ${CLOSE_TIMEOUT} at ${SHORT}, for no note can be kept`;
const NOT_TOLD = `whether another \`connections close\` has made ${CLOSE_TIMEOUT} ${SHORT} cannot be told`;

/** Notes are a precaution: what cannot be noted or read is told, and connections are closed all the same. */
function attempt<T>(netnsClient: NetnsClient, act: () => T, failure = NOT_KEPT): T | undefined {
  try {
    return act();
  } catch (error) {
    netnsClient.warnings.giveOnce(`${failure}: ${messageOf(error)}`);
    return undefined;
  }
}
