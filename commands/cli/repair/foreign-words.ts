/**
 * Words that users know from other tools, by what they mean here. Keys are in lower case. Only for suggestions: none of
 * them is accepted.
 */

/** By the words of the group before them: command words, and the words that replace them; `|` separates alternatives. */
export const COMMAND_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    endpoints: "endpoint", ep: "endpoint", eps: "endpoint", endp: "endpoint",
    limit: "limits", maximum: "limits", max: "limits",
    counter: "counters", stats: "counters", statistics: "counters", mib: "counters", mibs: "counters",
    metrics: "counters", nstat: "counters", snmp: "counters",
    events: "monitor", event: "monitor", tail: "monitor", follow: "monitor", log: "monitor", logs: "monitor", journal: "monitor", listen: "monitor",
    watch: "connections watch", top: "connections watch", sockets: "connections", socket: "connections",
    ss: "connections", netstat: "connections", sessions: "connections", flows: "connections", peers: "connections",
    kill: "connections close", terminate: "connections close", stop: "connections close", abort: "connections close", close: "connections close", disconnect: "connections close",
    subflows: "limits set subflows|connections", add_addr_accepted: "limits set add_addr_accepted", set: "limits set", sf: "subflow", paths: "connections",
    remove: "endpoint delete", rm: "endpoint delete", del: "endpoint delete", delete: "endpoint delete", add: "endpoint add",
    change: "endpoint change", replace: "endpoint replace", userspace: "pm set userspace", kernel: "pm set kernel",
    info: "status", state: "status", show: "status", list: "status", ls: "status", get: "status", dump: "status",
    check: "status", doctor: "status", diagnose: "status",
    "path-manager": "pm", pathmanager: "pm", path_manager: "pm", manager: "pm",
    describe: "explain", whatis: "explain", man: "help", usage: "help", "?": "help",
    exec: "run", start: "run", launch: "run", wrap: "run", use: "run",
    demo: "lab demo", labs: "lab list", parse: "decode", print: "decode", ver: "version",
    backup: "endpoint change backup", nobackup: "endpoint change nobackup", flush: "endpoint flush", clear: "endpoint flush", announce: "address announce",
  },
  endpoint: {
    new: "add", create: "add", make: "add", insert: "add", append: "add", put: "add", enable: "add",
    remove: "delete", destroy: "delete", erase: "delete", drop: "delete", disable: "delete", unset: "delete",
    set: "change", modify: "change", mod: "change", edit: "change", update: "change", alter: "change",
    backup: "change backup", nobackup: "change nobackup", fullmesh: "change fullmesh",
    clear: "flush", reset: "flush", empty: "flush", purge: "flush",
    get: "show", view: "show", dump: "show", print: "show", display: "show", all: "show", info: "show",
    describe: "show", patch: "change", label: "change", flags: "change", flag: "change", mark: "change",
  },
  limits: {
    change: "set", modify: "set", update: "set", add: "set", edit: "set", put: "set", replace: "set",
    get: "show", view: "show", print: "show", display: "show", dump: "show", all: "show", describe: "show",
    reset: "set subflows 2 add_addr_accepted 0", default: "set subflows 2 add_addr_accepted 0", defaults: "set subflows 2 add_addr_accepted 0",
  },
  connections: {
    get: "show", view: "show", dump: "show", print: "show", all: "show", describe: "show", find: "show", grep: "show",
    terminate: "close", reset: "close", abort: "close", stop: "close", kill: "close", delete: "close", del: "close", end: "close", drop: "close", destroy: "close", remove: "close",
    monitor: "watch", follow: "watch", top: "watch",
  },
  counters: {},
  address: {
    add: "announce", signal: "announce", new: "announce", del: "remove", delete: "remove", rm: "remove",
    withdraw: "remove", get: "show", dump: "show",
  },
  subflow: {
    add: "create", new: "create", open: "create", connect: "create", del: "destroy", delete: "destroy",
    remove: "destroy", rm: "destroy", close: "destroy", kill: "destroy", set: "change", modify: "change", get: "show",
  },
  pm: {
    get: "show", view: "show", type: "set", use: "set", select: "set", change: "set", switch: "set", enable: "set", choose: "set",
    start: "run", load: "run", exec: "run", list: "show", status: "show",
  },
  lab: {
    create: "up", start: "up", new: "up", add: "up", build: "up", setup: "up", make: "up",
    stop: "down", destroy: "down", delete: "down", del: "down", remove: "down", rm: "down", clean: "down",
    run: "exec", ssh: "exec", shell: "exec", enter: "exec", cut: "break", fail: "break", kill: "break",
    repair: "heal", fix: "heal", restore: "heal", unbreak: "heal", limit: "shape", set: "shape", tc: "shape",
    server: "serve", client: "send", transfer: "send", status: "show", info: "show", draw: "show",
  },
}; // biome-ignore format: a table

