import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { MPTCPCTL } from "./support/cli.js";
import { kernelTest } from "./support/kernel.js";
import { IS_LONG_PART } from "./support/long-part.js";
import { type Namespace, single } from "./support/namespaces.js";
import { exec, run } from "./support/process.js";
import { ROOT } from "./support/root.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-build-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the built program", () => {
  test("starts by its name alone, and opens no socket when asked for its version", async () => {
    expect(await exec(undefined, [MPTCPCTL, "-V"])).toMatchObject({ stderr: "", code: 0 });
  });

  test("starts if the compiled form is missing, or made by another V8 version", async () => {
    const names = readdirSync(join(ROOT, "dist")).filter((name) => /^mptcpctl.*\.cjs$/.test(name));
    for (const name of names) copyFileSync(join(ROOT, "dist", name), join(folder, name));
    const copy = [process.execPath, join(folder, "mptcpctl.cjs"), "-V"];
    const version = await run(undefined, [MPTCPCTL, "-V"]);
    expect(await run(undefined, copy)).toBe(version);
    const cacheFiles = readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".cache"));
    for (const name of cacheFiles) writeFileSync(join(folder, name), "made elsewhere");
    expect(await run(undefined, copy)).toBe(version);
  });

  test("does not read a compiled form that another Node binary made", async () => {
    const own = mkdtempSync(join(folder, "other-"));
    cpSync(join(ROOT, "dist/native"), join(own, "native"), { recursive: true });
    for (const name of readdirSync(join(ROOT, "dist")).filter((name) => name.startsWith("mptcpctl")))
      copyFileSync(join(ROOT, "dist", name), join(own, name.replace(/-\d+-(\d+\.cache)$/, "-1-$1")));
    expect(await compiledForms(join(own, "mptcpctl.cjs"))).toEqual([]);
    expect(await compiledForms(MPTCPCTL)).not.toEqual([]);
  });

  test("starts the same way without the addon, with Node's own functions", async () => {
    const plainFolder = mkdtempSync(join(folder, "plain-"));
    for (const name of readdirSync(join(ROOT, "dist")).filter((name) => name.startsWith("mptcpctl")))
      copyFileSync(join(ROOT, "dist", name), join(plainFolder, name));
    const { modules } = await startOf(join(plainFolder, "mptcpctl.cjs"), "-V");
    expect(await compiledForms(join(plainFolder, "mptcpctl.cjs"))).not.toEqual([]);
    expect(modules).toEqual(["NativeModule vm"]);
    expect(await run(undefined, [process.execPath, join(plainFolder, "mptcpctl.cjs"), "-V"])).toBe(
      await run(undefined, [MPTCPCTL, "-V"]),
    );
  });

  test("loads only the library that help needs", async () => {
    expect(await libraries("-V")).toEqual([]);
    expect(await libraries("--help")).toEqual(["yargs"]);
    expect(await libraries("endpoint add --help")).toEqual(["yargs"]);
  });

  const READS = ["limits show", "limits", "-j limits", "endpoint show", "-j endpoint", "status", "-j status"];

  kernelTest("loads no library to read, zod to write, and cli-table3 for tables", async () => {
    await using place = await single();
    for (const words of READS) expect([words, await libraries(words, place)]).toEqual([words, []]);
    for (const words of ["limits set subflows 2", "-q endpoint add 127.0.0.2 subflow"])
      expect([words, await libraries(words, place)]).toEqual([words, ["zod"]]);
    expect(await libraries("--table limits", place)).toEqual(["cli-table"]);
  });

  test("reads one file of its own for the limits, and that file is small", async () => {
    const { files } = await startOf(MPTCPCTL, "limits");
    const own = files.filter((name) => /-[a-z-]+\.cjs$/.test(name));
    expect(own.map((name) => name.replace(/^.*-/, ""))).toEqual(["start.cjs"]);
    expect(statSync(own[0] as string).size).toBeLessThan(MAX_AT_START);
  });

  test.each(["limits", "endpoint", "status"])("loads no module of Node for %s except vm", async (word) => {
    expect((await startOf(MPTCPCTL, word)).modules).toEqual(["NativeModule vm"]);
  });
});

