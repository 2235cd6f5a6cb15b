import type { ChangeNote, ChangeNotes, OwnNote } from "../../host/change-notes.js";
import type { LeftSysctl } from "../../model/status.js";
import type { TemporaryChanges } from "../../transport/platform.js";
import type { NetnsClient } from "../netns-client.js";

export const CLOSE_TIMEOUT = "net.mptcp.close_timeout";
const PATH = "/proc/sys/net/mptcp/close_timeout";
const SHORT = "0";

/**
 * net.mptcp.close_timeout: seconds that a connection without subflows waits for a new one. The kernel reads
 * it when the last subflow closes, so it must be short before that. Several processes may need this at once:
 * each writes a note with the original value, and the last one restores it.
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
    const hasSetting = netnsClient.sysctl("close_timeout") !== undefined;
    return new CloseTimeout(
      netnsClient,
      temporary,
      hasSetting ? attempt(netnsClient, () => temporary?.notes()) : undefined,
    );
  }

  /** The original value; undefined if this kernel has no such setting. */
  get seconds(): number | undefined {
    const text = this.#before ?? this.netnsClient.sysctl("close_timeout");
    return text === undefined ? undefined : Number(text);
  }

  /** Whether connections end at once. */
  get isShort(): boolean {
    return this.#isShort || this.seconds === 0;
  }

  /**
   * Sets it to 0 until `restore`. If it is 0 and no process has a note, it is not changed. If it cannot be
   * written, connections will wait.
   */
  shorten(): void {
    if (this.netnsClient.options.dryRun) return;
    // The order matters: remove the note after the value is restored.
    const valueLeftBehind = this.#others();
    const now = this.netnsClient.sysctl("close_timeout");
    this.#before = now === SHORT ? (valueLeftBehind[0]?.before ?? SHORT) : now;
    if (this.#before === undefined || Number(this.#before) <= 0) return;
    this.#protect(this.#before);
    this.#isShort = this.#write(SHORT);
    if (!this.#isShort) this.#forget();
  }

  /** Restores the value, unless another process still needs 0 or something else has changed it. */
  restore(): void {
    if (!this.#isShort) return;
    this.#isShort = false;
    const note = this.#note;
    if (note) attempt(this.netnsClient, () => note.end());
    const otherNotes = this.#others();
    if (!otherNotes.some(({ writer }) => writer === "running")) {
      if (this.netnsClient.sysctl("close_timeout") === SHORT) this.#putBack(this.#before ?? "");
      this.#drop(otherNotes);
    }
    this.#forget();
  }

  /**
   * The value to restore after a process was killed or stopped.
   * @throws NodeJS.ErrnoException if it cannot be read
   */
  valueLeftBehind(): ChangeNote | undefined {
    const notes = this.notes?.list(CLOSE_TIMEOUT) ?? [];
    if (notes.some(({ writer }) => writer === "running" || writer === "unknown")) return undefined;
    return this.netnsClient.sysctl("close_timeout") === SHORT ? notes[0] : undefined;
  }

  /** Restores that value. */
  recover(): void {
    if (this.netnsClient.options.dryRun) return;
    const valueLeftBehind = attempt(this.netnsClient, () => this.valueLeftBehind(), NOTES_NOT_READ);
    if (valueLeftBehind !== undefined && this.#putBack(valueLeftBehind.before))
      this.netnsClient.warnings.give(
        `${CLOSE_TIMEOUT} was ${SHORT}, as a process that was killed or stopped had left it: put back to ${valueLeftBehind.before}`,
        "left_value",
      );
    if (this.netnsClient.sysctl("close_timeout") !== SHORT) this.#drop(this.#others());
    for (const reason of attempt(this.netnsClient, () => this.notes?.passedOver(), NOTES_NOT_READ) ?? [])
      this.netnsClient.warnings.give(`a note of a change is skipped: ${reason}`, "skipped");
    attempt(this.netnsClient, () => this.notes?.removeStale(), NOTES_NOT_READ);
  }

  /** The note exists from before the change until after it is undone; a signal handler undoes the change. */
  #protect(originalValue: string): void {
    const change = { sysctl: CLOSE_TIMEOUT, before: originalValue, during: SHORT };
    this.#note = attempt(this.netnsClient, () => this.notes?.add(change));
    const [undo, redo] = [`${originalValue}\n`, `${SHORT}\n`];
    try {
      this.#release = this.temporary?.guard(PATH, undo, redo, this.#note?.path) ?? this.#release;
    } catch {
      // A setting that cannot be written will not be changed.
    }
  }

  #forget(): void {
    this.#release();
    const note = this.#note;
    if (note) attempt(this.netnsClient, () => this.notes?.remove(note.name));
  }

  #others(): ChangeNote[] {
    const all = attempt(this.netnsClient, () => this.notes?.list(CLOSE_TIMEOUT), NOTES_NOT_READ) ?? [];
    return all.filter(({ name }) => name !== this.#note?.name);
  }

  #drop(notes: readonly ChangeNote[]): void {
    for (const { name, writer } of notes)
      if (writer === "gone") attempt(this.netnsClient, () => this.notes?.remove(name));
  }

  #putBack(seconds: string): boolean {
    const isBack = this.#write(seconds);
    if (!isBack)
      this.netnsClient.warnings.give(`${CLOSE_TIMEOUT} could not be put back to ${seconds}`, "left_value");
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

/** The report of `status` about a value of 0. Writes nothing. */
export async function closeTimeoutLeftBehind(netnsClient: NetnsClient): Promise<LeftSysctl | undefined> {
  const fact = { sysctl: CLOSE_TIMEOUT, value: SHORT };
  try {
    const temporary = await netnsClient.platform.temporary?.();
    const notes = temporary?.notes();
    const valueLeftBehind = new CloseTimeout(netnsClient, temporary, notes).valueLeftBehind();
    if (valueLeftBehind) return { ...fact, before: valueLeftBehind.before };
    const writers = notes?.list(CLOSE_TIMEOUT).map(({ writer }) => writer) ?? [];
    if (writers.includes("running")) return undefined;
    if (writers.includes("unknown"))
      return { ...fact, problem: "the process that set it, or /proc, is of another PID namespace" };
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

const NOTE_NOT_WRITTEN = `after SIGKILL ${CLOSE_TIMEOUT} would stay at ${SHORT}, because no note can be written`;
const NOTES_NOT_READ = `it is unknown whether another \`connections close\` has set ${CLOSE_TIMEOUT} to ${SHORT}`;

/**
 * Notes are a precaution: if they cannot be written or read, a warning follows and connections are closed
 * anyway.
 */
function attempt<T>(netnsClient: NetnsClient, act: () => T, failure = NOTE_NOT_WRITTEN): T | undefined {
  try {
    return act();
  } catch (error) {
    netnsClient.warnings.giveOnce(`${failure}: ${messageOf(error)}`, "left_value");
    return undefined;
  }
}
