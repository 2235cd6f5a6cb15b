import { expect } from "@jest/globals";
import { PM_COMMANDS } from "../../../src/codec/families/mptcp-pm.js";
import { KernelError, openPathManager } from "../../../src/index.js";
import { endpointToWire } from "../../../src/model/endpoint.js";
import { describeKernel, sampledTest } from "../../support/kernel.js";
import { IPV4, IPV6, peerOf, Steered } from "../../support/steered.js";

// The commands refuse incomplete requests: so requests are built directly, to test which attributes the kernel
// requires and that errors name them.

const SIDES_AND_FAMILIES = [
  ["IPv4", "client", IPV4],
  ["IPv4", "server", IPV4],
  ["IPv6", "client", IPV6],
  ["IPv6", "server", IPV6],
] as const;

const SIGNAL = { flags: { on: ["signal"], rest: 0 } } as const;
type Verb = "announce" | "remove" | "subflowCreate" | "subflowDestroy" | "setFlags" | "getAddr";
/** A request, the attribute that the refusal names, and the kernel's text if it has one. */
type Case = readonly [verb: Verb, values: Record<string, unknown>, argument: string, text?: string];

function casesOf(token: number, localAddress: string, remoteAddress: string): Case[] {
  const localEnd = endpointToWire({ address: localAddress });
  const far = endpointToWire({ address: remoteAddress });
  const [nearPort, farPort] = [
    endpointToWire({ address: localAddress, port: 5 }),
    endpointToWire({ address: remoteAddress, port: 6 }),
  ];
  const announced = { ...localEnd, id: 3, ...SIGNAL };
  return [
    ["announce", { token }, "addr"],
    ["announce", { addr: announced }, "token"],
    ["announce", { token, addr: { id: 3, ...SIGNAL } }, "addr", "missing family"],
    ["announce", { token, addr: { family: 7, id: 3, ...SIGNAL } }, "addr", "unknown address family"],
    ["announce", { token, addr: { family: 2, id: 3, ...SIGNAL } }, "addr", "missing address data"],
    ["announce", { token, addr: { ...localEnd, ...SIGNAL } }, "addr", "invalid addr id"],
    ["announce", { token, addr: { ...localEnd, id: 3 } }, "addr", "invalid addr flags"],
    ["remove", { token }, "localId"],
    ["remove", { localId: 3 }, "token"],
    ["subflowCreate", { token }, "addr"],
    ["subflowCreate", { token, addr: localEnd }, "addrRemote"],
    ["subflowCreate", { addr: localEnd, addrRemote: farPort }, "token"],
    [
      "subflowCreate",
      { token, addr: { ...localEnd, ...SIGNAL }, addrRemote: farPort },
      "addr",
      "invalid addr flags",
    ],
    ["subflowCreate", { token, addr: { id: 3 }, addrRemote: farPort }, "addr", "missing family"],
    ["subflowCreate", { token, addr: localEnd, addrRemote: { port: 5 } }, "addrRemote", "missing family"],
    ["subflowDestroy", { token }, "addr"],
    ["subflowDestroy", { token, addr: nearPort }, "addrRemote"],
    ["subflowDestroy", { addr: nearPort, addrRemote: farPort }, "token"],
    ["subflowDestroy", { token, addr: localEnd, addrRemote: farPort }, "addr", "missing local port"],
    ["subflowDestroy", { token, addr: nearPort, addrRemote: far }, "addrRemote", "missing remote port"],
    ["setFlags", { token }, "addr"],
    ["setFlags", { token, addr: localEnd }, "addrRemote"],
    ["setFlags", { token, addr: localEnd, addrRemote: {} }, "addrRemote", "missing family"],
    ["setFlags", { token, addr: {}, addrRemote: far }, "addr", "invalid local address family"],
    ["getAddr", { token }, "addr"],
    ["getAddr", { token, addr: { id: 9 } }, "addr", "address not found"],
  ];
}

describeKernel("incomplete requests of the userspace path manager", () => {
  for (const [at, [family, side, ends]] of SIDES_AND_FAMILIES.entries())
    sampledTest(at)(
      `${side}, ${family}: are refused, and the refusal names the missing attribute`,
      async () => {
        await using it = await Steered.open(ends);
        const mptcp = await openPathManager({ netns: it.places[side].path, validate: true });
        const token = Number.parseInt(it.token[side], 16);
        const outcomes = [];
        const cases = casesOf(token, ends[side][1], ends[peerOf(side)][1]);
        for (const [verb, values] of cases) {
          const call = mptcp.netnsClient.call("a trial", PM_COMMANDS[verb], values as never, "do");
          const error = await call.then(
            () => undefined,
            (reason: unknown) => reason as KernelError,
          );
          expect(error).toBeInstanceOf(KernelError);
          outcomes.push([
            verb,
            values,
            error?.argument,
            ...(error?.kernel === undefined ? [] : [error.kernel]),
          ]);
        }
        mptcp.close();
        expect(outcomes).toEqual(cases);
        expect(await it.do(side, "address show token TOKEN")).toBe("");
      },
    );
});
