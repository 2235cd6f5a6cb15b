/** Network of a fixture; see test/support/namespaces. */
export type Net = "single" | "scenario" | "twin";

/** A further command line, with its own environment. */
export interface OtherCommand {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * How a fixture is made. Lines are the words of a program run as root in the client's namespace (`ip`, `ss`,
 * `sysctl`, `mptcpctl`), or an action (see Stage); `server: ` runs a line in the other namespace.
 */
export interface Recipe {
  /** `<command>-<scenario>`, and the file's name. */
  readonly name: string;
  /** Words after `mptcpctl`; TOKEN is replaced by that of the latest connection. */
  readonly command: string;
  /** Default: a separate namespace with only the loopback interface. */
  readonly net?: Net;
  /** The namespace of the command. Default: the client's. */
  readonly at?: "client" | "server";
  /** Runs without any privilege. */
  readonly unprivileged?: boolean;
  /** Environment that the output depends on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Command lines that differ from `command` only by output options: they are run with the recording. */
  readonly others?: readonly (string | OtherCommand)[];
  /** The lines of stdin. */
  readonly input?: readonly string[];
  /** Lines that run before the command. */
  readonly setup?: readonly string[];
  /**
   * Lines that run during the command, which then gets SIGINT; the line `await WORD` waits until it has printed that.
   */
  readonly meanwhile?: readonly string[];
}

/** Interfaces with fixed hardware addresses, so that two recordings differ as little as possible. */
export const UPLINKS = [
  ...uplink("enp1s0", "02:00:00:00:01:01", "192.0.2.2/24"),
  ...uplink("wlp1s0", "02:00:00:00:02:01", "198.51.100.2/24"),
  "ip address add 2001:db8::2/64 dev enp1s0 nodad",
];

function uplink(name: string, mac: string, address: string): string[] {
  return [
    `ip link add ${name} address ${mac} type bridge`,
    `ip link set ${name} addrgenmode none up`,
    `ip address add ${address} dev ${name}`,
  ];
}

/** The same for the interfaces of the net `scenario`, which are connected to the server and so have a carrier. */
export const LINKED = ["enp1s0", "wlp1s0"].flatMap((name, n) => [
  `ip link set ${name} address 02:00:00:00:0${n + 1}:01 addrgenmode none`,
  `ip -6 address flush dev ${name}`,
]);

/** The same for the net `twin`. */
export const CABLES = ["eth1", "eth2"].flatMap((name, n) => [
  `ip link set ${name} address 02:00:00:00:0${n + 1}:01 addrgenmode none`,
  `ip -6 address flush dev ${name}`,
  `ip address add fd00:${n + 1}::1/64 dev ${name} nodad`,
]);

/** In the net `twin`: a join from 10.0.2.1, for which the kernel creates an implicit endpoint. */
export const IMPLICIT = [
  ...CABLES,
  "mptcpctl limits set subflows 2 add_addr_accepted 2",
  "server: mptcpctl limits set subflows 2",
  "server: mptcpctl endpoint add 10.0.2.2 signal",
  "server: listen 0.0.0.0 5000",
  "connect 10.0.1.2 5000",
  "send",
  "until implicit mptcpctl endpoint show",
];
