import { type Place, run, start } from "./process.js";

/**
 * A private network namespace that ends with the test: by `close` (`await using`), or with the test process.
 * As root, or as an ordinary user inside the user namespace that `npm test` enters; the machine's own is never touched.
 */
export interface Namespace extends Place, AsyncDisposable {
  /** What `-n` takes as a path. */
  readonly path: string;
  /** Kills what runs in it and lets it go. */
  close(): Promise<void>;
}

/** A client and a server linked by one network or several. */
export interface Pair extends AsyncDisposable {
  readonly client: Namespace;
  readonly server: Namespace;
}

// IPv6 addresses are usable at once instead of after a second of duplicate address detection. Some systems make
// namespaces with MPTCP switched off.
const HOLD = [
  "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad",
  "test ! -e /proc/sys/net/mptcp/enabled || echo 1 > /proc/sys/net/mptcp/enabled",
  "ip link set lo up && echo held && exec cat",
].join("; ");

/** An empty namespace whose loopback is up. */
export async function single(): Promise<Namespace> {
  const holder = start(undefined, ["unshare", "--net", "sh", "-c", HOLD]);
  await holder.line(/^held$/);
  const running: Namespace["running"] = new Set();
  const close = async () => {
    await Promise.all([...running].map((process) => process.stop()));
    await holder.stop();
  };
  const { pid } = holder;
  return { pid, path: `/proc/${pid}/ns/net`, running, close, [Symbol.asyncDispose]: close };
}

/** Runs lines as `ip -batch` does. @throws Error with the line at fault */
export async function ip(namespace: Namespace, lines: readonly string[]): Promise<void> {
  await run(namespace, ["ip", "-batch", "-"], { input: `${lines.join("\n")}\n` });
}

/** Sets sysctls by their dotted names. @throws Error where one is refused */
export async function sysctl(
  namespace: Namespace,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  const settings = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  await run(namespace, ["sysctl", "--quiet", "--write", ...settings]);
}

/** Addresses of the walk-through's hosts, all in one subnet. */
export interface Cast {
  readonly server: string;
  /** The laptop's enp1s0, metric 100. */
  readonly ethernet: string;
  /** The laptop's wlp1s0, metric 600. */
  readonly wifi: string;
  readonly prefixLength: number;
}

export const IPV4: Cast = { server: "192.0.2.1", ethernet: "192.0.2.2", wifi: "192.0.2.3", prefixLength: 24 };
export const IPV6: Cast = {
  server: "2001:db8::1",
  ethernet: "2001:db8::2",
  wifi: "2001:db8::3",
  prefixLength: 64,
};

/**
 * The laptop of the RHEL walk-through: the client's Ethernet enp1s0 and WiFi wlp1s0 end in the server's bridge br0.
 * No interface has an address beside those of the cast.
 */
export async function scenario(cast: Cast = IPV4): Promise<Pair> {
  const pair = await namespaces();
  await ip(pair.server, [
    "link add br0 type bridge",
    "link set br0 addrgenmode none up",
    `address add ${cast.server}/${cast.prefixLength} dev br0`,
    ...["enp1s0", "wlp1s0"].flatMap((name) => [
      `link add to-${name} type veth peer name ${name} netns ${pair.client.pid}`,
      `link set to-${name} master br0 addrgenmode none up`,
    ]),
  ]);
  // Both interfaces are in one subnet: each answers and asks ARP only for the address it has.
  await sysctl(pair.client, { "net.ipv4.conf.all.arp_ignore": 1, "net.ipv4.conf.all.arp_announce": 2 });
  const uplinks = [...uplink("enp1s0", cast.ethernet, 100, cast), ...uplink("wlp1s0", cast.wifi, 600, cast)];
  await ip(pair.client, uplinks);
  return pair;
}

function uplink(device: string, address: string, metric: number, { server, prefixLength }: Cast): string[] {
  return [
    `link set ${device} addrgenmode none up`,
    `address add ${address}/${prefixLength} dev ${device} metric ${metric}`,
    `route add default via ${server} dev ${device} metric ${metric}`,
  ];
}

/**
 * Two hosts with `links` cables between them: cable N is ethN on both sides, in its own subnets,
 * the client 10.0.N.1 and fd00:N::1, the server 10.0.N.2 and fd00:N::2.
 */
export async function twin(links = 2): Promise<Pair> {
  const pair = await namespaces();
  const numbers = Array.from({ length: links }, (_, index) => index + 1);
  const cables = numbers.map((n) => `link add eth${n} type veth peer name eth${n} netns ${pair.server.pid}`);
  await ip(pair.client, [...cables, ...numbers.flatMap((n) => host(n, 1))]);
  await ip(
    pair.server,
    numbers.flatMap((n) => host(n, 2)),
  );
  return pair;
}

function host(cable: number, number: number): string[] {
  return [
    `link set eth${cable} up`,
    `address add 10.0.${cable}.${number}/24 dev eth${cable}`,
    `address add fd00:${cable}::${number}/64 dev eth${cable} nodad`,
  ];
}

async function namespaces(): Promise<Pair> {
  const [client, server] = await Promise.all([single(), single()]);
  const close = async () => void (await Promise.all([client.close(), server.close()]));
  return { client, server, [Symbol.asyncDispose]: close };
}
