import { describe, expect, test } from "@jest/globals";
import { checkedCall, type Parameters } from "../../src/checked/check.js";
import { FUNCTIONS } from "../../src/checked/functions.js";
import * as library from "../../src/checked/index.js";
import { CLIENTS, METHODS } from "../../src/checked/manager.js";
import { FakePlatform } from "../support/fake-platform.js";

// Whatever a function gets: an error that it throws is one of the library's, or of a system call.

type Call = (...values: unknown[]) => unknown;

const NONSENSE: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  -1,
  1.5,
  1e300,
  "",
  "nonsense",
  "with a \0",
  true,
  {},
  { paths: "many", local: 1, remote: null, address: 5, id: "x", token: Number.NaN, subflows: [{}], flags: 7 },
  [],
  [null],
  [{}],
  [{ connection: { subflows: [null] }, subflows: "all" }],
  () => {},
  Symbol("nonsense"),
  10n ** 30n,
];

/** Functions that may do something if they accept the values: only refused values are passed. */
const ACTIVE = ["createLab", "createNumberedLab", "findLab", "listLabs", "keepLab", "endLab", "markStderr"];

const isRefused = (parameters: Parameters, values: readonly unknown[]): boolean => {
  try {
    checkedCall((..._: unknown[]) => undefined, { ...parameters, isLater: false })(...values);
    return false;
  } catch {
    return true;
  }
};

const isExpected = (error: unknown): boolean =>
  error instanceof library.MptcpError || typeof (error as NodeJS.ErrnoException).syscall === "string";

const settled = (result: unknown): Promise<unknown> => {
  const stream = result as AsyncGenerator & Generator;
  const value = typeof stream?.next === "function" ? stream.next() : result;
  return Promise.race([value, new Promise((resolve) => setTimeout(resolve, 20))]);
};

/** The error of a call that is none of the library's. */
async function strayError(call: () => unknown): Promise<unknown> {
  try {
    await settled(call());
  } catch (error) {
    if (!isExpected(error)) return error;
  }
  return undefined;
}

/** Each value alone in each place, and all places alike. */
function* argumentLists(count: number): Generator<unknown[]> {
  for (const value of NONSENSE) {
    yield Array(count).fill(value);
    for (let at = 0; at < count; at++) {
      const all: unknown[] = Array(count).fill(NONSENSE[10]);
      all[at] = value;
      yield all;
    }
  }
}

async function strayErrors(call: Call, lists: Iterable<unknown[]>): Promise<string[]> {
  const found: string[] = [];
  for (const values of lists) {
    const error = await strayError(() => call(...values));
    if (error !== undefined) found.push(`${values.map((one) => typeof one).join()}: ${error}`);
  }
  return found;
}

/** A function without a schema has no parameters, or checks them itself: at most two. */
const countOf = ({ schema }: Parameters): number => (schema ? Object.keys(schema().shape).length : 2);