/** Keywords: those here that mean the same, the preferred one first. A positional argument takes no keyword. */
export const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  interface: ["dev"], iface: ["dev"], ifname: ["dev"], if: ["dev"], intf: ["dev"], nic: ["dev"], device: ["dev"],
  oif: ["dev"], link: ["dev"], netdev: ["dev"], i: ["dev"], bind: ["dev"], via: ["dev"], over: ["dev"],
  addr: ["address", "from", "add_addr_accepted"], addrs: ["add_addr_accepted"], addresses: ["add_addr_accepted"], address: ["address", "from"], ip: ["address", "to"], ipaddr: ["address"],
  inet: ["address"], inet6: ["address"], ipv4: ["address"], ipv6: ["address"],
  src: ["from", "local", "address"], source: ["from", "local", "address"], saddr: ["from", "local", "address"],
  local: ["local", "from", "address"], laddr: ["from", "local", "address"], from: ["from", "local", "address"],
  dst: ["to", "remote", "address"], dest: ["to", "remote", "address"], destination: ["to", "remote", "address"],
  daddr: ["to", "remote", "address"], peer: ["to", "remote", "address"], remote: ["remote", "to", "address"],
  raddr: ["to", "remote", "address"], host: ["to", "remote", "address"], to: ["to", "remote"],
  server: ["to", "remote"], client: ["from", "local"],
  sport: ["port"], dport: ["port"], ports: ["port"], lport: ["port"], rport: ["port"], "local-port": ["port"],
  index: ["id"], identifier: ["id"], number: ["id", "count"], nr: ["id", "count"], endpoint_id: ["id"],
  addr_id: ["id"], loc_id: ["id"], "loc-id": ["id"], endpoint: ["id"],
  comm: ["process"], cmd: ["process"], command: ["process"], prog: ["process"], program: ["process"],
  app: ["process"], name: ["process", "name"], proc: ["process"], user: ["process"],
  tok: ["token"], connection: ["token"], conn: ["token"], id: ["id", "token"], key: ["token"],
  subflow: ["subflows"], max_subflows: ["subflows"], "max-subflows": ["subflows"], subflows_max: ["subflows"],
  nsubflows: ["subflows"], max: ["subflows"], maximum: ["subflows"], limit: ["subflows"], extra_subflows: ["subflows"], paths: ["subflows"],
  add_addr: ["add_addr_accepted"], accept: ["add_addr_accepted"], accepted: ["add_addr_accepted"], "add-addr": ["add_addr_accepted"],
  add_addr_accept: ["add_addr_accepted"], "add-addr-accept": ["add_addr_accepted"],
  "add-addr-accepted": ["add_addr_accepted"], addaddr: ["add_addr_accepted"], addaddraccepted: ["add_addr_accepted"],
  addr_accepted: ["add_addr_accepted"], add_addr_accepted_max: ["add_addr_accepted"],
  add_addr_max: ["add_addr_accepted"], announced: ["add_addr_accepted"], add_addrs: ["add_addr_accepted"],
  advertise: ["signal"], advertised: ["signal"], announce: ["signal"], share: ["signal"], server_side: ["signal"],
  bkp: ["backup"], bkup: ["backup"], standby: ["backup"], secondary: ["backup"], passive: ["backup"],
  "full-mesh": ["fullmesh"], full_mesh: ["fullmesh"], mesh: ["fullmesh"],
  "no-backup": ["nobackup"], unbackup: ["nobackup"], primary: ["nobackup"], active: ["nobackup"],
  "no-fullmesh": ["nofullmesh"],
  interval: ["seconds"], delay: ["seconds", "delay"], every: ["seconds"], iterations: ["count"], n: ["count"],
  times: ["count"], latency: ["delay"], bandwidth: ["rate"], bw: ["rate"], speed: ["rate"], drop: ["loss"],
  type: ["event", "name"], events: ["event"], file: ["file"], diff: ["since"], compare: ["since"],
  netns: ["all-netns"], "all-namespaces": ["all-netns"], fallbacks: ["fallback"],
  timeout: ["timeout", "seconds"], force: ["yes"], y: ["yes"], confirm: ["yes"],
}; // biome-ignore format: a table

