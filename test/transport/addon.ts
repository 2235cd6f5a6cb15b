import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Binding, bindingProblem, loadBinding } from "../../src/transport/native/binding.js";
import { closeNamespace, openNamespace, withNamespace } from "../../src/transport/netns.js";
import { type Namespace, single } from "../support/namespaces.js";
import { type ExecOptions, exec, type Result } from "../support/process.js";
import { ROOT } from "../support/root.js";

export const ADDON = join(ROOT, "dist/native/mptcpctl.node");

/** The built addon. @throws Error if it is missing, because these tests need it */
export function builtBinding(): Binding {
  const binding = loadBinding();
  if (binding === undefined) throw new Error(`run node build.mjs addon first: ${bindingProblem()}`);
  return binding;
}

/** Runs a program of this folder in its own namespace. */
export async function runProgram(
  name: string,
  words: readonly string[],
  { before = [], ...options }: ExecOptions & { before?: readonly string[] } = {},
): Promise<Result> {
  await using namespace = await single();
  const program = [process.execPath, join(ROOT, "test/transport", name), ...words];
  return await exec(namespace, [...before, ...program], options);
}

/** Runs `fn` inside a namespace of a test. */
export function runInNamespace<T>(binding: Binding, namespace: Namespace, fn: () => T): T {
  const heldNamespace = openNamespace(namespace.path);
  try {
    return withNamespace(binding, heldNamespace, fn);
  } finally {
    closeNamespace(heldNamespace);
  }
}

/** Compiles the addon with additional flags. @returns the compiler's output, undefined on success */
export function compileAddon(output: string, flags: readonly string[]): string | undefined {
  const [compiler = "cc", ...words] = (process.env.CC?.trim() || "cc").split(/\s+/);
  const include = `-I${join(ROOT, "node_modules/node-api-headers/include")}`;
  const sources = ["addon.c", "exec.c", "guard.c", "proc.c", "start.c"].map((name) =>
    join(ROOT, "src/transport/native", name),
  );
  const fixed = ["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", include, "-o", output, ...sources];
  const { status, stderr, error } = spawnSync(compiler, [...words, ...flags, ...fixed], { encoding: "utf8" });
  return status === 0 ? undefined : (error?.message ?? stderr);
}