describe("an older Node", () => {
  const old = (version: string) => {
    const hook = join(folder, `node-${version}.cjs`);
    const versions = `{ ...process.versions, node: "${version}" }`;
    writeFileSync(hook, `Object.defineProperty(process, "versions", { value: ${versions} });`);
    return [process.execPath, "--require", hook];
  };

  test.each(IS_LONG_PART ? ["10.24.1", "20.18.3"] : ["18.20.8"])(
    "prints one line that names the required version: %s",
    async (version) => {
      const needed = `mptcpctl needs Node.js 20.19 or newer: this is ${version}`;
      expect(await exec(undefined, [...old(version), MPTCPCTL, "limits"])).toEqual({
        stdout: "",
        stderr: `Error: ${needed} (${process.execPath}).\n`,
        code: 3,
        signal: null,
      });
      const json = await exec(undefined, [...old(version), MPTCPCTL, "-j", "limits"]);
      expect(JSON.parse(json.stderr).error).toMatchObject({ code: "unsupported", message: needed, exit: 3 });
      expect(await exec(undefined, [...old(version), join(ROOT, "build.mjs"), "nothing"])).toMatchObject({
        stderr: `${needed} (${process.execPath})\n`,
        code: 1,
      });
    },
  );

  test.each(["20.19.0", "21.0.0", "22.0.0", "26.1.0"])("is not version %s", async (version) => {
    expect(await exec(undefined, [...old(version), MPTCPCTL, "-V"])).toMatchObject({ code: 0, stderr: "" });
  });

  test("can parse the program's first file: it contains no newer syntax", () => {
    expect(readFileSync(MPTCPCTL, "utf8")).not.toMatch(/\?\?|\?\.|#\w+\(|\bawait\b/);
  });
});

/** The compiled forms that a start searches and finds. */
async function compiledForms(program: string): Promise<string[]> {
  const { files } = await startOf(program, "-V");
  return files.filter((name) => name.endsWith(".cache") && existsSync(name));
}

/**
 * Maximum bytes of JavaScript that V8 reads at each start. Code that few commands need must be loaded with
 * `import()`.
 */
const MAX_AT_START = 170_000;

const LIBRARIES = ["zod", "yargs", "cli-table", "netlink"];

/** Libraries that a command line reads from disk; it must succeed. */
async function libraries(words: string, place?: Namespace): Promise<string[]> {
  const { files, code } = await startOf(MPTCPCTL, words, place);
  expect([words, code]).toEqual([words, 0]);
  const isOf = (name: string) => new RegExp(`/[^/]*-${name}\\.cjs$|/node_modules/${name}/`);
  return LIBRARIES.filter((name) => files.some((path) => isOf(name).test(path)));
}

/** The files a start reads, and what it loads of Node that an empty script does not. */
async function startOf(
  program: string,
  words: string,
  place?: Namespace,
): Promise<{ files: string[]; modules: string[]; code: number | null }> {
  const hook = join(folder, "hook.cjs");
  writeFileSync(
    hook,
    `const fs = require("node:fs");
    const { readFileSync } = fs;
    const files = [];
    const noting = (read) => (path, ...rest) => {
      files.push(path);
      return read(path, ...rest);
    };
    fs.readFileSync = noting(readFileSync);
    const { dlopen } = process;
    process.dlopen = (module, ...rest) => {
      dlopen(module, ...rest);
      const { readFile, readText } = module.exports;
      module.exports = { ...module.exports, readFile: noting(readFile), readText: noting(readText) };
    };
    const before = new Set(process.moduleLoadList);
    process.on("exit", () => {
      const modules = process.moduleLoadList.filter((name) => !before.has(name));
      fs.writeSync(2, JSON.stringify({ files, modules }));
    });`,
  );
  const argv = [process.execPath, "--require", hook, program, ...words.split(" ")];
  const env = { MPTCPCTL_TRANSPORT: "native", MPTCPCTL_PARSER: "fast" };
  const { stderr, code } = await exec(place, argv, { env });
  return { ...JSON.parse(stderr), code };
}
