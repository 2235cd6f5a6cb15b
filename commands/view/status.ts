import {
  type Finding,
  type LeftSysctl,
  opensSubflows,
  type Status,
  type StatusAddress,
  type StatusEndpoint,
  type StatusInterface,
  type Suggestion,
  suggested,
  suggestionText,
} from "../../src/index.js";
import { deviceOf, endpointJson, flagsOf } from "./endpoint.js";
import { limitsJson } from "./limits.js";
import { escapeControls } from "./widgets/style.js";

export const STATUS_COLUMNS = ["interface", "state", "address", "metric", "default", "endpoint"] as const;

/** The lines above the table. */
export function statusHead({ enabled, pathManager, scheduler, limits, unreadable = {} }: Status): string {
  const unreadableText = (reason: string | undefined) =>
    reason === undefined ? "unknown" : `cannot tell: ${escapeControls(reason)}`;
  const state =
    enabled === undefined ? unreadableText(unreadable.enabled) : enabled ? "on" : "off (net.mptcp.enabled=0)";
  const manager =
    pathManager === undefined ? unreadableText(unreadable.pathManager) : escapeControls(pathManager);
  const chosen = scheduler === undefined ? unreadableText(unreadable.scheduler) : escapeControls(scheduler);
  const { add_addr_accepted = "unknown", subflows = "unknown" } = limitsJson(limits);
  return [
    `mptcp ${state}`,
    `path manager ${manager}, scheduler ${chosen}`,
    `limits add_addr_accepted ${add_addr_accepted} subflows ${subflows}`,
    "",
  ].join("\n");
}

/** One row per address, one for each further endpoint of it, and one for an interface without addresses. */
export function statusRows({ interfaces }: Status): string[][] {
  return interfaces.flatMap((one) => {
    const rows: (StatusAddress | undefined)[] = one.addresses.length > 0 ? one.addresses : [undefined];
    return rows.flatMap((address, i) => {
      const [first, ...others] = address?.endpoints ?? [];
      const next = others.map((endpoint) => ["", "", "", "", "", endpointWords(endpoint)]);
      return [row(one, address, first, i === 0), ...next];
    });
  });
}

function row(
  { dev, state, metrics, default: families }: StatusInterface,
  address: StatusAddress | undefined,
  endpoint: StatusEndpoint | undefined,
  first: boolean,
): string[] {
  const own = address?.address?.includes(":") ? "ipv6" : "ipv4";
  return [
    first ? escapeControls(dev) : "",
    first ? state : "",
    address ? `${address.address ?? "unknown"}/${address.prefixLength}` : "",
    address && isGlobal(address) ? String(metrics[own] ?? "") : "",
    address && families.includes(own) && isGlobal(address) ? "yes" : "",
    endpoint ? endpointWords(endpoint) : "",
  ];
}

/** Names the device only if another interface has the address. */
function endpointWords(endpoint: StatusEndpoint): string {
  const { id, port, connections, interface: holder } = endpoint;
  const dev = deviceOf(endpoint);
  const words = [
    `id ${id ?? "unknown"}`,
    ...(port === undefined ? [] : [`port ${port}`]),
    ...flagsOf(endpoint),
    ...(dev === undefined || dev === holder ? [] : [`dev ${escapeControls(dev)}${flaw(endpoint)}`]),
  ];
  return `${words.join(" ")}, ${counted(connections)}`;
}

/** A device matters only if subflows are opened from it. */
function flaw(endpoint: StatusEndpoint): string {
  if (!opensSubflows(endpoint) || endpoint.place !== "elsewhere") return "";
  return endpoint.dev === undefined ? " (missing)" : " (without this address)";
}

function counted(connections: number | undefined): string {
  if (connections === undefined) return "connections unknown";
  return connections === 1 ? "1 connection" : `${connections} connections`;
}

/** Texts about an address that is in no row. */
const PLACES: Readonly<Record<StatusEndpoint["place"], string>> = {
  here: "its interface cannot be read",
  elsewhere: "its interface cannot be read",
  routed: "no interface has this address, but the kernel treats it as its own",
  missing: "no interface of this host has this address",
  unknown: "it is unknown whether this host has this address",
};

