import { BOUNDS, type Bounds, EVENT_NAMES, parseAddress, UsageError } from "../src/index.js";
import type { Reader } from "./define.js";

/** A number in decimal or 0x hexadecimal, no sign, no leading zeros, within its bounds. */
export function numberIn(name: string, { min, max }: Bounds): Reader<number> {
  return (text) => {
    const value = /^(0|[1-9]\d{0,15}|0[xX][0-9a-fA-F]{1,8})$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new UsageError(`"${text}" is not a valid ${name}`, {
      argument: name,
      hint: `give a number from ${min} to ${max}, decimal or 0x hexadecimal, without leading zeros`,
    });
  };
}

export const endpointId = numberIn("id", BOUNDS.endpointId);
/** 0 is the same as no port, as in `ip mptcp`. */
export const port = numberIn("port", BOUNDS.port);

/** An IPv4 or IPv6 address as given; the brackets in which ports make IPv6 addresses stand may stay. */
export const ipAddress: Reader<string> = (text) => {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (parseAddress(bare)) return bare;
  throw new UsageError(`"${text}" is neither a word of this command nor an IP address`, {
    argument: "ADDRESS",
    hint: addressHint(text),
  });
};

function addressHint(text: string): string {
  if (/^[^/]+\/\d+$/.test(text))
    return `an endpoint is one address: leave the prefix length out (${text.split("/")[0]})`;
  if (text.includes("%")) return "name the interface with dev IFNAME, not with %";
  if (/^[\d.]+$/.test(text))
    return "an IPv4 address has four decimal parts from 0 to 255, without leading zeros";
  return "the words are: id NUM, dev IFNAME, port NUM, signal, subflow, backup, fullmesh, laminar, ADDRESS";
}

/** An interface name: 1 to 15 characters without slash or blank (alternative names: up to 127). */
export const interfaceName: Reader<string> = (text) => {
  if (/^[^\s/\0]{1,127}$/.test(text) && text !== "." && text !== "..") return text;
  throw new UsageError(`"${text}" is not an interface name`, {
    argument: "dev",
    hint: "`mptcpctl status` lists the interfaces",
  });
};

/** A token, always hexadecimal, as `monitor` and `ss` print it: bare, padded or with 0x. */
export const token: Reader<number> = (text) => {
  if (/^(0[xX])?[0-9a-fA-F]{1,8}$/.test(text)) return Number.parseInt(text, 16);
  throw new UsageError(`"${text}" is not a token`, {
    argument: "token",
    hint: "a token is up to eight hexadecimal digits, as `mptcpctl monitor` prints it",
  });
};

/** An event's name in any case, `SF_` and `LISTENER_` names included. */
export const eventName: Reader<string> = (text) => {
  const name = text.toUpperCase();
  if ((EVENT_NAMES as readonly string[]).includes(name)) return name;
  throw new UsageError(`"${text}" is not an event`, {
    argument: "event",
    hint: `events: ${EVENT_NAMES.join(", ")}`,
  });
};
