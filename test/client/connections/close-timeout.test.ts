import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { closeConnections } from "../../../src/client/connections/close.js";
import { CloseTimeout, closeTimeoutLeftBehind } from "../../../src/client/connections/close-timeout.js";
import type { NetnsClient } from "../../../src/client/netns-client.js";
import { ChangeNotes } from "../../../src/host/change-notes.js";
import { PrivateFolder } from "../../../src/host/private/folder.js";

const ORIGINAL_VALUE = "47";
let parent: string;
let value: string;
let warnings: string[];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mptcpctl-close-"));
  [value, warnings] = [ORIGINAL_VALUE, []];
});
afterEach(() => rmSync(parent, { recursive: true }));

/** A namespace whose only sysctl is `value`. */
const netnsClient = (names: readonly string[] = ["changes"]) =>
  ({
    options: { dryRun: false },
    sysctl: () => value,
    host: {
      writeFile: (_: string, text: string) => {
        value = text.trim();
      },
    },
    warnings: {
      give: (text: string) => warnings.push(text),
      giveOnce: (text: string) => warnings.push(text),
    },
    platform: {
      temporary: async () => ({
        notes: () => new ChangeNotes({ inode: 1 }, new PrivateFolder(parent, names)),
        guard: () => () => {},
      }),
    },
  }) as unknown as NetnsClient;

const noteNames = () => readdirSync(join(parent, "changes"));

/** A `connections close` before its end. */
async function startClose(): Promise<{ end(): void; kill(): void; hideWriter(): void }> {
  const knownNotes = new Set(readdirSync(parent).length > 0 ? noteNames() : []);
  const timeout = await CloseTimeout.open(netnsClient());
  timeout.shorten();
  const [own = ""] = noteNames().filter((name) => !knownNotes.has(name));
  const edit = (change: (note: { writer: { pid: number }; pids: string }) => object) => {
    const path = join(parent, "changes", own);
    const note = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...note, ...change(note) }));
  };
  const kill = () => edit(({ writer: { pid } }) => ({ writer: { pid, started: "1" } }));
  const hideWriter = () => edit(({ pids }) => ({ pids: `${pids.split(" ")[0]} pid:[1]` }));
  return { end: () => timeout.restore(), kill, hideWriter };
}

/** The same in a dry run. */
const dry = (): NetnsClient => Object.assign(netnsClient(), { options: { dryRun: true } });

const recover = async () => (await CloseTimeout.open(netnsClient())).recover();

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, at) => permutations(all.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

/** How three processes end, and in which order. */
const END_ORDERS = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits) =>
  permutations([0, 1, 2]).map((order) =>
    order.map((who) => [who, (bits >> who) & 1 ? "kill" : "end"] as const),
  ),
);

