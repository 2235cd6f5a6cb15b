import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mptcpctl, startMptcpctl, type Variant } from "../../support/cli.js";
import type { Namespace } from "../../support/namespaces.js";
import { type RunningProcess, run, type StartOptions } from "../../support/process.js";
import { ROOT } from "../../support/root.js";

/** MPTCP sockets that listen in a namespace, as `ss` prints them. */
export async function listeners(namespace: Namespace): Promise<string> {
  return await run(namespace, ["ss", "--mptcp", "--listening", "--numeric", "--no-header"]);
}

/** Connections that became MPTCP on the accepting side. */
export async function accepted(namespace: Namespace): Promise<number> {
  const { stdout } = await mptcpctl(namespace, "-j counters", { transport: "native" });
  return JSON.parse(stdout).counters.MPCapableACKRX ?? 0;
}

/**
 * Starts a program by `mptcpctl run` and waits until it listens with MPTCP at a port. It is ended by SIGTERM, because
 * a child of mptcpctl survives SIGKILL of mptcpctl.
 * @throws Error with its output
 */
export async function serve(
  namespace: Namespace,
  command: readonly string[],
  port: number,
  options: StartOptions & Variant = {},
): Promise<RunningProcess> {
  const started = startMptcpctl(namespace, ["run", ...command], options);
  const stop = async () => void (await started.stop("SIGTERM"));
  const running = { ...started, [Symbol.asyncDispose]: stop };
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(20)) {
    if ((await listeners(namespace)).includes(`:${port} `)) return running;
    if (running.child.exitCode !== null) break;
  }
  await stop();
  throw new Error(`${command.join(" ")} never listened with MPTCP\n${running.output.all()}`);
}

/** Compiles NAME.c of this folder. `problem` is why it could not be compiled. */
export function compileProgram(
  name: string,
  folder: string,
  ...options: string[]
): { readonly path: string; readonly problem: string | undefined } {
  const path = join(folder, name);
  const source = join(ROOT, `test/kernel/run/${name}.c`);
  return { path, problem: compile(source, path, ...options) };
}

/** @returns why it could not be compiled */
export function compile(source: string, to: string, ...options: string[]): string | undefined {
  const [compiler = "cc", ...words] = (process.env.CC?.trim() || "cc").split(/\s+/);
  const { status, error } = spawnSync(compiler, [...words, ...options, "-D_GNU_SOURCE", "-o", to, source]);
  if (status === 0) return undefined;
  return error
    ? `there is no compiler ${compiler}`
    : `${compiler} cannot do ${[...options, source].join(" ")}`;
}
