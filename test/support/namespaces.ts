import { type DemoAddresses, IPV4, IPV6 } from "../../commands/lab/demo/backend.js";
import { address, bridge, bridgePort, cable, HOST_SYSCTLS, uplink } from "../../src/lab/ip-commands.js";
import { startNetnsHolder } from "../../src/lab/netns-holder.js";
import { runIp } from "../../src/lab/tools.js";
import { type NetnsTarget, run } from "./process.js";

export { type DemoAddresses, IPV4, IPV6, runIp };

/**
 * A private network namespace that ends with the test: by `close` (`await using`), or with the test process. It is
 * created by root, or by an ordinary user inside the user namespace that `npm test` enters; the machine's own
 * namespace is never changed.
 */
export interface Namespace extends NetnsTarget, AsyncDisposable {
  /** The path for `-n`. */
  readonly path: string;
  /** Kills all processes in it and releases it. */
  close(): Promise<void>;
}

/** A client and a server linked by one network or several. */
export interface Pair extends AsyncDisposable {
  readonly client: Namespace;
  readonly server: Namespace;
}

/** An empty namespace whose loopback is up, with MPTCP on. */
export async function single(): Promise<Namespace> {
  const holder = await startNetnsHolder({ settings: HOST_SYSCTLS });
  const running: Namespace["running"] = new Set();
  const close = async () => {
    await Promise.all([...running].map((process) => process.stop()));
    await holder.release();
  };
  const { pid } = holder;
  return { pid, path: `/proc/${pid}/ns/net`, running, close, [Symbol.asyncDispose]: close };
}

/** With a shell, because not every machine has sysctl(8). */
const WRITE = 'while [ $# -gt 1 ]; do echo "$2" >"$1" || exit; shift 2; done';
const fileOf = (name: string): string => `/proc/sys/${name.replaceAll(".", "/")}`;

/** Values of sysctls by their dotted names, one on each line. @throws Error if one is missing */
export async function readSysctl(place: NetnsTarget, ...names: string[]): Promise<string> {
  return await run(place, ["cat", ...names.map(fileOf)]);
}

/** Sets sysctls by their dotted names. @throws Error if one is refused */
export async function sysctl(
  place: NetnsTarget,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  const settings = Object.entries(values).flatMap(([name, value]) => [fileOf(name), String(value)]);
  await run(place, ["sh", "-c", WRITE, "sh", ...settings]);
}

/**
 * The laptop of the RHEL walk-through: the client's Ethernet enp1s0 and WiFi wlp1s0 are connected to the server's
 * bridge br0. The interfaces have only the addresses of the walk-through.
 */
export async function scenario(cast: DemoAddresses = IPV4): Promise<Pair> {
  const pair = await namespaces();
  const { prefixLength } = cast;
  const server = { address: cast.server, prefixLength };
  await runIp(pair.server, [
    ...bridge("br0"),
    address("br0", server),
    ...["enp1s0", "wlp1s0"].flatMap((name) => [
      cable(`to-${name}`, name, pair.client.pid),
      bridgePort(`to-${name}`, "br0"),
    ]),
  ]);
  // Both interfaces are in one subnet: each answers and sends ARP only for its own address.
  await sysctl(pair.client, { "net.ipv4.conf.all.arp_ignore": 1, "net.ipv4.conf.all.arp_announce": 2 });
  const at = (dev: string, own: string, metric: number) =>
    uplink({ dev, metric, addresses: [{ address: own, prefixLength }] }, [server]);
  await runIp(pair.client, [...at("enp1s0", cast.ethernet, 100), ...at("wlp1s0", cast.wifi, 600)]);
  return pair;
}

/**
 * Two hosts with `links` cables between them: cable N is ethN on both sides, in its own subnets, the client has
 * 10.0.N.1 and fd00:N::1, the server 10.0.N.2 and fd00:N::2.
 */
export async function twin(links = 2): Promise<Pair> {
  const pair = await namespaces();
  const numbers = Array.from({ length: links }, (_, index) => index + 1);
  const cables = numbers.map((n) => cable(`eth${n}`, `eth${n}`, pair.server.pid));
  await runIp(pair.client, [...cables, ...numbers.flatMap((n) => host(n, 1))]);
  await runIp(
    pair.server,
    numbers.flatMap((n) => host(n, 2)),
  );
  return pair;
}

function host(number: number, own: number): string[] {
  const dev = `eth${number}`;
  return [
    `link set ${dev} up`,
    address(dev, { address: `10.0.${number}.${own}`, prefixLength: 24 }),
    address(dev, { address: `fd00:${number}::${own}`, prefixLength: 64 }),
  ];
}

async function namespaces(): Promise<Pair> {
  const [client, server] = await Promise.all([single(), single()]);
  const close = async () => void (await Promise.all([client.close(), server.close()]));
  return { client, server, [Symbol.asyncDispose]: close };
}
