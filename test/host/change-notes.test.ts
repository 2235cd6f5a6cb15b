import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ChangeNotes, type NamespaceIdentity } from "../../src/host/change-notes.js";
import { PrivateFolder } from "../../src/host/private/folder.js";
import { keyOf, ownThread } from "../../src/host/process-key.js";

const CHANGE = { sysctl: "net.mptcp.close_timeout", before: "47", during: "0" };
const NAMESPACE = { inode: 4026531840, cookie: "0100000000000000" };

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mptcpctl-notes-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

const notes = (namespace: NamespaceIdentity = NAMESPACE) =>
  new ChangeNotes(namespace, new PrivateFolder(parent, ["changes"]));
const writers = (of = notes()) => of.list(CHANGE.sysctl).map(({ writer }) => writer);

/** Changes the content of a note. */
function edit(change: (note: Record<string, unknown>) => object): void {
  const folder = join(parent, "changes");
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
  }
}

describe("a note of a change", () => {
  test("belongs to the thread that made it, which may end before its process", async () => {
    const code =
      "require('node:worker_threads').parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'))";
    const worker = new Worker(`${code}; setInterval(() => {}, 1000)`, { eval: true });
    const [thread] = await once(worker, "message");
    const writer = keyOf(Number(/\d+$/.exec(thread)?.[0]));
    expect(writer.pid).not.toBe(process.pid);
    notes().add(CHANGE);
    expect(JSON.parse(readFileSync(notes().add(CHANGE).path, "utf8")).writer).toEqual(ownThread());
    edit((note) => ({ ...note, writer }));
    expect(writers()).toEqual(["running", "running"]);
    await worker.terminate();
    expect(writers()).toEqual(["gone", "gone"]);
  });

  test("is readable by this user alone, and gone when it is removed", () => {
    const own = notes().add(CHANGE);
    expect(statSync(own.path).mode & 0o777).toBe(0o600);
    expect(notes().list(CHANGE.sysctl)).toEqual([{ ...CHANGE, name: own.name, writer: "running" }]);
    expect(notes().list("net.mptcp.other")).toEqual([]);
    notes().remove(own.name);
    expect(writers()).toEqual([]);
  });

  test("tells whether its writer runs, is stopped, has ended or cannot be checked", async () => {
    const own = notes().add(CHANGE);
    own.end();
    expect(writers()).toEqual(["gone"]);
    notes().remove(own.name);
    notes().add(CHANGE);
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const writer = keyOf(child.pid ?? 0);
    edit((note) => ({ ...note, writer }));
    expect(writers()).toEqual(["running"]);
    child.kill("SIGSTOP");
    while (writers()[0] === "running") await new Promise((resolve) => setTimeout(resolve, 5));
    expect(writers()).toEqual(["stopped"]);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(writers()).toEqual(["gone"]);
    edit((note) => ({ ...note, pids: `${String(note.pids).split(" ")[0]} pid:[1]` }));
    expect(writers()).toEqual(["unknown"]);
  });

  test("is not mistaken for a note of another namespace with the same number, or of another boot", () => {
    notes().add(CHANGE);
    expect(writers(notes({ ...NAMESPACE, cookie: "0200000000000000" }))).toEqual([]);
    expect(writers(notes({ ...NAMESPACE, inode: 5 }))).toEqual([]);
    expect(writers(notes({ inode: NAMESPACE.inode }))).toEqual(["running"]);
    edit((note) => ({ ...note, pids: "another-boot pid:[1]" }));
    expect(writers()).toEqual([]);
    notes().removeStale();
    expect(readdirSync(join(parent, "changes"))).toEqual([]);
  });

  test.each([
    ["is none", "{}", 0o600, "does not contain a note of a change"],
    ["is no JSON", "x", 0o600, "does not contain a note of a change"],
    ["may be another user's", "{}", 0o644, "its mode is 0644 instead of 0600 (chmod 600 "],
  ])("is found beside a file that %s, which is reported", (_, text, mode, reason) => {
    notes().add(CHANGE);
    const odd = join(parent, "changes/a.json");
    writeFileSync(odd, text);
    chmodSync(odd, mode);
    expect(writers()).toEqual(["running"]);
    expect(notes().passedOver()).toEqual([expect.stringContaining(reason)]);
    notes().removeStale();
    expect(notes().passedOver()).toHaveLength(1);
  });

  test("is ignored in a folder in which another user can write", () => {
    const own = notes().add(CHANGE);
    chmodSync(own.path, 0o644);
    expect(writers()).toEqual([]);
    expect(notes().passedOver()).toHaveLength(1);
    chmodSync(join(parent, "changes"), 0o755);
    expect(() => writers()).toThrow("its mode is 0755");
  });
});
