import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "@jest/globals";
import { mptcpctl } from "../support/cli.js";
import { kernelTest } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";

const LIBRARIES = ["zod", "yargs", "cli-table", "netlink"] as const;

/** Runs before the program and writes down which files are read, by `require`, by the addon or otherwise. */
const WITNESS = `
  const fs = require("node:fs");
  const { readFileSync, writeFileSync } = fs;
  const seen = [];
  const noting = (read) => (path, ...rest) => {
    seen.push(String(path));
    return read(path, ...rest);
  };
  fs.readFileSync = noting(readFileSync);
  const { dlopen } = process;
  process.dlopen = (module, ...rest) => {
    dlopen(module, ...rest);
    const { readFile, readText } = module.exports;
    module.exports = { ...module.exports, readFile: noting(readFile), readText: noting(readText) };
  };
  process.on("exit", () => writeFileSync(process.env.TEST_READ_LIST, seen.join("\\n")));
`;

describe("a start reads of the libraries", () => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-"));
  const [witness, list] = [join(folder, "witness.cjs"), join(folder, "list")];
  let place: Namespace;

  beforeAll(async () => {
    writeFileSync(witness, WITNESS);
    place = await single();
  });
  afterAll(async () => {
    await place.close();
    rmSync(folder, { recursive: true });
  });

  async function librariesOf(words: string): Promise<string[]> {
    const env = { NODE_OPTIONS: `--require="${witness}"`, TEST_READ_LIST: list };
    const { code, stderr } = await mptcpctl(place, words, {
      env,
      validate: false,
      transport: "native",
      parser: "fast",
    });
    expect([code, stderr]).toEqual([0, ""]);
    const paths = readFileSync(list, "utf8").split("\n");
    expect(paths.some((path) => path.includes("/dist/mptcpctl"))).toBe(true);
    return LIBRARIES.filter((name) =>
      paths.some((path) => new RegExp(`/[^/]*${name}[^/]*\\.cjs$|/${name}/`).test(path)),
    );
  }

  kernelTest("none where a line only reads", async () => {
    for (const words of [
      "limits show",
      "limits",
      "-j limits",
      "endpoint show",
      "-j endpoint",
      "status",
      "-j status",
    ])
      expect([words, await librariesOf(words)]).toEqual([words, []]);
  });

  kernelTest("zod alone where it writes", async () => {
    for (const words of ["limits set subflows 2", "-q endpoint add 127.0.0.2 subflow"])
      expect([words, await librariesOf(words)]).toEqual([words, ["zod"]]);
  });

  kernelTest("what draws tables, and what helps, alone where that is asked for", async () => {
    expect(await librariesOf("--table limits")).toEqual(["cli-table"]);
    expect(await librariesOf("endpoint add --help")).toEqual(["yargs"]);
  });
});
