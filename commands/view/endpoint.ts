import type { Endpoint } from "../../src/index.js";
import { escapeControls, inkOf, paint, type Style } from "./widgets/style.js";

/** The order of `ip mptcp`, whatever the order of bits. */
const FLAG_ORDER = ["signal", "subflow", "backup", "fullmesh", "implicit", "laminar"] as const;

/** Name of the interface of an endpoint; `ifN` if it does not exist any more. */
export const deviceOf = ({ ifindex, dev }: Endpoint): string | undefined =>
  ifindex === undefined ? undefined : (dev ?? `if${ifindex >>> 0}`);

const flagsOf = ({ flags }: Endpoint) => FLAG_ORDER.filter((flag) => flags.includes(flag));

/**
 * One line of `endpoint show`, without fields that the kernel did not report. With -r, `name` replaces the
 * address.
 */
export function endpointText(endpoint: Endpoint, style: Style, name = endpoint.address): string {
  const { id, port, address, unknownFlags } = endpoint;
  const dev = deviceOf(endpoint);
  const words = [
    name === undefined ? "" : paint(`${escapeControls(name)} `, inkOf(address ?? name), style),
    port === undefined ? "" : `port ${port} `,
    id === undefined ? "" : `id ${id} `,
    ...flagsOf(endpoint).map((flag) => `${flag} `),
    unknownFlags === undefined ? "" : `rawflags ${hex2(unknownFlags)} `,
    dev === undefined ? "" : `dev ${paint(`${escapeControls(dev)} `, "dev", style)}`,
  ];
  return `${words.join("")}\n`;
}

/** iproute2's keys, in its order. */
export function endpointJson(
  endpoint: Endpoint,
  name = endpoint.address,
): Record<string, string | number | true> {
  const { id, port, unknownFlags } = endpoint;
  const dev = deviceOf(endpoint);
  return {
    ...(name !== undefined && { address: name }),
    ...(port !== undefined && { port }),
    ...(id !== undefined && { id }),
    ...Object.fromEntries(flagsOf(endpoint).map((flag) => [flag, true as const])),
    ...(unknownFlags !== undefined && { rawflags: hex2(unknownFlags) }),
    ...(dev !== undefined && { dev }),
  };
}

const hex2 = (bits: number): string => bits.toString(16).padStart(2, "0");

export const ENDPOINT_COLUMNS = ["id", "address", "port", "flags", "dev"] as const;

export function endpointRow(endpoint: Endpoint, name = endpoint.address): string[] {
  const flags = [
    ...flagsOf(endpoint),
    ...(endpoint.unknownFlags === undefined ? [] : [`0x${hex2(endpoint.unknownFlags)}`]),
  ];
  return [
    String(endpoint.id ?? ""),
    escapeControls(name ?? ""),
    String(endpoint.port ?? ""),
    flags.join(" "),
    escapeControls(deviceOf(endpoint) ?? ""),
  ];
}
