import { attributes, list } from "../wire/attributes.js";
import { header } from "../wire/header.js";
import { bits, ip, raw, row, s32, text, u8, u16, u32 } from "../wire/kinds.js";

/** From include/uapi/linux/rtnetlink.h, if_link.h and if_addr.h, as of Linux 6.18: the parts that we read. */
export const RTNETLINK_GROUPS = {
  link: 1,
  ipv4Address: 5,
  ipv4Route: 7,
  ipv6Address: 9,
  ipv6Route: 11,
} as const;

/** IFF_* (include/uapi/linux/if.h), bit 0 first. */
const INTERFACE_FLAGS = [
  "up", "broadcast", "debug", "loopback", "pointToPoint", "noTrailers", "running", "noArp",
  "promiscuous", "allMulticast", "master", "slave", "multicast", "portSelect", "autoMedia", "dynamic", "lowerUp",
] as const; // biome-ignore format: one row a byte

/** IFA_F_* (include/uapi/linux/if_addr.h), bit 0 first. */
const ADDRESS_FLAGS = [
  "temporary", "noDad", "optimistic", "dadFailed", "homeAddress", "deprecated", "tentative", "permanent",
  "manageTemporary", "noPrefixRoute", "multicastAutojoin", "stablePrivacy",
] as const; // biome-ignore format: one row a byte

/** One kind of rtnetlink object: its message types, fixed header and attributes. */
export const LINK = {
  get: 18,
  created: 16,
  deleted: 17,
  header: header({
    family: u8,
    pad: u8,
    type: u16,
    index: s32,
    flags: bits(u32, INTERFACE_FLAGS),
    change: u32,
  }),
  attributes: attributes({
    mac: row(1, raw, "hardware address"),
    name: row(3, text(15), "interface name"),
    mtu: row(4, u32, "largest packet"),
    operState: row(16, u8, "IF_OPER_*: 2 down, 6 up"),
    linkInfo: row(18, attributes({ kind: row(1, text(), "veth, wireguard, tun …") }), "what drives it"),
    carrier: row(33, u8, "1: the link has a carrier"),
    alternativeNames: row(52, list(text(127)), "further names", "5.5"),
    alternativeName: row(53, text(127), "alternative name", "5.5"),
    extendedMask: row(29, u32, "which details to include"),
  }),
} as const;

export const INTERFACE_ADDRESS = {
  get: 22,
  created: 20,
  deleted: 21,
  header: header({ family: u8, prefixLength: u8, flags: u8, scope: u8, index: u32 }),
  attributes: attributes({
    address: row(1, ip, "address; the peer's on a point-to-point link"),
    local: row(2, ip, "own address"),
    label: row(3, text(15), "label"),
    flags: row(8, bits(u32, ADDRESS_FLAGS), "state"),
  }),
} as const;

export const ROUTE = {
  get: 26,
  created: 24,
  deleted: 25,
  header: header({
    family: u8,
    destinationLength: u8,
    sourceLength: u8,
    tos: u8,
    table: u8,
    protocol: u8,
    scope: u8,
    type: u8,
    flags: u32,
  }),
  attributes: attributes({
    destination: row(1, ip, "destination; absent: default"),
    source: row(2, ip, "source prefix"),
    output: row(4, u32, "interface index"),
    gateway: row(5, ip, "next hop"),
    priority: row(6, u32, "metric; absent: 0"),
    preferredSource: row(7, ip, "source address"),
    multipath: row(9, raw, "several next hops: rtnexthop structures"),
    table: row(15, u32, "routing table"),
    via: row(18, raw, "next hop of another family: u16 family, address"),
  }),
} as const;

/** struct rtnexthop, of a multipath route. */
export const NEXT_HOP = header({ length: u16, flags: u8, hops: u8, index: s32 });
