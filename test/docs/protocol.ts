import { COUNTER_GROUPS } from "../../src/codec/families/mptcp-counters.js";
import { EVENT, PM_EVENTS, type PmEvent, RESET_REASONS } from "../../src/codec/families/mptcp-events.js";
import {
  ADDRESS,
  ENDPOINT_FLAGS,
  MPTCP_PM_GROUPS,
  MPTCP_PM_NAME,
  MPTCP_PM_VERSION,
  PM,
  PM_COMMANDS,
  type PmCommand,
} from "../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { NLCTRL_COMMANDS, NLCTRL_ID } from "../../src/codec/families/nlctrl-getfamily.js";
import {
  INTERFACE_ADDRESS,
  LINK,
  NEXT_HOP,
  ROUTE,
  RTNETLINK_GROUPS,
} from "../../src/codec/families/rtnetlink.js";
import {
  DIAG_MESSAGE,
  DIAG_REQUEST,
  DIAG_REQUEST_ATTRIBUTES,
  MPTCP_SOCKET,
  SOCK_DIAG,
  SOCKET_STATES,
  TCP_SOCKET,
} from "../../src/codec/families/sock-diag.js";
import { TCP_INFO } from "../../src/codec/families/tcp-info.js";
import type { AttributeSet, Rows } from "../../src/codec/wire/attributes.js";
import { EXTENDED_ACK } from "../../src/codec/wire/extended-ack.js";
import type { Header } from "../../src/codec/wire/header.js";
import type { Kind, Row } from "../../src/codec/wire/kinds.js";
import { GENLMSGHDR, NLMSGHDR } from "../../src/codec/wire/message.js";
import { POLICY_ATTRIBUTE } from "../../src/codec/wire/policy.js";
import { anchor, code, table } from "./markdown.js";

const TITLE = {
  commands: "Attributes of commands",
  address: "Address",
  events: "Attributes of events",
} as const;

const ATTRIBUTE_COLUMNS = ["number", "name", "kind", "values", "since", "meaning"];

/** Sets that several rows share have a separate section; other sets follow the row that contains them. */
const SHARED_SETS = new Map<unknown, string>([[ADDRESS.rows, TITLE.address]]);

/** docs/protocol.md: everything that the tables in src/codec/families and src/codec/wire define. */
export function protocolMarkdown(): string {
  return `${[...INTRODUCTION, ...pathManager(), ...controller(), ...routing(), ...sockets(), ...counterGroups(), ...netlink()].join("\n\n")}\n`;
}

const INTRODUCTION = [
  "# Protocol",
  "<!-- Generated from the tables of the codec; `MPTCPCTL_WRITE_DOCS=1 npm test -- protocol` writes it anew. -->",
  "The messages that mptcpctl sends and decodes, from its tables. Numbers are in the byte order of the host unless a " +
    "row says network order. `be16` and addresses are in network order. A kernel version says when something " +
    "came, where that is later than what holds it. Attributes, flags and events that are not listed here survive " +
    "reading and are written back as they came.",
];

function pathManager(): string[] {
  const groups = Object.values(MPTCP_PM_GROUPS).map(code).join(" and ");
  return [
    `## Generic netlink family ${code(MPTCP_PM_NAME)}`,
    `Version ${MPTCP_PM_VERSION}, no family header, multicast groups ${groups}. The family's number is looked up.`,
    "### Commands",
    "Commands marked `admin` need CAP_NET_ADMIN over the owner of the network namespace.",
    table(
      ["number", "name", "takes", "gives", "dump", "who", "since", "meaning"],
      Object.entries(PM_COMMANDS).map(commandRow),
    ),
    ...setSection(`### ${TITLE.commands}`, PM),
    ...setSection(`### ${TITLE.address}`, ADDRESS),
    "### Flags of an endpoint",
    bitTable(ENDPOINT_FLAGS),
    "### Events",
    table(["number", "name", "always has", "may have", "since", "meaning"], PM_EVENTS.map(eventRow)),
    ...setSection(`### ${TITLE.events}`, EVENT),
    "### Reasons of a reset",
    table(
      ["code", "name"],
      RESET_REASONS.map((name, reason) => [String(reason), name]),
    ),
  ];
}

const list = (names: readonly string[] = []): string => names.map(code).join(" ");

function commandRow([name, command]: [string, PmCommand]): string[] {
  const { number, takes, gives, dump, admin, since, doc } = command;
  return [
    String(number),
    code(name),
    list(takes),
    list(gives),
    dump ? "yes" : "",
    admin ? "admin" : "all",
    since,
    doc,
  ];
}

function eventRow({ number, name, carries, mayCarry, since, doc }: PmEvent): string[] {
  return [String(number), code(name), list(carries), list(mayCarry), since, doc];
}

function controller(): string[] {
  const commands = Object.entries(NLCTRL_COMMANDS).map(([name, number]) => `${code(name)} ${number}`);
  return [
    `## Generic netlink controller, message type ${NLCTRL_ID}`,
    `Commands: ${commands.join(", ")}.`,
    ...setSection("### Attributes of the controller", NLCTRL),
    ...setSection("### Description of an attribute in a policy dump", POLICY_ATTRIBUTE),
  ];
}

