import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../support/root.js";

/** Compiles `support/NAME.c` into `folder`. @returns its path, or an object with the reason if it cannot be compiled */
export function compile(folder: string, name: string): string | { readonly problem: string } {
  const [compiler = "cc", ...words] = (process.env.CC?.trim() || "cc").split(/\s+/);
  const program = join(folder, name);
  const source = join(ROOT, `test/bench/support/${name}.c`);
  const { status, error, stderr } = spawnSync(compiler, [...words, "-O2", "-o", program, source], {
    encoding: "utf8",
  });
  return status === 0 ? program : { problem: error?.message ?? stderr };
}
