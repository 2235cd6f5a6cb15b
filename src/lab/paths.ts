import type { LabAddress, LabLayout, LabOptions, LabPath } from "./model.js";

/**
 * The client's interfaces, named as Ethernet, WiFi and mobile broadband interfaces are, with NetworkManager's
 * metrics.
 */
const UPLINKS = [
  ["enp1s0", 100],
  ["wlp1s0", 600],
  ["wwp2s0", 700],
  ["enp3s0", 101],
  ["wlp3s0", 601],
  ["wwp4s0", 701],
  ["enp5s0", 102],
  ["wlp5s0", 602],
] as const;

/** Maximum number of paths in a lab. */
export const MAX_PATHS = UPLINKS.length;

type Side = "client" | "server";

/** The paths of a new lab: interfaces and addresses at both ends. */
export function planPaths({ paths = 2, layout = "separate", ipv6 = false, rate }: LabOptions): LabPath[] {
  const shape = rate === undefined ? {} : { rate };
  return UPLINKS.slice(0, paths).map(([dev, metric], index) => {
    const number = index + 1;
    const at = (side: Side) => addressesOf(layout, side, number, ipv6);
    const served = layout === "shared" ? "enp1s0" : `enp${number}s0`;
    return {
      number,
      client: { dev, metric, addresses: at("client") },
      server: { dev: served, addresses: at("server") },
      shape,
    };
  });
}

function addressesOf(layout: LabLayout, side: Side, number: number, ipv6: boolean): LabAddress[] {
  const [v4, v6] = layout === "shared" ? shared(side, number) : separate(side, number);
  return [{ address: v4, prefixLength: 24 }, ...(ipv6 ? [{ address: v6, prefixLength: 64 }] : [])];
}

/** Networks reserved for documentation: the server has address 1, the client's addresses follow. */
function shared(side: Side, number: number): [string, string] {
  const host = side === "server" ? 1 : number + 1;
  return [`192.0.2.${host}`, `2001:db8::${host}`];
}

function separate(side: Side, number: number): [string, string] {
  const host = side === "client" ? 1 : 2;
  return [`10.0.${number}.${host}`, `fd00:${number}::${host}`];
}
