import { parseSocketPattern, UsageError } from "../../../src/index.js";
import type { Argument, ValueReader } from "../argument.js";
import { numberReader } from "./number.js";
import { interfaceNameValue } from "./values.js";

/**
 * One end of a subflow as typed: in one word, as it is printed, or with `port` and `dev` as separate words.
 */
export interface SocketAddressValue {
  readonly address: string;
  readonly port?: number;
  readonly dev?: string;
}

/** `192.0.2.3`, `192.0.2.3:443`, `[2001:db8::1]:443`, `192.0.2.3%wlp1s0:53345`: every printed form. */
export function endOf(name: string): ValueReader<SocketAddressValue> {
  return (text) => {
    const { address, prefixLength, port, dev } = parseSocketPattern(text) ?? {};
    if (address !== undefined && prefixLength === undefined && port !== 0)
      return { address, ...(port !== undefined && { port }), ...(dev !== undefined && { dev }) };
    throw new UsageError(`"${text}" is not an address with or without a port`, {
      argument: name,
      hint: "for example 192.0.2.3, 192.0.2.3:443, [2001:db8::1]:443 or 192.0.2.3%wlp1s0",
    });
  };
}

export const portNumber = numberReader("port", { min: 1, max: 65535 });

/** `local A` and `remote B`, each with its `port`. */
export const ENDS = {
  local: {
    kind: "value",
    placeholder: "ADDRESS[:PORT]",
    shortest: "l",
    summary: "the local address",
    read: endOf("local"),
  },
  remote: {
    kind: "value",
    placeholder: "ADDRESS[:PORT]",
    shortest: "r",
    summary: "the remote address",
    read: endOf("remote"),
  },
  port: {
    kind: "value",
    placeholder: "NUM",
    shortest: "po",
    summary: "port of the address before it",
    of: ["local", "remote"],
    read: portNumber,
  },
} as const satisfies Record<string, Argument>;

export const END_DEV = {
  dev: {
    kind: "value",
    placeholder: "IFNAME",
    shortest: "d",
    summary: "interface to bind to",
    read: interfaceNameValue,
  },
} as const satisfies Record<string, Argument>;

/**
 * An end with the port and the device that were given as separate words.
 * @throws UsageError if one is given twice
 */
export function joinedAddress(
  name: string,
  end: SocketAddressValue,
  port?: number,
  dev?: string,
): SocketAddressValue {
  givenTwice(name, "port", end.port, port);
  givenTwice(name, "dev", end.dev, dev);
  return { ...end, ...(port !== undefined && { port }), ...(dev !== undefined && { dev }) };
}

function givenTwice(name: string, partName: string, inAddress: unknown, asWord: unknown): void {
  if (inAddress === undefined || asWord === undefined) return;
  throw new UsageError(`${partName} of ${name} is given twice: ${inAddress} and ${asWord}`, {
    argument: partName,
    hint: `omit one`,
  });
}

/**
 * Both ends.
 * @throws UsageError if one is missing
 */
export function bothEnds(
  { local, remote, port }: EndWords,
  dev?: string,
): { local: SocketAddressValue; remote: SocketAddressValue } {
  if (local === undefined || remote === undefined)
    throw new UsageError(`${local === undefined ? "local" : "remote"} ADDRESS is required`, {
      argument: local === undefined ? "local" : "remote",
      hint: "a subflow has two ends: local ADDRESS port NUM remote ADDRESS port NUM",
    });
  const { dev: _, ...far } = remote;
  return {
    local: joinedAddress("local", local, port.local, dev),
    remote: joinedAddress("remote", far, port.remote),
  };
}

interface EndWords {
  readonly local: SocketAddressValue | undefined;
  readonly remote: SocketAddressValue | undefined;
  readonly port: { readonly local?: number; readonly remote?: number };
}

/**
 * An end that needs a port.
 * @throws UsageError
 */
export function withPort(
  name: string,
  { address, port }: SocketAddressValue,
): { address: string; port: number } {
  if (port !== undefined) return { address, port };
  throw new UsageError(`the port of ${name} is required`, {
    argument: "port",
    hint: `${name} ${address} port NUM, as subflow show prints it`,
  });
}
