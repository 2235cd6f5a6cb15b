import { describe, expect, test } from "@jest/globals";
import { RecordingError } from "../../src/errors.js";
import { type Note, noteBytes, readNote } from "../../src/recording/notes.js";

const ALL_NOTES: Note[] = [
  {
    kind: "about",
    version: "0.1.0",
    commandLine: ["mptcpctl", "limits"],
    kernel: "6.18.0",
    endianness: "little",
    arch: "x64",
    transport: "native",
  },
  { kind: "file", call: "readFile", path: "/proc/sys/net/mptcp/enabled", text: "1\n" },
  {
    kind: "file",
    call: "readLink",
    path: "/proc/1/fd/0",
    error: { code: "EACCES", message: "EACCES: permission denied", errno: -13 },
  },
  { kind: "clock", now: 1_700_000_000_000_000 },
  {
    kind: "refused",
    protocol: 16,
    socket: 1,
    call: "join",
    group: 9,
    error: { code: "permission", message: "cannot join", errno: 1 },
  },
  { kind: "lost", protocol: 16, socket: 1, lost: 12 },
  { kind: "joined", protocol: 16, socket: 1, group: 9 },
  { kind: "closed", protocol: 16, socket: 1 },
];

describe("notes in a recording", () => {
  test.each(ALL_NOTES.map((note) => [note.kind, note] as const))(
    "of kind %s are decoded to the same value",
    (_kind, note) => {
      expect(readNote(noteBytes(note))).toEqual(note);
    },
  );

  test("are one JSON object", () => {
    expect(noteBytes({ kind: "clock", now: 5 }).toString()).toBe('{"kind":"clock","now":5}');
  });

  test.each([
    "",
    "\0\0",
    "5",
    "null",
    "[]",
    "{}",
    '{"kind":{}}',
    '{"kind":{"toString":1}}',
    '{"kind":["clock"],"now":5}',
    '{"kind":"clock"}',
    '{"kind":"clock","now":"5"}',
    '{"kind":"lost","protocol":16,"socket":0,"lost":null}',
    '{"kind":"file","call":"readFile","path":"/x","text":5}',
    '{"kind":"refused","protocol":16,"socket":0,"call":"join","error":null}',
    '{"kind":"refused","protocol":16,"socket":0,"call":"join","error":{}}',
    '{"kind":"file","call":"readFile","path":"/x","error":{"code":"EIO","message":5}}',
    '{"kind":"file","call":"readFile","path":"/x","error":{"code":"EIO","message":"EIO","errno":"5"}}',
    '{"kind":"about","version":"1","commandLine":"x","kernel":"6","endianness":"little","arch":"x64"}',
  ])("that contain %j are refused", (text) => {
    expect(() => readNote(Buffer.from(text))).toThrow(RecordingError);
  });

  test("that have too many levels are refused", () => {
    const deepJson = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    for (const text of [`{"kind":${deepJson}}`, `{"kind":"weather","rain":${deepJson}}`])
      expect(() => readNote(Buffer.from(text))).toThrow(RecordingError);
  });

  test("of a kind of a later version are skipped", () => {
    expect(readNote(Buffer.from('{"kind":"weather","rain":true}'))).toBeUndefined();
    expect(readNote(Buffer.from('{"kind":"toString"}'))).toBeUndefined();
  });
});
