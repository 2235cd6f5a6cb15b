import { setTimeout as sleep } from "node:timers/promises";
import { mptcpctl, startMptcpctl, type Variant } from "../../support/cli.js";
import type { Namespace } from "../../support/namespaces.js";
import { type Running, run, type StartOptions } from "../../support/process.js";

/** MPTCP sockets that listen in a namespace, as `ss` prints them. */
export async function listeners(namespace: Namespace): Promise<string> {
  return await run(namespace, ["ss", "--mptcp", "--listening", "--numeric", "--no-header"]);
}

/** Connections that became MPTCP on the side that accepted them. */
export async function accepted(namespace: Namespace): Promise<number> {
  const { stdout } = await mptcpctl(namespace, "-j counters", { transport: "native" });
  return JSON.parse(stdout).counters.MPCapableACKRX ?? 0;
}

/**
 * Starts a program by `mptcpctl run` and waits until it listens with MPTCP at a port. It is asked to end: where it is a
 * child of mptcpctl, it outlives one that is killed. @throws Error with all it said
 */
export async function serve(
  namespace: Namespace,
  command: readonly string[],
  port: number,
  options: StartOptions & Variant = {},
): Promise<Running> {
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
