import type { GroupMembers, Host, SocketProcesses } from "../host/host.js";
import { type FileNote, PROC_PATH } from "./notes.js";
import type { Recorder } from "./recorder.js";

/**
 * Characters of text in one note: each may become six bytes of JSON, and a packet has at most 262,128 bytes.
 */
const MAX_TEXT_LENGTH = 40_000;

/** Records everything that is read from, or written to, the machine. */
export class RecordingHost implements Host {
  constructor(
    readonly recordedHost: Host,
    readonly recorder: Recorder,
  ) {}

  readFile(path: string): string {
    const text = this.#attempt("readFile", path, () => this.recordedHost.readFile(path));
    this.#note("readFile", path, text);
    return text;
  }

  writeFile(path: string, text: string): void {
    this.#attempt("writeFile", path, () => this.recordedHost.writeFile(path, text));
    this.#note("writeFile", path, text);
  }

  readDirectory(path: string): string[] {
    const names = this.#attempt("readDirectory", path, () => this.recordedHost.readDirectory(path));
    this.#note("readDirectory", path, names.join("/"));
    return names;
  }

  readLink(path: string): string {
    const target = this.#attempt("readLink", path, () => this.recordedHost.readLink(path));
    this.#note("readLink", path, target);
    return target;
  }

  socketHolders(inodes: ReadonlySet<number>): SocketProcesses {
    const found = this.#attempt("socketHolders", PROC_PATH, () => this.recordedHost.socketHolders(inodes));
    this.#note("socketHolders", PROC_PATH, JSON.stringify(found));
    return found;
  }

  groupMembers(protocol: number, group: number): GroupMembers | undefined {
    const found = this.#attempt("groupMembers", PROC_PATH, () =>
      this.recordedHost.groupMembers(protocol, group),
    );
    this.#note("groupMembers", PROC_PATH, JSON.stringify(found ?? null));
    return found;
  }

  now(): number {
    const now = this.recordedHost.now();
    this.recorder.note({ kind: "clock", now }, now);
    return now;
  }

  #attempt<T>(call: FileNote["call"], path: string, act: () => T): T {
    return this.recorder.attempt(act, (error) => ({ kind: "file", call, path, error }));
  }

  #note(call: FileNote["call"], path: string, text: string): void {
    let at = 0;
    for (; text.length - at > MAX_TEXT_LENGTH; at += MAX_TEXT_LENGTH)
      this.recorder.note({
        kind: "file",
        call,
        path,
        text: text.slice(at, at + MAX_TEXT_LENGTH),
        more: true,
      });
    this.recorder.note({ kind: "file", call, path, text: text.slice(at) });
  }
}
