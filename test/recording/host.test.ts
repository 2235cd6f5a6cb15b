import { writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { RecordingError } from "../../src/errors.js";
import type { Host } from "../../src/host/host.js";
import { NOTE_FAMILY, type Note, noteBytes } from "../../src/recording/notes.js";
import { packetBytes, pcapHeader } from "../../src/recording/pcap.js";
import { recordPlatform } from "../../src/recording/recording-platform.js";
import { replayPlatform } from "../../src/recording/replay-platform.js";
import { type MemoryHost, MemoryPlatform } from "./memory-platform.js";
import { scratch } from "./scratch.js";

const path = scratch();
const SYSCTL = "/proc/sys/net/mptcp/enabled";

/** Records the calls of `use` to the host, which `use` may change between calls, then returns the replayed host. */
function replayed(use: (host: Host, machine: MemoryHost) => void): Host {
  const file = path();
  const machine = new MemoryPlatform();
  const platform = recordPlatform(machine, file, { version: "0", commandLine: [] });
  use(platform.host, machine.host);
  platform.close();
  expect(machine.closed).toBe(true);
  return replayPlatform(file).host;
}

/** The host of a recording that contains these notes. */
function hostOfNotes(...notes: Note[]): Host {
  const file = path();
  const packets = notes.map((note) =>
    packetBytes({ stamp: 0, direction: "in", family: NOTE_FAMILY, payload: noteBytes(note) }),
  );
  writeFileSync(file, Buffer.concat([pcapHeader(), ...packets]));
  return replayPlatform(file).host;
}

describe("a replayed host", () => {
  test("replays each path in the recorded order, and repeats the last result", () => {
    const host = replayed((recorded, machine) => {
      for (const text of ["0\n", "1\n"]) {
        machine.files.set(SYSCTL, text);
        expect(recorded.readFile(SYSCTL)).toBe(text);
      }
      machine.files.set("/etc/x", "x");
      recorded.readFile("/etc/x");
    });
    expect([SYSCTL, "/etc/x", SYSCTL, SYSCTL, SYSCTL].map((name) => host.readFile(name))).toEqual([
      "0\n",
      "x",
      "1\n",
      "1\n",
      "1\n",
    ]);
  });

  test("lists folders and follows links as recorded", () => {
    const host = replayed((recorded, machine) => {
      machine.folders.set("/proc", ["1", "self"]).set("/empty", []);
      machine.links.set("/proc/1/fd/0", "socket:[5]");
      for (const folder of ["/proc", "/empty"]) recorded.readDirectory(folder);
      recorded.readLink("/proc/1/fd/0");
    });
    expect([host.readDirectory("/proc"), host.readDirectory("/empty")]).toEqual([["1", "self"], []]);
    expect(host.readLink("/proc/1/fd/0")).toBe("socket:[5]");
  });

  test("returns the recorded holders of sockets, and no other open file", () => {
    const host = replayed((recorded, machine) => {
      machine.holders.push({ inode: 5, pid: 70, name: "nc" }, { inode: 6, pid: 71, name: "other" });
      recorded.socketHolders(new Set([5]));
    });
    const recordedHolders = { holders: [{ inode: 5, pid: 70, name: "nc" }], denied: 0, complete: true };
    expect(host.socketHolders(new Set([5]))).toEqual(recordedHolders);
  });

  test("fails with the recorded error", () => {
    const host = replayed((recorded) => {
      expect(() => recorded.readFile("/none")).toThrow("ENOENT");
    });
    expect(() => host.readFile("/none")).toThrow(
      expect.objectContaining({
        message: "ENOENT: no such file or directory, open '/none'",
        code: "ENOENT",
        errno: -2,
        syscall: "open",
        path: "/none",
      }),
    );
  });

  test("fails with an error like ENOENT for a path that is not recorded", () => {
    const host = replayed(() => undefined);
    expect(() => host.readFile(SYSCTL)).toThrow(
      expect.objectContaining({
        message: `ENOENT: ${SYSCTL} is not in the recording (readFile)`,
        code: "ENOENT",
      }),
    );
  });

  test("fails with an errno, as a live host does, if the note has none", () => {
    const error = { code: "EIO", message: "EIO: i/o error" };
    const host = hostOfNotes({ kind: "file", call: "readFile", path: "/x", error });
    expect(() => host.readFile("/x")).toThrow(expect.objectContaining({ code: "EIO", errno: -5 }));
  });

  test.each([
    "",
    "no JSON",
    "5",
    "{}",
    '{"holders":{},"denied":0,"complete":true}',
    '{"holders":[null],"denied":0,"complete":true}',
    '{"holders":[{"inode":1,"pid":2}],"denied":0,"complete":true}',
    '{"members":[{"inode":1,"portId":2}],"complete":true}',
  ])("has no processes, as without /proc, if their note is %j", (text) => {
    const unreadable = expect.objectContaining({ code: "ENODATA", errno: -61, path: "/proc" });
    const host = hostOfNotes(
      { kind: "file", call: "socketHolders", path: "/proc", text },
      { kind: "file", call: "groupMembers", path: "/proc", text },
    );
    expect(() => host.socketHolders(new Set())).toThrow(unreadable);
    expect(() => host.groupMembers(16, 1)).toThrow(unreadable);
  });

  test("accepts the recorded write and no other", () => {
    const host = replayed((recorded, machine) => {
      machine.files.set(SYSCTL, "0\n");
      recorded.writeFile(SYSCTL, "1");
    });
    host.writeFile(SYSCTL, "1");
    expect(() => host.writeFile(SYSCTL, "2")).toThrow(RecordingError);
    expect(() => host.writeFile(SYSCTL, "2")).toThrow('recorded "1", written "2"');
  });

  test("has the recorded clock, which stops at the end", () => {
    const times: number[] = [];
    const host = replayed((recorded) => times.push(recorded.now(), recorded.now()));
    expect([host.now(), host.now(), host.now()]).toEqual([times[0], times[1], times[1]]);
  });

  test("whose clock was not read has the time of the recording", () => {
    expect(replayed(() => undefined).now()).toBe(1_700_000_001_000_000);
  });

  test.each([
    ["longer than one packet", "ä\u0001😀\n".repeat(100_000)],
    ["of exactly one piece", "x".repeat(40_000)],
    ["that is empty", ""],
  ])("returns a file %s", (_what, text) => {
    const host = replayed((recorded, machine) => {
      machine.files.set("/big", text);
      recorded.readFile("/big");
    });
    expect(host.readFile("/big") === text).toBe(true);
  });
});
