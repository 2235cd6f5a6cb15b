import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { single } from "../support/namespaces.js";
import { run } from "../support/process.js";
import { ROOT } from "../support/root.js";

const MODULES = join(ROOT, "node_modules");

/** Bundles a TypeScript file of this folder, runs it with node in its own namespace, returns its stdout. */
export async function runScript(name: string, ...words: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-"));
  try {
    const script = join(folder, "script.mjs");
    const output = [
      "--bundle",
      "--platform=node",
      "--format=esm",
      "--log-level=error",
      `--outfile=${script}`,
    ];
    await run(undefined, [join(MODULES, ".bin/esbuild"), join(ROOT, "test/transport", name), ...output]);
    await using namespace = await single();
    return await run(namespace, [process.execPath, script, ...words], { env: { NODE_PATH: MODULES } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
