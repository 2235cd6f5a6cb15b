import {
  type LeftSysctl,
  namespacePath,
  type Status,
  type StatusAddress,
  type StatusInterface,
  shellWord,
} from "../../src/index.js";
import { endpointJson } from "./endpoint.js";
import { limitsJson } from "./limits.js";
import { escapeControls } from "./widgets/style.js";

export const STATUS_COLUMNS = ["interface", "state", "address", "metric", "default", "endpoint"] as const;

/** The lines above the table. */
export function statusHead({ enabled, pathManager, scheduler, limits, unreadable = {} }: Status): string {
  const without = (reason: string | undefined) =>
    reason === undefined ? "unknown" : `cannot tell: ${escapeControls(reason)}`;
  const state =
    enabled === undefined ? without(unreadable.enabled) : enabled ? "on" : "off (net.mptcp.enabled=0)";
  const manager = pathManager === undefined ? without(unreadable.pathManager) : escapeControls(pathManager);
  const chosen = scheduler === undefined ? without(unreadable.scheduler) : escapeControls(scheduler);
  const { add_addr_accepted = "unknown", subflows = "unknown" } = limitsJson(limits);
  return [
    `mptcp ${state}`,
    `path manager ${manager}, scheduler ${chosen}`,
    `limits add_addr_accepted ${add_addr_accepted} subflows ${subflows}`,
    "",
  ].join("\n");
}

/** One row per address, and one for an interface without addresses. */
export function statusRows({ interfaces }: Status): string[][] {
  return interfaces.flatMap((one) => {
    const rows: (StatusAddress | undefined)[] = one.addresses.length > 0 ? one.addresses : [undefined];
    return rows.map((address, i) => row(one, address, i === 0));
  });
}

function row(
  { dev, state, metrics, default: families }: StatusInterface,
  address: StatusAddress | undefined,
  first: boolean,
): string[] {
  const own = address?.address?.includes(":") ? "ipv6" : "ipv4";
  return [
    first ? escapeControls(dev) : "",
    first ? state : "",
    address ? `${address.address ?? "unknown"}/${address.prefixLength}` : "",
    address && isGlobal(address) ? String(metrics[own] ?? "") : "",
    address && families.includes(own) && isGlobal(address) ? "yes" : "",
    address?.endpoint ? endpointWords(address.endpoint, dev) : "",
  ];
}

/** Name the device only if it is a different one. */
function endpointWords({ id, flags, dev }: NonNullable<StatusAddress["endpoint"]>, here: string): string {
  return [
    `id ${id ?? "unknown"}`,
    ...flags,
    ...(dev === undefined || dev === here ? [] : [`dev ${escapeControls(dev)}`]),
  ].join(" ");
}

/** A link-local address is never the default. */
const isGlobal = ({ address }: StatusAddress): boolean => address !== undefined && !/^fe[89ab]/.test(address);

/** Suggestions: a command for each address that could carry subflows. */
export function statusAdvice(
  { left, interfaces, stray, misbound, uncertain = [] }: Status,
  netns?: string,
): string {
  const lines = interfaces.flatMap((one) => one.addresses.flatMap(({ suggestion }) => suggestion ?? []));
  const advice =
    lines.length === 0
      ? ""
      : `\nto use another path:\n${lines.map((line) => `    ${escapeControls(line)}\n`).join("")}`;
  const lost = stray.map(
    ({ id, address }) => `endpoint id ${id ?? "unknown"} (${address}) is on no interface of this host\n`,
  );
  const bound = misbound.map(
    ({ id, address, ifindex, dev }) =>
      `endpoint id ${id ?? "unknown"} (${address}) is bound to ${dev === undefined ? `if${ifindex}, which is gone` : `${escapeControls(dev)}, which has not this address`}\n`,
  );
  const unknown = uncertain.map(
    ({ id, address }) =>
      `endpoint id ${id ?? "unknown"} (${address ?? "no address"}): it is unknown which interface has its address\n`,
  );
  const faults = [...lost, ...bound, ...unknown].join("");
  return advice + (faults === "" ? "" : `\n${faults}`) + (left ? `\n${leftText(left, netns)}` : "");
}

function leftText(left: LeftSysctl, netns: string | undefined): string {
  const { sysctl, value, before, problem } = left;
  if (before === undefined)
    return `${sysctl} is ${value}; it is unknown whether a killed \`connections close\` has left this value: ${escapeControls(problem ?? "")}\n`;
  return `${sysctl} is ${value}: a \`connections close\` that was killed or stopped has left this value; to restore it:\n    ${escapeControls(cureOf(left, netns).suggestion ?? "")}\n`;
}

/** The command to paste. It is for a shell: not every machine has sysctl(8). */
function cureOf({ sysctl, before }: LeftSysctl, netns: string | undefined): { suggestion?: string } {
  if (before === undefined) return {};
  const line = `echo ${shellWord(before)} > /proc/sys/${sysctl.replaceAll(".", "/")}`;
  if (netns === undefined) return { suggestion: line };
  return { suggestion: `nsenter --net=${shellWord(namespacePath(netns))} sh -c ${shellWord(line)}` };
}

/** Reasons, by the keys of the values that could not be read. */
function unreadableJson({ pathManager, ...others }: NonNullable<Status["unreadable"]>) {
  return { ...others, ...(pathManager !== undefined && { path_manager: pathManager }) };
}

/** The same as data; keys as in the other commands. */
export function statusJson(status: Status, netns?: string) {
  const { enabled, pathManager, scheduler, left, limits, interfaces, stray, misbound, uncertain } = status;
  const { unreadable } = status;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(pathManager !== undefined && { path_manager: pathManager }),
    ...(scheduler !== undefined && { scheduler }),
    ...(left && { left: { ...left, ...cureOf(left, netns) } }),
    ...(unreadable && { unreadable: unreadableJson(unreadable) }),
    limits: limitsJson(limits),
    interfaces: interfaces.map(({ ifindex, dev, state, metrics, default: families, addresses }) => ({
      ifindex,
      dev,
      state,
      metrics,
      default: families,
      addresses: addresses.map(({ address, prefixLength, endpoint, suggestion }) => ({
        ...(address !== undefined && { address }),
        prefix_length: prefixLength,
        ...(endpoint && { endpoint }),
        ...(suggestion !== undefined && { suggestion }),
      })),
    })),
    stray: stray.map((one) => endpointJson(one)),
    misbound: misbound.map((one) => endpointJson(one)),
    ...(uncertain && { uncertain: uncertain.map((one) => endpointJson(one)) }),
  };
}