/** Words without a meaning here. */
export const NOISE: ReadonlySet<string> = new Set(
  (
    ". , ; and or with for as on the a an of to using use by in at please flag flags type mode opts options eq is == = : - _ " +
    "mptcp tcp pm brd broadcast + scope global filter where match matching only which that every path path-manager path_manager manager all prefixlen netmask mask endpoint endpoints now seconds second secs sec s connection connections"
  ).split(" "),
);

/** Options of other tools: those here, or nothing. */
export const OPTIONS: Readonly<Record<string, string>> = {
  verbose: "--details", v: "--details", zero: "--all", zeros: "--all", z: "--all", debug: "--details",
  namespace: "--netns", ns: "--netns", follow: "", f: "", watch: "", w: "", "no-header": "", H: "",
}; // biome-ignore format: a table

/** Output formats, which are options here. */
export const FORMATS: Readonly<Record<string, string>> = {
  json: "--json", ndjson: "--json", yaml: "--json", jsonpath: "--json", table: "--table", pretty: "--pretty", wide: "--details", verbose: "--details",
}; // biome-ignore format: a table

/** Ports by the names of their services. */
export const SERVICES: Readonly<Record<string, string>> = {
  http: "80", https: "443", ssh: "22", domain: "53", ftp: "21", smtp: "25", imaps: "993", http_alt: "8080",
}; // biome-ignore format: a table

/** Opposites: `backup off`. */
export const NO: ReadonlySet<string> = new Set([
  "off",
  "no",
  "0",
  "false",
  "none",
  "not",
  "disable",
  "disabled",
  "unset",
  "without",
]);
export const YES: ReadonlySet<string> = new Set([
  "on",
  "yes",
  "1",
  "true",
  "enable",
  "enabled",
  "set",
  "with",
]);

/** Values, by the command and in lower case. */
export const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "limits set": { max: "8", maximum: "8", unlimited: "8", all: "8", none: "0", zero: "0", off: "0" },
  "connections show": { connected: "established", open: "established", active: "established", closed: "close-wait" },
  monitor: {
    new: "CREATED", open: "ESTABLISHED", opened: "ESTABLISHED", connected: "ESTABLISHED", connect: "ESTABLISHED",
    close: "CLOSED", disconnected: "CLOSED", lost: "SF_CLOSED", join: "SF_ESTABLISHED", joined: "SF_ESTABLISHED",
  },
  "pm set": {
    0: "kernel", 1: "userspace", "in-kernel": "kernel", netlink: "kernel", default: "kernel", fullmesh: "kernel",
    user: "userspace", "user-space": "userspace", mptcpd: "userspace", daemon: "userspace",
  },
}; // biome-ignore format: a table

/** Objects of `ip`; `address` is one of ours, too. */
export const IP_OBJECTS: ReadonlySet<string> = new Set(
  (
    "link addr address addrlabel route rule neigh neighbor neighbour ntable tunnel tuntap maddress maddr mroute mrule " +
    "netns l2tp fou macsec tcp_metrics netconf ila vrf sr nexthop ioam xfrm"
  ).split(" "),
);

/** Other programs that answer what is asked of mptcpctl by mistake. */
export const OTHER_PROGRAMS: ReadonlySet<string> = new Set([
  "sysctl",
  "systemctl",
  "modprobe",
  "nft",
  "iptables",
  "tc",
]);

/** Programs that users start over MPTCP; others are looked up in PATH. */
export const PROGRAMS: ReadonlySet<string> = new Set(
  (
    "iperf iperf3 curl wget ssh scp sftp rsync git nc ncat netcat socat nginx apache2 httpd haproxy caddy python python3 node " +
    "firefox chromium ffmpeg vlc mosquitto_pub redis-cli psql mysql sockperf netperf ab wrk h2load"
  ).split(" "),
);

/** Programs whose options mean nothing here; COMMAND_WORDS has the commands that show the same. */
export const READERS: ReadonlySet<string> = new Set(["ss", "nstat", "netstat"]);

/** Program names and prompts that stand before a pasted command. */
export const PROMPT =
  /^(?:[-$#%>\u276F\u279C]|sudo|doas|kubectl|mptcpctl|mptcpize|(?:\.{0,2}[\w./-]*\/)(?:mptcpctl(?:\.cjs)?|ip)|ip|[\w.-]+@[\w.-]+[:\w~/ ]*[$#%]?|[\w~/.-]*[$#%])$/;
