import { RecordingError } from "../errors.js";
import type { GroupMembers, Holders, Host } from "../host/host.js";
import { hostError } from "./failure.js";
import { type FileNote, PROC } from "./notes.js";
import type { Script } from "./script.js";

const ENOENT = -2;

/** Answers from the notes of a recording, for each path in the recorded order; the last answer repeats. */
export class ReplayHost implements Host {
  readonly #answers = new Map<string, FileNote[]>();
  readonly #clock: number[];

  constructor(script: Script) {
    for (const note of whole(script.files)) {
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

  /** Writes nothing. @throws RecordingError where another text was recorded */
  writeFile(path: string, text: string): void {
    const recorded = this.#answer("writeFile", path);
    if (recorded === text) return;
    const both = `recorded ${JSON.stringify(recorded)}, written ${JSON.stringify(text)}`;
    throw new RecordingError(`${path} is not written as recorded: ${both}`);
  }

  readDirectory(path: string): string[] {
    const names = this.#answer("readDirectory", path);
    return names === "" ? [] : names.split("/");
  }

  readLink(path: string): string {
    return this.#answer("readLink", path);
  }

  socketHolders(): Holders {
    return this.#json("socketHolders") as Holders;
  }

  groupMembers(): GroupMembers | undefined {
    return (this.#json("groupMembers") as GroupMembers | null) ?? undefined;
  }

  #json(call: "socketHolders" | "groupMembers"): unknown {
    const text = this.#answer(call, PROC);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new RecordingError(`recorded ${call} that are no JSON`, { cause });
    }
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

/** Puts texts together that needed several notes. */
function* whole(notes: readonly FileNote[]): Generator<FileNote> {
  let begun = "";
  for (const note of notes) {
    const text = begun + (note.text ?? "");
    begun = note.more ? text : "";
    if (!note.more) yield { ...note, text };
  }
}

/** Takes the first, but for the last, which stays. */
function next<T>(answers: T[]): T | undefined {
  return answers.length > 1 ? answers.shift() : answers[0];
}

function unrecorded(call: string, path: string): NodeJS.ErrnoException {
  const message = `ENOENT: ${path} is not in the recording (${call})`;
  return hostError({ code: "ENOENT", errno: ENOENT, message, syscall: call }, path);
}
