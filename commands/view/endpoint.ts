import type { Endpoint } from "../../src/index.js";
import { escapeControls, inkOf, paint, type Style } from "./widgets/style.js";

/** The order of `ip mptcp`, whatever the order of bits. */
const FLAG_ORDER = ["signal", "subflow", "backup", "fullmesh", "implicit", "laminar"] as const;

/** Name of the interface an endpoint is bound to, `ifN` where there is none any more. */
export const deviceOf = ({ ifindex, dev }: Endpoint): string | undefined =>
  ifindex === undefined ? undefined : (dev ?? `if${ifindex >>> 0}`);

const flagsOf = ({ flags }: Endpoint) => FLAG_ORDER.filter((flag) => flags.includes(flag));

/** One line of `endpoint show`, without what the kernel did not tell; `name` stands for the address where names were asked for. */
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
  const json: Record<string, string | number | true> = {};
  if (name !== undefined) json.address = name;
  if (port !== undefined) json.port = port;
  if (id !== undefined) json.id = id;
  for (const flag of flagsOf(endpoint)) json[flag] = true;
  if (unknownFlags !== undefined) json.rawflags = hex2(unknownFlags);
  if (dev !== undefined) json.dev = dev;
  return json;
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
