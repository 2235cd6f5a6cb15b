import { join } from "node:path";
import type { EchoReply, EchoRequest, EchoVerb, EchoVerbs } from "./echo-verbs.js";
import { type NetnsTarget, type RunningProcess, start } from "./process.js";
import { ROOT } from "./root.js";

/** A process that uses MPTCP in a namespace: listens and echoes, connects and sends. See EchoVerbs. */
export interface EchoPeer extends AsyncDisposable {
  readonly pid: number;
  /** Sends one request. @throws Error with the process's own text, or after `timeout` ms (20,000) */
  ask<V extends EchoVerb>(
    verb: V,
    what: Parameters<EchoVerbs[V]>[0],
    timeout?: number,
  ): Promise<ReturnType<EchoVerbs[V]>>;
  /** Ends the process and so all its sockets. Default: SIGKILL. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const PROGRAM = join(ROOT, "dist/test/echo-worker.mjs");

/** Starts an echo process in a namespace. */
export function echoPeer(place: NetnsTarget): EchoPeer {
  const running = start(place, [process.execPath, PROGRAM], { ipc: true });
  const stop = async (signal?: NodeJS.Signals) => void (await running.stop(signal));
  let last = 0;
  const ask: EchoPeer["ask"] = (verb, what, timeout = 20_000) => {
    last++;
    return exchange(running, { id: last, verb, what }, timeout) as Promise<never>;
  };
  return { pid: running.pid, ask, stop, [Symbol.asyncDispose]: () => stop() };
}

/** A client and a server that listens on `address`, each in its namespace. */
export interface EchoPair extends AsyncDisposable {
  readonly client: EchoPeer;
  readonly server: EchoPeer;
  readonly port: number;
}

/** Starts both ends; the server listens at once. Default: any IPv4 address, a port chosen by the kernel. */
export async function echoPair(
  pair: Readonly<Record<"client" | "server", NetnsTarget>>,
  address = "0.0.0.0",
  port = 0,
): Promise<EchoPair> {
  const [client, server] = [echoPeer(pair.client), echoPeer(pair.server)];
  const stop = async () => void (await Promise.all([client.stop(), server.stop()]));
  const listening = await server.ask("listen", { address, port });
  return { client, server, port: listening, [Symbol.asyncDispose]: stop };
}

function exchange(running: RunningProcess, request: EchoRequest, timeout: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { child } = running;
    const settle = (act: () => void) => {
      clearTimeout(timer);
      child.off("message", take).off("close", ended);
      act();
    };
    const fail = (reason: string) =>
      settle(() => reject(new Error(`echo ${request.verb}: ${reason}\n${running.output.all()}`)));
    const take = (reply: EchoReply) => {
      if (reply.id !== request.id) return;
      if ("error" in reply) fail(reply.error);
      else settle(() => resolve(reply.result));
    };
    const ended = () => fail("the process ended");
    const timer = setTimeout(() => fail(`no answer after ${timeout} ms`), timeout);
    child.on("message", take as (message: unknown) => void).once("close", ended);
    if (child.connected) child.send(request);
    else ended();
  });
}
