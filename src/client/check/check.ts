import { TransportError, UnsupportedError, UsageError } from "../../errors.js";
import { type CheckWay, judgeWay } from "../../model/check.js";
import { checkMeaning, type JudgedWay } from "../../model/check-meaning.js";
import { checkSuggestions } from "../../model/check-suggestions.js";
import { addressBytes, canonicalAddress } from "../../model/endpoint.js";
import { isLinkLocal } from "../../model/place.js";
import { endText } from "../../model/userspace.js";
import { type Suggestion, suggested } from "../../suggestions.js";
import { addonHint } from "../../transport/native/missing.js";
import type { MptcpSockets } from "../../transport/platform.js";
import { checkSignal } from "../abort-signal.js";
import type { NetnsClient } from "../netns-client.js";
import { Checker, patientMs } from "./checker.js";
import type { CheckOptions } from "./options.js";
import { defaultWay, usableInterfaces, wayBy } from "./ways.js";

/** A way with what was observed, its verdict, and what that means. */
export type CheckedWay = JudgedWay & { readonly means: string };

/** The ways that were contacted, and lines that get further. */
export interface CheckResult {
  readonly address: string;
  readonly port: number;
  readonly allPaths: boolean;
  readonly patient: boolean;
  readonly ways: readonly CheckedWay[];
  readonly suggestions: readonly Suggestion[];
}

/** See PathManager.check. */
export function checkPeer(netnsClient: NetnsClient, options: CheckOptions): Promise<CheckResult> {
  netnsClient.assertOpen();
  checkSignal(options.signal);
  const stop = new AbortController();
  const forget = netnsClient.onClose(() => stop.abort(new TransportError("the path manager is closed")));
  const { signal = netnsClient.options.signal } = options;
  const all = { ...options, signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal };
  return netnsClient.reading(() => contactedPeer(netnsClient, all)).finally(forget);
}

async function contactedPeer(netnsClient: NetnsClient, given: CheckOptions): Promise<CheckResult> {
  const options = { ...given, address: checkedAddress(given.address), port: checkedPort(given.port) };
  const { address, port, allPaths = false, patient = false } = options;
  const interfaces = await usableInterfaces(netnsClient, address);
  const ways = await waysOf(netnsClient, options, interfaces);
  const facts = netnsClient.options.dryRun
    ? ways.map((way) => ({ ...way, mptcp: [] }))
    : await new Checker(netnsClient, await socketsOf(netnsClient), options).all(ways);
  const judged = facts.map((one) => ({ ...one, ...judgeWay(one) }));
  const verdicts = judged.map(({ verdict }) => verdict);
  return {
    ...{ address, port, allPaths, patient },
    ways: judged.map((way) => ({ ...way, means: checkMeaning(way, verdicts) })),
    suggestions: suggestionsFor(netnsClient, options, judged, interfaces.length > 1),
  };
}

function suggestionsFor(
  netnsClient: NetnsClient,
  { address, port, allPaths = false, patient = false }: CheckOptions,
  ways: readonly JudgedWay[],
  hasOtherWays: boolean,
): Suggestion[] {
  const pause = netnsClient.sysctl("blackhole_timeout");
  const verdicts = ways.map(({ verdict }) => verdict);
  return checkSuggestions(verdicts, {
    ...{ peer: endText({ address, port }), allPaths, patient, hasOtherWays },
    isPaused: ways.some((way) => way.isPaused),
    pauseSeconds: /^\d+$/.test(pause ?? "") ? Number(pause) : undefined,
    patientSeconds: patientMs(netnsClient) / 1000,
  });
}

/** @throws UsageError if no single peer has this address */
function checkedAddress(text: string): string {
  const bytes = addressBytes(text);
  if (bytes === undefined) throw new UsageError(`"${text}" is not an IP address`, { argument: "ADDRESS" });
  const isGroup = bytes.length === 4 ? (bytes[0] ?? 0) >= 224 : bytes[0] === 0xff;
  if (isGroup || bytes.every((byte) => byte === 0))
    throw new UsageError(`${text} is not the address of one host`, { argument: "ADDRESS" });
  return canonicalAddress(text);
}

function checkedPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 0xffff) return port;
  throw new UsageError(`${port} is not a port`, { argument: "port", hint: "1 to 65535" });
}

async function waysOf(
  netnsClient: NetnsClient,
  { address, dev, allPaths = false }: CheckOptions,
  interfaces: Awaited<ReturnType<typeof usableInterfaces>>,
): Promise<CheckWay[]> {
  if (dev !== undefined) return [await wayByName(netnsClient, address, dev)];
  if (!allPaths) return [await oneWay(netnsClient, address)];
  if (interfaces.length === 0)
    throw new UsageError("no interface is up and has an address of the family of the peer's", {
      argument: "all-paths",
      hint: "without all-paths the routes of the host decide",
      suggestions: [suggested("interfaces")],
    });
  const ways: CheckWay[] = [];
  for (const one of interfaces) ways.push(await wayBy(netnsClient, address, one));
  return ways;
}

/** An alternative name may be too long to bind to. @throws UsageError if no interface has the name */
async function wayByName(netnsClient: NetnsClient, address: string, name: string): Promise<CheckWay> {
  const ifindex = await netnsClient.links.indexOf(name);
  const dev = (await netnsClient.links.nameOf(ifindex)) ?? name;
  return wayBy(netnsClient, address, { dev, ifindex });
}

/** @throws UsageError for a link-local address, which does not say which link */
async function oneWay(netnsClient: NetnsClient, address: string): Promise<CheckWay> {
  if (!isLinkLocal(address)) return defaultWay(netnsClient, address);
  throw new UsageError(`${address} is a link-local address: an interface is required`, {
    argument: "ADDRESS",
    hint: `for example ${address}%IFNAME, or all-paths`,
  });
}

/** @throws UnsupportedError without the addon, or for a recording */
async function socketsOf({ platform }: NetnsClient): Promise<MptcpSockets> {
  if (platform.mptcp !== undefined) return platform.mptcp();
  throw new UnsupportedError("MPTCP sockets need the native addon", { hint: addonHint() });
}
