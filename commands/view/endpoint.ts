import { ENDPOINT_FLAGS, type Endpoint } from "../../src/index.js";
import { addOtherJson, otherWords } from "./other-attributes.js";
import { colorOfAddress, escapeControls, paint, type Style } from "./widgets/style.js";

/** Name of the interface of an endpoint; `ifN` if it does not exist any more. */
export const deviceOf = ({ ifindex, dev }: Endpoint): string | undefined =>
  ifindex === undefined ? undefined : (dev ?? `if${ifindex >>> 0}`);

/** In the order of `ip mptcp`, which is that of the bits. */
export const flagsOf = ({ flags }: Endpoint) => ENDPOINT_FLAGS.filter((flag) => flags.includes(flag));

/**
 * One line of `endpoint show`, without fields that the kernel did not report. With -r, `name` replaces the
 * address. Values that `ip mptcp` does not print are at the end as `name=value`.
 */
export function endpointText(endpoint: Endpoint, style: Style, name = endpoint.address): string {
  const { id, port, address, unknownFlags } = endpoint;
  const dev = deviceOf(endpoint);
  const words = [
    name === undefined ? "" : paint(`${escapeControls(name)} `, colorOfAddress(address ?? name), style),
    port === undefined ? "" : `port ${port} `,
    id === undefined ? "" : `id ${id} `,
    ...flagsOf(endpoint).map((flag) => `${flag} `),
    unknownFlags === undefined ? "" : `rawflags ${hex2(unknownFlags)} `,
    dev === undefined ? "" : `dev ${paint(`${escapeControls(dev)} `, "dev", style)}`,
    ...otherWords(endpoint).map((word) => `${word} `),
  ];
  return `${words.join("")}\n`;
}

/** iproute2's keys, in its order, then other keys. */
export function endpointJson(endpoint: Endpoint, name = endpoint.address): Record<string, unknown> {
  const { id, port, unknownFlags } = endpoint;
  const dev = deviceOf(endpoint);
  const json: Record<string, unknown> = {};
  if (name !== undefined) json.address = name;
  if (port !== undefined) json.port = port;
  if (id !== undefined) json.id = id;
  for (const flag of flagsOf(endpoint)) json[flag] = true;
  if (unknownFlags !== undefined) json.rawflags = hex2(unknownFlags);
  if (dev !== undefined) json.dev = dev;
  addOtherJson(json, endpoint);
  return json;
}

const hex2 = (bits: number): string => bits.toString(16).padStart(2, "0");

const COLUMNS = ["id", "address", "port", "flags", "dev"] as const;

/** A table of endpoints. Values without a column are in `other`, a column that most tables do not have. */
export function endpointTable(endpoints: readonly Endpoint[], names: readonly (string | undefined)[]) {
  const rows = endpoints.map((one, i) => endpointRow(one, names[i]));
  const otherCells = endpoints.map((one) => otherWords(one).join(" "));
  if (otherCells.every((text) => text === "")) return { columns: COLUMNS, rows };
  return { columns: [...COLUMNS, "other"], rows: rows.map((row, i) => [...row, otherCells[i] ?? ""]) };
}

function endpointRow(endpoint: Endpoint, name: string | undefined): string[] {
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