function endpointLine(endpoint: StatusEndpoint): string {
  const { address = "no address", place } = endpoint;
  return `endpoint ${address} ${endpointWords(endpoint)}: ${PLACES[place]}\n`;
}

/** A link-local address is never a default. */
const isGlobal = ({ address }: StatusAddress): boolean => address !== undefined && !/^fe[89ab]/.test(address);

/** Adds to a suggestion what makes it act where the current line acts. */
type Here = (suggestion: Suggestion) => Suggestion;

/** What is below the table: commands to paste, endpoints that are in no row, and findings. */
export function statusAdvice(status: Status, here: Here): string {
  const { left, interfaces, findings } = status;
  const paths = interfaces.flatMap((one) => one.addresses.flatMap(({ suggestions = [] }) => suggestions));
  return [
    paths.length === 0 ? "" : `to use another path:\n${linesOf(paths, here)}`,
    inNoRow(status).map(endpointLine).join(""),
    findings.map((one) => findingText(one, here)).join(""),
    left ? leftText(left, here) : "",
  ]
    .map((text) => (text === "" ? "" : `\n${text}`))
    .join("");
}

const linesOf = (suggestions: readonly Suggestion[], here: Here): string =>
  suggestions.map((one) => `    ${escapeControls(suggestionText(here(one)))}\n`).join("");

function inNoRow({ interfaces, endpoints }: Status): StatusEndpoint[] {
  const shown = interfaces.flatMap(({ addresses }) => addresses.flatMap((one) => one.endpoints ?? []));
  return endpoints.filter((one) => !shown.includes(one));
}

function findingText({ message, suggestions = [] }: Finding, here: Here): string {
  if (suggestions.length === 0) return `${message}\n`;
  return `${message}; to change it:\n${linesOf(suggestions, here)}`;
}

function leftText(left: LeftSysctl, here: Here): string {
  const { sysctl, value, before, problem } = left;
  if (before === undefined)
    return `${sysctl} is ${value}; it is unknown whether a killed \`connections close\` has left this value: ${escapeControls(problem ?? "")}\n`;
  return `${sysctl} is ${value}: a \`connections close\` that was killed or stopped has left this value; to restore it:\n${linesOf(curesOf(left), here)}`;
}

const curesOf = ({ sysctl, before }: LeftSysctl): Suggestion[] =>
  before === undefined ? [] : [suggested("sysctl", sysctl, before)];

/** The array `suggestions`, absent without any. */
const suggestionsJson = (suggestions: readonly Suggestion[] = [], here: Here) =>
  suggestions.length > 0 ? { suggestions: suggestions.map(here) } : {};

/** Reasons, by the keys of the values that could not be read. */
function unreadableJson({ pathManager, ...others }: NonNullable<Status["unreadable"]>) {
  return { ...others, ...(pathManager !== undefined && { path_manager: pathManager }) };
}

/** The same as data; keys as in the other commands. */
export function statusJson(status: Status, here: Here) {
  const { enabled, pathManager, scheduler, left, limits, interfaces, endpoints, findings } = status;
  const { unreadable } = status;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(pathManager !== undefined && { path_manager: pathManager }),
    ...(scheduler !== undefined && { scheduler }),
    ...(left && { left: { ...left, ...suggestionsJson(curesOf(left), here) } }),
    ...(unreadable && { unreadable: unreadableJson(unreadable) }),
    limits: limitsJson(limits),
    interfaces: interfaces.map(({ ifindex, dev, state, metrics, default: families, addresses }) => ({
      ifindex,
      dev,
      state,
      metrics,
      default: families,
      addresses: addresses.map(({ address, prefixLength, suggestions }) => ({
        ...(address !== undefined && { address }),
        prefix_length: prefixLength,
        ...suggestionsJson(suggestions, here),
      })),
    })),
    endpoints: endpoints.map(statusEndpointJson),
    findings: findings.map(({ code, message, suggestions }) => ({
      code,
      message,
      ...suggestionsJson(suggestions, here),
    })),
  };
}

/** As in `endpoint show`, with what only `status` knows. */
function statusEndpointJson({ place, interface: holder, connections, ...endpoint }: StatusEndpoint) {
  return {
    ...endpointJson(endpoint),
    place,
    ...(holder !== undefined && { interface: holder }),
    ...(connections !== undefined && { connections }),
  };
}
