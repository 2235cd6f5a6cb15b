import { BOUNDS, isInterfaceName, parseAddress, suggested, UsageError } from "../../../src/index.js";
import type { ValueReader } from "../argument.js";
import { numberReader } from "./number.js";

/** Id of an address of a connection; 0 is the address on which it was opened. */
export const addressId = numberReader("id", BOUNDS.addressId);
/** Id of an endpoint. 0 is parsed, because the command itself explains the error, but never offered. */
export const storedId = numberReader("id", BOUNDS.addressId, BOUNDS.endpointId);
/** 0 means no port, as in `ip mptcp`. */
export const portNumberValue = numberReader("port", BOUNDS.port);

/** An address without a keyword; brackets, as around IPv6 addresses with ports, are allowed. */
export const ipAddress: ValueReader<string> = (text) => {
  const address = plainAddress(text);
  if (address !== undefined) return address;
  throw new UsageError(`"${text}" is neither a word of this command nor an IP address`, {
    argument: "ADDRESS",
    hint: addressHint(text),
  });
};

function plainAddress(text: string): string | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return parseAddress(bare) ? bare : undefined;
}

/** If the text does not resemble an address, list the words of the command. */
function addressHint(text: string): string | undefined {
  if (/^[^/]+\/\d+$/.test(text))
    return `an endpoint is one address: omit the prefix length (${text.split("/")[0]})`;
  if (text.includes("%")) return "name the interface with dev IFNAME, not with %";
  if (/^[\d.]+$/.test(text))
    return "an IPv4 address has four decimal parts from 0 to 255, without leading zeros";
  return undefined;
}

/** An interface name: 1 to 15 characters without slash or whitespace (alternative names: up to 127). */
export const interfaceNameValue: ValueReader<string> = (text) => {
  if (isInterfaceName(text)) return text;
  throw new UsageError(`"${text}" is not an interface name`, {
    argument: "dev",
    suggestions: [suggested("interfaces")],
  });
};

/** A token, always hexadecimal, as `monitor` and `ss` print it: plain, zero-padded or with 0x. */
export const token: ValueReader<number> = (text) => {
  if (/^(0[xX])?[0-9a-fA-F]{1,8}$/.test(text)) return Number.parseInt(text, 16);
  throw new UsageError(`"${text}" is not a token`, {
    argument: "token",
    hint:
      decimalToken(text) ?? "a token is up to eight hexadecimal digits, as monitor and connections print it",
  });
};

/** A number with more digits than a hexadecimal token must be decimal. */
function decimalToken(text: string): string | undefined {
  if (!/^\d{9,10}$/.test(text) || Number(text) > BOUNDS.token.max) return undefined;
  return `tokens are hexadecimal; decimal ${text} is token ${Number(text).toString(16).padStart(8, "0")}`;
}

const MAX_SECONDS = 86_400;

/**
 * Seconds from `least` to a day, with an optional fraction of up to three digits. For a positional argument (named in
 * capitals) another word may have been meant.
 */
export function seconds(name: string, minimum = 0): ValueReader<number> {
  return (text) => {
    const value = /^(0|[1-9]\d{0,4})(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= MAX_SECONDS) return value;
    const isBare = name === name.toUpperCase();
    const expectedText = isBare
      ? "neither a word of this command nor a number of seconds"
      : "not a number of seconds";
    throw new UsageError(`"${text}" is ${expectedText}`, {
      argument: name,
      hint:
        isBare && parseAddress(text) !== undefined
          ? "an address needs a word before it: local, remote, to or from"
          : `give ${minimum} to ${MAX_SECONDS} seconds, with or without a fraction: 0.5`,
    });
  };
}
