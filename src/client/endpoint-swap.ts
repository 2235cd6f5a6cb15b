import { PM_COMMANDS, type PmCommand } from "../families/mptcp-pm.js";
import { type Endpoint, type EndpointSpec, endpointToWire } from "../model/endpoint.js";
import { Session } from "../session/session.js";
import { NETLINK } from "../transport/transport.js";
import type { Spec } from "./endpoint-spec.js";
import { answers, Exchange, type Outcome } from "./exchange.js";
import type { Kernel } from "./kernel.js";

/**
 * Removes an endpoint and adds another in one datagram, which the kernel takes whole: no signal, no deadline and no end of
 * this process can come between. @returns what came of each
 */
export async function swapEndpoint(
  kernel: Kernel,
  operation: string,
  id: number,
  next: Spec,
): Promise<readonly [removed: Outcome, added: Outcome]> {
  const change = (command: PmCommand, endpoint: Partial<EndpointSpec>) =>
    new Exchange(kernel, {
      operation,
      command,
      values: { addr: endpointToWire(endpoint) },
      mode: "do",
      read: () => undefined,
    });
  const changes = [change(PM_COMMANDS.delAddr, { id }), change(PM_COMMANDS.addAddr, next)];
  return (await answers(kernel, changes)) as [Outcome, Outcome];
}

/**
 * Adds an endpoint again unless its id is taken. It has a socket of its own, which the signal of the operation does not end:
 * what was begun is put right even after it was aborted. @returns whether it was added
 */
export async function restoreEndpoint(
  kernel: Kernel,
  operation: string,
  endpoint: Endpoint,
): Promise<boolean> {
  const known = await kernel.family();
  const session = new Session(kernel.open(NETLINK.generic), { ...kernel.options, signal: undefined });
  const family = known.over(session);
  try {
    const { number: getAddr } = PM_COMMANDS.getAddr;
    const replies = await family.call({ operation, command: getAddr, values: {}, mode: "dump" });
    if (replies.some(({ addr }) => addr?.id === endpoint.id)) return false;
    const values = { addr: endpointToWire(endpoint) };
    await family.call({ operation, command: PM_COMMANDS.addAddr.number, values, mode: "do" });
    return true;
  } finally {
    session.close();
  }
}
