import type { LabAddress, LabHost, LabLayout, LabPath, PathEnd } from "./model.js";

// Lines for `ip -batch`. No interface gets an address by itself: those given here are all there are.

const BRIDGE = "type bridge mcast_snooping 0";
/** Of the routing tables and rules of paths; path N has this number and N. */
const FIRST_TABLE = 100;

/** An interface in this namespace, its other end in that of the process `pid`. */
export function cable(here: string, there: string, pid: number): string {
  return `link add ${here} type veth peer name ${there} netns ${pid}`;
}

/** An interface that is up. */
export function up(dev: string, more = ""): string {
  return `link set ${dev} ${more}addrgenmode none up`;
}

/** A port of a bridge. */
export function bridgePort(dev: string, bridge: string): string {
  return up(dev, `master ${bridge} `);
}

export function bridge(name: string): string[] {
  return [`link add ${name} ${BRIDGE}`, up(name)];
}

/** An address that can be used at once: nobody else is asked whether he has it. */
export function address(dev: string, { address, prefixLength }: LabAddress, metric?: number): string {
  const words = [`address add ${address}/${prefixLength} dev ${dev}`];
  if (isIpv6(address)) words.push("nodad");
  if (metric !== undefined) words.push(`metric ${metric}`);
  return words.join(" ");
}

/** An interface with addresses, and a default route over the hosts at `gateways`, one for each address. */
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
 * What leaves from an address of this path takes this path, whichever of the peer's addresses it goes to. The way back
 * needs no rule: an address of the client is in the network of one path only.
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
  /** For the client, to be run by `ip -6`: from its own word `rule` cannot tell the family. */
  readonly client6: readonly string[];
}

/** The interfaces of a path in the middle: towards the client, towards the server, and the bridge between them. */
export const middleNames = ({ number }: Pick<LabPath, "number">) => ({
  client: `client${number}`,
  server: `server${number}`,
  bridge: `path${number}`,
});

/** What makes the network, to be run in the middle first: the interfaces of the others come from there. */
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
    server: serverEnds.flatMap(({ server }) => plain(server)),
  };
}

/** The lines for a kernel that was started without IPv6: it knows no such word. */
export function withoutIpv6(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(" addrgenmode none", ""));
}

function plain({ dev, addresses }: PathEnd): string[] {
  return [up(dev), ...addresses.map((one) => address(dev, one))];
}

type Pids = Readonly<Record<LabHost, number>>;

/** The paths end in one more bridge, which leads to the server's only interface. */
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

/** Puts a path into a state, whatever its state was. */
export function stateLines(path: LabPath, broken: LabPath["broken"]): string[] {
  const { client, bridge: master } = middleNames(path);
  if (broken === undefined) return [`link set ${client} master ${master} up`];
  return [
    broken === "silent" ? `link set ${client} nomaster up` : `link set ${client} master ${master} down`,
  ];
}

/** Settings under /proc/sys of a host's namespace, `settings` of HolderOptions. */
export function settingsOf(host: LabHost): Record<string, number> {
  if (host === "middle") return { ...HOST_SYSCTLS, "net/ipv6/conf/default/disable_ipv6": 1 };
  return { ...HOST_SYSCTLS, ...ENDS };
}

/** Some systems make namespaces with MPTCP switched off; IPv6 addresses would wait for a second until they can be used. */
export const HOST_SYSCTLS = { "net/mptcp/enabled": 1, "net/ipv6/conf/default/accept_dad": 0 };

/** Where interfaces share a subnet, each answers and asks ARP only for the address it has. */
export const ARP_SYSCTLS = { "net/ipv4/conf/all/arp_ignore": 1, "net/ipv4/conf/all/arp_announce": 2 };

/** Packets may arrive where no route leads back. */
const ENDS = {
  ...ARP_SYSCTLS,
  "net/ipv4/conf/all/rp_filter": 0,
  "net/ipv4/conf/default/rp_filter": 0,
  "net/ipv6/conf/default/accept_ra": 0,
};