describe("nonsense as an argument", () => {
  const byName = new Map<string, unknown>(Object.entries(library));
  const functions = Object.entries(FUNCTIONS);

  test.each(functions)("of %s is never a TypeError", async (name, parameters) => {
    const lists = [...argumentLists(countOf(parameters))].filter(
      (values) => !ACTIVE.includes(name) || isRefused(parameters, values),
    );
    expect(await strayErrors(byName.get(name) as Call, lists)).toEqual([]);
  });

  const methods = Object.entries(CLIENTS).flatMap(([part, all]) =>
    Object.entries(all).map(([name, parameters]) => [part, name, countOf(parameters)] as const),
  );

  test.each(methods)("of %s.%s is never a TypeError", async (part, name, count) => {
    const manager = await library.openPathManager({ platform: new FakePlatform() });
    const client = manager[part as keyof typeof CLIENTS] as unknown as Record<string, Call>;
    expect(await strayErrors((...values) => client[name]?.(...values), argumentLists(count))).toEqual([]);
    manager.close();
  });

  test.each(Object.entries(METHODS))(
    "of a path manager's %s is never a TypeError",
    async (name, parameters) => {
      const manager = await library.openPathManager({ platform: new FakePlatform() });
      const call = manager[name as keyof typeof METHODS] as Call;
      expect(await strayErrors(call, argumentLists(countOf(parameters)))).toEqual([]);
      manager.close();
    },
  );

  test.each(["line", "write", "stop"] as const)(
    "of a started process's %s is never a TypeError",
    async (name) => {
      const inherited = { descriptors: [], complete: true, files: undefined };
      const running = library.startBeside({ path: "/bin/cat", argv: ["cat"], environment: {}, inherited });
      const call = running[name] as Call;
      const lists = [...argumentLists(1)].filter(([value]) => name !== "stop" || value !== undefined);
      expect(await strayErrors(call, lists)).toEqual([]);
      await running.stop();
    },
  );

  const connection = {
    local: { address: "192.0.2.1", port: 1 },
    remote: { address: "192.0.2.2", port: 2 },
    inode: 1,
    cookie: 1,
    subflows: [],
  };
  const launch = { path: "/bin/true", argv: ["true"], environment: {} };

  test.each<[string, (manager: library.PathManager) => unknown]>([
    ["a rate of no duration", () => library.ratesOf([], 0, 1)],
    ["rates without end", () => library.ratesOf([], 1, Number.POSITIVE_INFINITY)],
    ["a namespace with a zero", () => library.openPathManager({ netns: "a\0b" })],
    ["an exchange of another library", (manager) => manager.answers([{ spec: {} }] as never)],
    ["a descriptor that no process has", () => library.guardChange({ fd: 2 ** 40, undo: "x" })],
    ["an undo with a zero", () => library.guardChange({ fd: 0, undo: "\0" })],
    ["a timer that Node does not have", (manager) => manager.connections.watch({}, { intervalMs: 1e300 })],
    [
      "a cookie that is no number",
      ({ connections }) =>
        connections.closeSubflows([
          { connection, subflows: [{ ...connection, cookie: Number.NaN }] },
        ] as never),
    ],
    [
      "too many descriptors",
      () => library.spawnProgram({ ...launch, inherited: { descriptors: [1e9] } } as never),
    ],
  ])("%s is a UsageError", async (_, call) => {
    const manager = await library.openPathManager({ platform: new FakePlatform() });
    await expect((async () => call(manager))()).rejects.toThrow(library.UsageError);
    manager.close();
  });

  test("is named in the error, with what is wanted", async () => {
    const { connections } = await library.openPathManager({ platform: new FakePlatform() });
    await expect(connections.closeSubflows([{ connection: 1 }] as never)).rejects.toMatchObject({
      code: "usage",
      message: "parts.0.connection: not an object",
      argument: "parts.0.connection",
    });
    expect(() => library.parseAddress(5 as never)).toThrow(library.UsageError);
  });

  test.each<[string, () => unknown]>([
    ["until: not a finite number", () => library.ratesOf([], 1, Number.POSITIVE_INFINITY)],
    ["step: less than 0.01", () => library.ratesOf([], 0, 1)],
    ["errno: not a whole number", () => library.errnoName(1.5)],
    ["change.fd: more than 1048575", () => library.guardChange({ fd: 2 ** 40, undo: "x" })],
    ["path: empty, or with a zero in it", () => library.decodeRecording("")],
    ["request.command: not a list", () => library.planRun({ command: "ls", environment: {} } as never)],
    ["request.command.0: not a text", () => library.planRun({ command: [], environment: {} } as never)],
    [
      "request.environment.A: not a text",
      () => library.planRun({ command: ["ls"], environment: { A: 5 } } as never),
    ],
    ["of: not one of local, remote", () => library.endMatches({}, {}, "both" as never)],
    [
      "options.transport: not one of native, netlink",
      () => library.canExecute({ transport: "udp" } as never),
    ],
  ])("%s: the error says so", (message, call) => {
    expect(call).toThrow(new library.UsageError(message));
  });

  test("is also a state of sockets that does not exist, and a signal that is none", async () => {
    const { connections } = await library.openPathManager({ platform: new FakePlatform() });
    await expect(connections.list({ state: "open" as never })).rejects.toThrow(
      /^filter\.state: not one of .*LISTEN/,
    );
    expect(() => connections.watch({}, { signal: {} as never })).toThrow(
      "options.signal: not an AbortSignal",
    );
  });

  test("is an unknown field of a filter or of options, which would otherwise select or change too much", async () => {
    expect(() => library.socketPatternText({ port: 443, host: "::1" } as never)).toThrow(
      "pattern.host: unknown field",
    );
    const { connections, endpoints } = await library.openPathManager({ platform: new FakePlatform() });
    await expect(connections.list({ dst: "192.0.2.1" } as never)).rejects.toThrow(
      "filter.dst: unknown field",
    );
    await expect(endpoints.add({ address: "192.0.2.1" }, { chek: false } as never)).rejects.toThrow(
      "options.chek: unknown field",
    );
  });
});

describe("the package", () => {
  test("has the names of src/index.ts, and each function with its check", async () => {
    const unchecked = new Map<string, unknown>(Object.entries(await import("../../src/index.js")));
    expect(Object.keys(library).sort()).toEqual([...unchecked.keys()].sort());
    const checked = Object.entries(library).filter(([name, value]) => value !== unchecked.get(name));
    expect(checked.map(([name]) => name)).toEqual(Object.keys(FUNCTIONS).sort());
  });
});
