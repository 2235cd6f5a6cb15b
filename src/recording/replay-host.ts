import { ERRNO } from "../errno.js";
import { RecordingError } from "../errors.js";
import type { GroupMembers, Host, SocketProcesses } from "../host/host.js";
import { type FileNote, PROC_PATH } from "./notes.js";
import type { ParsedRecording } from "./parsed-recording.js";
import { hostError } from "./recorded-error.js";

/**
 * Answers from the notes of a recording: for each path in the recorded order, with the last answer repeated.
 */
export class ReplayHost implements Host {
  readonly #answers = new Map<string, FileNote[]>();
  readonly #clock: number[];

  constructor(script: ParsedRecording) {
    for (const note of joinedNotes(script.files)) {
      const name = `${note.call} ${note.path}`;
      const earlier = this.#answers.get(name);
      if (earlier) earlier.push(note);
      else this.#answers.set(name, [note]);
    }
    this.#clock = script.clock.length > 0 ? [...script.clock] : [script.began ?? 0];
  }

  readFile(path: string): string {
    return this.#answer("readFile", path);
  }

  /**
   * Writes nothing.
   * @throws RecordingError if another text was recorded
   */
  writeFile(path: string, text: string): void {
    const recorded = this.#answer("writeFile", path);
    if (recorded === text) return;
    const bothTexts = `recorded ${JSON.stringify(recorded)}, written ${JSON.stringify(text)}`;
    throw new RecordingError(`${path} differs from the recorded write: ${bothTexts}`);
  }

  readDirectory(path: string): string[] {
    const names = this.#answer("readDirectory", path);
    return names === "" ? [] : names.split("/");
  }

  readLink(path: string): string {
    return this.#answer("readLink", path);
  }

  socketHolders(): SocketProcesses {
    return this.#json("socketHolders", isHolders);
  }

  groupMembers(): GroupMembers | undefined {
    return this.#json("groupMembers", isGroupMembers) ?? undefined;
  }

  /** A damaged note behaves like an unreadable file of /proc; the rest of the recording is used. */
  #json<T>(call: "socketHolders" | "groupMembers", isRight: (value: unknown) => value is T): T {
    const value = parsed(this.#answer(call, PROC_PATH));
    if (isRight(value)) return value;
    const message = `ENODATA: the recorded ${call} cannot be read`;
    throw hostError({ code: "ENODATA", errno: -ERRNO.ENODATA, message, syscall: call }, PROC_PATH);
  }

  now(): number {
    return next(this.#clock) ?? 0;
  }

  #answer(call: FileNote["call"], path: string): string {
    const note = next(this.#answers.get(`${call} ${path}`) ?? []);
    if (note === undefined) throw unrecorded(call, path);
    if (note.error) throw hostError(note.error, path);
    return note.text ?? "";
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isListOf = (value: unknown, isOne: (one: Fields) => boolean): boolean =>
  Array.isArray(value) && value.every((one) => isObject(one) && isOne(one));

const isHolders = (value: unknown): value is SocketProcesses =>
  isObject(value) &&
  typeof value.denied === "number" &&
  typeof value.complete === "boolean" &&
  isListOf(value.holders, isHolder);

const isHolder = ({ inode, pid, name }: Fields): boolean =>
  Number.isInteger(inode) && Number.isInteger(pid) && typeof name === "string";

const isGroupMembers = (value: unknown): value is GroupMembers | null =>
  value === null ||
  (isObject(value) && typeof value.complete === "boolean" && isListOf(value.members, isMember));

const isMember = ({ inode, portId, here }: Fields): boolean =>
  Number.isInteger(inode) && Number.isInteger(portId) && typeof here === "boolean";

/** Joins texts that were split into several notes. */
function* joinedNotes(notes: readonly FileNote[]): Generator<FileNote> {
  let textSoFar = "";
  for (const note of notes) {
    const text = textSoFar + (note.text ?? "");
    textSoFar = note.more ? text : "";
    if (!note.more) yield { ...note, text };
  }
}

/** Removes the first answer, unless it is the only one. */
function next<T>(answers: T[]): T | undefined {
  return answers.length > 1 ? answers.shift() : answers[0];
}

function unrecorded(call: string, path: string): NodeJS.ErrnoException {
  const message = `ENOENT: ${path} is not in the recording (${call})`;
  return hostError({ code: "ENOENT", errno: -ERRNO.ENOENT, message, syscall: call }, path);
}