function routing(): string[] {
  const groups = Object.entries(RTNETLINK_GROUPS).map(([name, number]) => [code(name), String(number)]);
  const objects = { Link: LINK, "Interface address": INTERFACE_ADDRESS, Route: ROUTE };
  return [
    "## rtnetlink",
    "Read only: names of interfaces, their addresses, and the way out.",
    table(["group", "number"], groups),
    ...Object.entries(objects).flatMap(([title, { get, created, deleted, header, attributes }]) => [
      `### ${title}`,
      `Messages: get ${get}, created ${created}, deleted ${deleted}.`,
      headerTable(header as Header),
      ...setSection(`#### Attributes of ${title.toLowerCase()}`, attributes),
    ]),
    "### Next hop of a multipath route",
    headerTable(NEXT_HOP),
  ];
}

function counterGroups(): string[] {
  return [
    "## Counters (`MPTcpExt:` in /proc/net/netstat)",
    "The kernel's file contains those that it has. Others are shown in the group `other`. [docs/explain.md](explain.md) explains them.",
    table(
      ["group", "counters"],
      Object.entries(COUNTER_GROUPS).map(([group, names]) => [code(group), list(names)]),
    ),
  ];
}

/** Rows that only a TCP socket has. */
function tcpRows(): string[] {
  const own = Object.entries(TCP_SOCKET.rows).filter(([name]) => !(name in MPTCP_SOCKET.rows));
  return own.length === 0 ? [] : [table(ATTRIBUTE_COLUMNS, (own as [string, Row][]).map(attributeRow))];
}

function netlink(): string[] {
  return [
    "## netlink itself",
    "### Message header",
    headerTable(NLMSGHDR),
    "### Generic netlink header",
    headerTable(GENLMSGHDR),
    ...setSection("### Explanation of a verdict (extended ACK)", EXTENDED_ACK),
  ];
}

function sockets(): string[] {
  const states = SOCKET_STATES.map((name, state) => [String(state), code(name)]).slice(1);
  return [
    "## Sockets (NETLINK_SOCK_DIAG)",
    `Messages: look-up and list ${SOCK_DIAG.byFamily}, end a socket ${SOCK_DIAG.destroy}. A list of IPv6 sockets holds those ` +
      "that speak IPv4 through them.",
    "### Request",
    headerTable(DIAG_REQUEST as Header),
    ...setSection("#### Attributes of a request", DIAG_REQUEST_ATTRIBUTES),
    "### Socket",
    headerTable(DIAG_MESSAGE as Header),
    ...setSection("#### Attributes of an MPTCP socket", MPTCP_SOCKET),
    "#### Attributes of a TCP socket",
    `The same, but for \`info\`: struct tcp_info, ${TCP_INFO.knownSize} bytes as known here.`,
    ...tcpRows(),
    ...nestedRows("info", TCP_INFO as unknown as Kind<unknown>),
    "### States",
    table(["number", "name"], states),
  ];
}

/** The rows of a set, and below them the sets that only this set contains. */
function setSection(heading: string, set: unknown): string[] {
  const { rows } = set as AttributeSet<Rows>;
  const all = (Object.entries(rows) as [string, Row][]).sort(([, a], [, b]) => a.number - b.number);
  const nestedSections = all.flatMap(([name, { kind }]) => nestedRows(name, kind));
  return [heading, table(ATTRIBUTE_COLUMNS, all.map(attributeRow)), ...nestedSections];
}

function nestedRows(name: string, kind: Kind<unknown>): string[] {
  const { shape } = kind;
  if (shape.is === "list") return nestedRows(name, shape.of);
  if (shape.is === "struct") return structSection(name, shape.rows);
  if (shape.is === "attributes" && !SHARED_SETS.has(shape.rows))
    return setSection(`#### Inside ${code(name)}`, shape);
  return [];
}

/** Rows of a struct: numbers are offsets. */
function structSection(name: string, rows: Rows): string[] {
  const all = (Object.entries(rows) as [string, Row][]).map(attributeRow);
  return [
    `#### Fields of ${code(name)}${name === "info" && rows === (TCP_INFO.rows as Rows) ? " of TCP" : ""}`,
    table(["offset", "name", "kind", "values", "since", "meaning"], all),
  ];
}

function attributeRow([name, { number, kind, since = "", doc }]: [string, Row]): string[] {
  return [String(number), code(name), kindName(kind), values(kind), since, doc];
}

/** A set is called `nest`. */
const kindName = ({ name }: Kind<unknown>): string => name;

function values({ shape, size }: Kind<unknown>): string {
  switch (shape.is) {
    case "number":
      return `${shape.min} to ${shape.max}`;
    case "bigint":
      return `0 to ${shape.max}`;
    case "text":
      return `up to ${shape.max} bytes`;
    case "address":
      return `${shape.lengths.join(" or ")} bytes`;
    case "bits":
      return list(shape.names);
    case "count":
      return "exact to 2^53";
    case "struct":
      return "below";
    case "attributes":
      return SHARED_SETS.has(shape.rows)
        ? `[${SHARED_SETS.get(shape.rows)}](${anchor(SHARED_SETS.get(shape.rows) ?? "")})`
        : "below";
    case "list":
      return values(shape.of);
    default:
      return size === undefined ? "" : `${size} bytes`;
  }
}

function headerTable({ fields }: Header): string {
  const rows = (Object.entries(fields) as [string, Kind<unknown>][]).map(([name, kind]) => [
    code(name),
    kindName(kind),
    kind.shape.is === "bits" ? list(kind.shape.names) : "",
  ]);
  return table(["field", "kind", "bits from 0"], rows);
}

function bitTable(names: readonly string[]): string {
  const rows = names.map((name, bit) => [String(bit), `0x${(2 ** bit).toString(16)}`, code(name)]);
  return table(["bit", "value", "name"], rows);
}
