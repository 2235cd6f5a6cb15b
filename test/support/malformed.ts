import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nameOfLink } from "../../src/client/network/link-lookup.js";
import { PM } from "../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { NLCTRL_ID } from "../../src/codec/families/nlctrl-getfamily.js";
import { GENLMSGHDR, messageBytes } from "../../src/codec/wire/message.js";
import { openPathManager, type PathManager } from "../../src/index.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK, type Transport } from "../../src/transport/transport.js";
import { FakeTransport } from "./fake-transport.js";
import { FIXTURES } from "./fixtures.js";
import { hex } from "./hex.js";

/** Bytes that no kernel should send, and the expected result. */
export interface Malformed {
  readonly name: string;
  readonly bytes: Buffer;
  /** The request, see QUESTIONS. */
  readonly question: string;
  /** `Class: part of its message`, or `gives JSON`. */
  readonly outcome: string;
}

/** Maximum wait for a reply, in ms: some of the bytes are not a reply. */
const TIMEOUT_MS = 30;

/** The files of fixtures/malformed. @throws Error if a head comment lacks one of its two lines */
export function malformed(): Malformed[] {
  const folder = join(FIXTURES, "malformed");
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const line = (label: string) => new RegExp(`^# ${label}: (.*)$`, "m").exec(text)?.[1];
    const [question, outcome] = [line("in answer to"), line("outcome")];
    if (question === undefined || outcome === undefined) throw new Error(`${file}: its head lacks a line`);
    return { name: file.replace(/\.hex$/, ""), bytes: hex(text), question, outcome };
  });
}

type Question = (manager: PathManager) => Promise<unknown>;

const QUESTIONS: Readonly<Record<string, Question>> = {
  "family look-up": (manager) => manager.limits.get(),
  "limits show": (manager) => manager.limits.get(),
  "endpoint show": (manager) => manager.endpoints.list(),
  "endpoint show id 1": (manager) => manager.endpoints.get(1),
  "endpoint flush": (manager) => manager.endpoints.flush(),
  "interface look-up": ({ netnsClient }) => nameOfLink(netnsClient.session(NETLINK.route), 2),
  monitor: async (manager) => {
    const events: unknown[] = [];
    for await (const { stamp: _, ...event } of manager.events()) events.push(event);
    return events;
  },
};

/** Sends the request, to which the bytes are the reply. @throws the error that a user of the library would get */
export async function answered({ question, bytes }: Malformed, validate: boolean): Promise<unknown> {
  const ask = QUESTIONS[question];
  if (ask === undefined) throw new Error(`there is no question ${question}`);
  const platform = kernelThatSays(bytes, question);
  await using manager = await openPathManager({ platform, timeoutMs: TIMEOUT_MS, validate });
  return await ask(manager);
}

/** The reply to the look-up, which has the sequence number 1. */
const LOOK_UP_REPLY = messageBytes(
  NLCTRL_ID,
  0,
  1,
  Buffer.concat([
    GENLMSGHDR.write({ command: 1, version: 2 }),
    NLCTRL.write({ familyName: "mptcp_pm", familyId: 28, groups: [{ id: 9, name: "mptcp_pm_events" }] }),
  ]),
);

/** The reply to the request after the look-up. */
const LIMITS = messageBytes(
  28,
  0,
  2,
  Buffer.concat([GENLMSGHDR.write({ command: 6, version: 1 }), PM.write({ rcvAddAddrs: 0, subflows: 2 })]),
);

/** A kernel that answers the request with the bytes, and earlier requests correctly. */
function kernelThatSays(bytes: Buffer, question: string): Platform {
  const isLookUp = question === "family look-up";
  const generic = new FakeTransport((_, count) => {
    if (isLookUp && count > 1) return [LIMITS];
    return [count === 1 && !isLookUp ? LOOK_UP_REPLY : bytes];
  });
  const route = new FakeTransport(() => [bytes], NETLINK.route);
  const open = (protocol: number, options: { events?: boolean } = {}): Transport => {
    if (options.events) return listener(protocol, protocol === NETLINK.generic ? [bytes] : []);
    return protocol === NETLINK.generic ? generic : route;
  };
  const unread = (): never => {
    throw Object.assign(new Error("ENOENT"), { code: "ENOENT", errno: -2 });
  };
  const socketHolders = () => ({ holders: [], denied: 0, complete: true });
  const files = { readFile: unread, writeFile: unread, readDirectory: unread, readLink: unread };
  const host = {
    ...files,
    socketHolders,
    groupMembers: () => ({ members: [], complete: true }),
    now: () => 0,
  };
  return { host, open, close: () => {} };
}

/** A socket that receives these datagrams, and then nothing more. */
function listener(protocol: number, datagrams: readonly Buffer[]): Transport {
  const transport = new FakeTransport(undefined, protocol);
  transport.push(...datagrams);
  transport.end();
  return transport;
}