describe("net.mptcp.close_timeout", () => {
  test("is 0 from the first close to the last of several, then has its old value, however they end", async () => {
    for (const ending of END_ORDERS) {
      value = ORIGINAL_VALUE;
      const all = [await startClose(), await startClose(), await startClose()];
      expect(value).toBe("0");
      for (const [at, [who, how]] of ending.entries()) {
        all[who]?.[how]();
        const isNeeded = ending.length - 1 > at;
        expect([ending, value]).toEqual([ending, isNeeded || how === "kill" ? "0" : ORIGINAL_VALUE]);
      }
      await recover();
      expect([ending, value, noteNames()]).toEqual([ending, ORIGINAL_VALUE, []]);
    }
  });

  test("is restored by the next close that ends, if an earlier one was killed", async () => {
    (await startClose()).kill();
    const next = await startClose();
    expect(value).toBe("0");
    next.end();
    expect([value, noteNames()]).toEqual([ORIGINAL_VALUE, []]);
  });

  test("is not restored if another process has changed it meanwhile, or if it was 0 before", async () => {
    const one = await startClose();
    value = "30";
    one.end();
    expect([value, noteNames()]).toEqual(["30", []]);
    value = "0";
    const timeout = await CloseTimeout.open(netnsClient());
    timeout.shorten();
    timeout.restore();
    expect([value, noteNames(), timeout.isShort]).toEqual(["0", [], true]);
  });

  test("is not restored while a process needs it to be 0", async () => {
    const one = await startClose();
    await recover();
    expect([value, noteNames().length]).toEqual(["0", 1]);
    one.end();
  });

  test("is reported if a process that was killed left it changed, and nothing is written then", async () => {
    const one = await startClose();
    expect(await closeTimeoutLeftBehind(netnsClient())).toBeUndefined();
    one.kill();
    const names = noteNames();
    expect(await closeTimeoutLeftBehind(netnsClient())).toEqual({
      sysctl: "net.mptcp.close_timeout",
      value: "0",
      before: ORIGINAL_VALUE,
    });
    expect([value, noteNames()]).toEqual(["0", names]);
  });

  test("is not restored in a dry run", async () => {
    (await startClose()).kill();
    const names = noteNames();
    (await CloseTimeout.open(dry())).recover();
    expect([value, noteNames(), warnings]).toEqual(["0", names, []]);
  });

  test("is restored if another file in the folder is not a note, which is reported", async () => {
    const { kill } = await startClose();
    kill();
    writeFileSync(join(parent, "changes/a.json"), "{}", { mode: 0o600 });
    expect(await closeTimeoutLeftBehind(netnsClient())).toMatchObject({ value: "0", before: ORIGINAL_VALUE });
    await recover();
    expect([value, noteNames()]).toEqual([ORIGINAL_VALUE, ["a.json"]]);
    expect(warnings).toEqual([
      expect.stringContaining("put back to 47"),
      expect.stringMatching(/^a note of a change is skipped: .*a\.json does not contain a note of a change$/),
    ]);
    value = "0";
    const problem = expect.stringContaining("a.json does not contain a note of a change");
    expect(await closeTimeoutLeftBehind(netnsClient())).toMatchObject({ value: "0", problem });
  });

  test("is reported, and not changed, if its process is of another PID namespace", async () => {
    (await startClose()).hideWriter();
    expect(await closeTimeoutLeftBehind(netnsClient())).toEqual({
      sysctl: "net.mptcp.close_timeout",
      value: "0",
      problem: "the process that set it, or /proc, is of another PID namespace",
    });
    await recover();
    expect([value, noteNames().length]).toEqual(["0", 1]);
    await startClose();
    expect(await closeTimeoutLeftBehind(netnsClient())).toBeUndefined();
  });

  test("is changed with a warning even if no note can be written", async () => {
    writeFileSync(join(parent, "file"), "");
    const timeout = await CloseTimeout.open(netnsClient(["file"]));
    timeout.shorten();
    expect(value).toBe("0");
    timeout.restore();
    expect(value).toBe(ORIGINAL_VALUE);
    expect(warnings).toContainEqual(
      expect.stringContaining("after SIGKILL net.mptcp.close_timeout would stay at 0"),
    );
    value = "0";
    expect(await closeTimeoutLeftBehind(netnsClient(["file"]))).toMatchObject({
      problem: expect.any(String),
    });
  });
});

test("a close of connections restores the value when the path manager is closed meanwhile", async () => {
  const pendingEnds = new Set<() => void>();
  const steps: string[] = [];
  const closing = {
    ...netnsClient(),
    assertOpen: () => {},
    changes: { withholds: async () => false },
    session: () => ({ request: () => new Promise(() => steps.push(value)) }),
    onClose: (end: () => void) => {
      pendingEnds.add(end);
      return () => pendingEnds.delete(end);
    },
  } as unknown as NetnsClient;
  const end = { address: "192.0.2.1", port: 1 };
  void closeConnections(closing, [{ subflows: [{ local: end, remote: end }] } as never], {});
  while (steps.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect([steps, value]).toEqual([["0"], "0"]);
  for (const one of pendingEnds) one();
  expect([value, noteNames()]).toEqual([ORIGINAL_VALUE, []]);
});
