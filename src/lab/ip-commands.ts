import type { LabAddress, LabHost, LabLayout, LabPath, PathEnd } from "./model.js";

// Lines for `ip -batch`. No interface gets an automatic address; it has only the addresses that are given
// here.

const BRIDGE = "type bridge mcast_snooping 0";
/** Number of a path's routing table and rule priority: path N uses this number plus N. */
const FIRST_TABLE = 100;

/** A veth interface in this namespace, with its peer in the namespace of process `pid`. */
export function cable(localName: string, peerName: string, pid: number): string {
  return `link add ${localName} type veth peer name ${peerName} netns ${pid}`;
}

/** Sets an interface up. */
export function up(dev: string, moreWords = ""): string {
  return `link set ${dev} ${moreWords}addrgenmode none up`;
}

/** A port of a bridge. */
export function bridgePort(dev: string, bridge: string): string {
  return up(dev, `master ${bridge} `);
}

export function bridge(name: string): string[] {
  return [`link add ${name} ${BRIDGE}`, up(name)];
}

/** An address that is usable at once, without duplicate address detection. */
export function address(dev: string, { address, prefixLength }: LabAddress, metric?: number): string {
  const words = [`address add ${address}/${prefixLength} dev ${dev}`];
  if (isIpv6(address)) words.push("nodad");
  if (metric !== undefined) words.push(`metric ${metric}`);
  return words.join(" ");
}

/** An interface with addresses, and one default route for each address through the hosts at `gateways`. */
export function uplink(
  { dev, addresses, metric }: LabPath["client"],
  gateways: readonly LabAddress[],
): string[] {
  return [
    up(dev),
    ...addresses.map((one) => address(dev, one, metric)),
    ...gateways.map((via) => `route add default via ${via.address} dev ${dev} metric ${metric}`),
  ];
}

/**
 * Packets from an address of this path use this path, whatever address of the peer they go to. The way back
 * needs no rule: a client address belongs to the network of one path only.
 */
function ownTable({ number, client, server }: LabPath): string[] {
  const table = FIRST_TABLE + number;
  return server.addresses.map(
    (via) => `route add default via ${via.address} dev ${client.dev} table ${table}`,
  );
}

function ownRules({ number, client }: LabPath, isMeant: (address: string) => boolean): string[] {
  const table = FIRST_TABLE + number;
  const own = client.addresses.map((one) => one.address).filter(isMeant);
  return own.map((from) => `rule add from ${from} table ${table} priority ${table}`);
}

const isIpv6 = (address: string) => address.includes(":");
const isIpv4 = (address: string) => !isIpv6(address);

export interface LabLines extends Readonly<Record<LabHost, readonly string[]>> {
  /** For the client, run by `ip -6`: the word `rule` alone does not imply an address family. */
  readonly client6: readonly string[];
}

/**
 * The interfaces of a path in the middle: towards the client, towards the server, and the bridge between
 * them.
 */
export const middleNames = ({ number }: Pick<LabPath, "number">) => ({
  client: `client${number}`,
  server: `server${number}`,
  bridge: `path${number}`,
});

/**
 * Creates the network. Run these lines in the middle first, because the interfaces of the other hosts are
 * created there.
 */
export function labLines(
  paths: readonly LabPath[],
  layout: LabLayout,
  pids: Readonly<Record<LabHost, number>>,
): LabLines {
  const isSeparate = layout === "separate";
  const serverEnds = isSeparate ? paths : paths.slice(0, 1);
  const ruled = isSeparate ? paths : [];
  return {
    middle: isSeparate ? separateMiddle(paths, pids) : sharedMiddle(paths, pids),
    client: [
      ...paths.flatMap((path) => uplink(path.client, path.server.addresses)),
      ...ruled.flatMap((path) => [...ownTable(path), ...ownRules(path, isIpv4)]),
    ],
    client6: ruled.flatMap((path) => ownRules(path, isIpv6)),
    server: serverEnds.flatMap(({ server }) => plainLink(server)),
  };
}

/** The same lines for a kernel without IPv6, which does not know this word. */
export function withoutIpv6(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(" addrgenmode none", ""));
}

function plainLink({ dev, addresses }: PathEnd): string[] {
  return [up(dev), ...addresses.map((one) => address(dev, one))];
}

type Pids = Readonly<Record<LabHost, number>>;

/** All paths end in one more bridge, which leads to the server's only interface. */
function sharedMiddle(paths: readonly LabPath[], pids: Pids): string[] {
  return [
    ...bridge("br0"),
    cable("server", paths[0]?.server.dev ?? "", pids.server),
    bridgePort("server", "br0"),
    ...paths.flatMap((path) => {
      const names = middleNames(path);
      const joint = `join${path.number}`;
      return [
        `link add ${names.server} type veth peer name ${joint}`,
        bridgePort(joint, "br0"),
        ...middleOf(path, pids),
      ];
    }),
  ];
}

function separateMiddle(paths: readonly LabPath[], pids: Pids): string[] {
  return paths.flatMap((path) => [
    cable(middleNames(path).server, path.server.dev, pids.server),
    ...middleOf(path, pids),
  ]);
}

function middleOf(path: LabPath, pids: Pids): string[] {
  const names = middleNames(path);
  return [
    ...bridge(names.bridge),
    cable(names.client, path.client.dev, pids.client),
    bridgePort(names.client, names.bridge),
    bridgePort(names.server, names.bridge),
  ];
}

/** Sets the state of a path, whatever it was before. */
export function stateLines(path: LabPath, breakage: LabPath["broken"]): string[] {
  const { client, bridge: master } = middleNames(path);
  if (breakage === undefined) return [`link set ${client} master ${master} up`];
  return [
    breakage === "silent" ? `link set ${client} nomaster up` : `link set ${client} master ${master} down`,
  ];
}

/** Settings below /proc/sys in a host's namespace; see `settings` of HolderOptions. */
export function settingsOf(host: LabHost): Record<string, number> {
  if (host === "middle") return { ...HOST_SYSCTLS, "net/ipv6/conf/default/disable_ipv6": 1 };
  return { ...HOST_SYSCTLS, ...ENDS };
}

/**
 * Some systems create namespaces with MPTCP switched off. IPv6 addresses would be unusable for a second
 * (duplicate address detection).
 */
export const HOST_SYSCTLS = { "net/mptcp/enabled": 1, "net/ipv6/conf/default/accept_dad": 0 };

/** If interfaces share a subnet, each one answers and sends ARP only for its own address. */
export const ARP_SYSCTLS = { "net/ipv4/conf/all/arp_ignore": 1, "net/ipv4/conf/all/arp_announce": 2 };

/** Packets may arrive on an interface with no route back. */
const ENDS = {
  ...ARP_SYSCTLS,
  "net/ipv4/conf/all/rp_filter": 0,
  "net/ipv4/conf/default/rp_filter": 0,
  "net/ipv6/conf/default/accept_ra": 0,
};
