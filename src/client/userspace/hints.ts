import { ERRNO } from "../../errno.js";
import { KernelError, PermissionError, UnsupportedError } from "../../errors.js";
import { type Endpoint, sameAddress } from "../../model/endpoint.js";
import {
  endText,
  type LocalEnd,
  type SubflowMatch,
  type SubflowSpec,
  subflowText,
} from "../../model/userspace.js";
import { suggested } from "../../suggestions.js";
import { type Advice, advise } from "../advice.js";
import type { NetnsClient } from "../netns-client.js";
import type { StoredAddresses } from "./stored-addresses.js";
import { isSteerable, socketOfToken } from "./token.js";

type Find = () => Promise<Advice | undefined>;

/** Adds cause and remedy to an error, and throws it. A failed search for the cause never hides the error. */
async function explained(error: unknown, find: Find): Promise<never> {
  if (error instanceof KernelError && !(error instanceof PermissionError))
    advise(error, await find().catch(() => undefined));
  throw error;
}

const isInvalid = (error: unknown): boolean => error instanceof KernelError && error.errno === ERRNO.EINVAL;

/** An error that only the token can cause. */
export async function explainToken(error: unknown, netnsClient: NetnsClient, token: number): Promise<never> {
  return explained(error, async () => (isInvalid(error) ? tokenProblem(netnsClient, token) : undefined));
}

/**
 * The kernel's texts differ between versions, and the fallback transport has none. So the kernel is asked.
 */
async function tokenProblem(netnsClient: NetnsClient, token: number): Promise<Advice | undefined> {
  if ((await socketOfToken(netnsClient, token)) === undefined) return unknownToken(netnsClient, token);
  if (await isSteerable(netnsClient, token)) return undefined;
  return {
    hint: "the connection is under the kernel's path manager: endpoints and limits control it; a connection that is opened under the userspace path manager can be controlled individually",
    suggestions: [suggested("userspace")],
  };
}

/**
 * The path manager that a refused list of addresses implies.
 * @throws other errors
 */
export async function managerFrom(
  error: unknown,
  netnsClient: NetnsClient,
  token: number,
): Promise<"kernel" | "gone" | undefined> {
  if (error instanceof UnsupportedError) return undefined;
  if (!(error instanceof KernelError)) throw error;
  return (await socketOfToken(netnsClient, token)) === undefined ? "gone" : "kernel";
}

async function unknownToken(netnsClient: NetnsClient, token: number): Promise<Advice> {
  const text = token.toString(16).padStart(8, "0");
  const digits = token.toString(16);
  const decimal = /^\d+$/.test(digits) ? Number(digits) : undefined;
  if (decimal !== undefined && (await socketOfToken(netnsClient, decimal)) !== undefined)
    return `tokens are read as hexadecimal; decimal ${decimal} is the token ${decimal.toString(16).padStart(8, "0")}, which exists`;
  return {
    hint: `no connection of this network namespace has the token ${text}; -n NAME selects another namespace`,
    suggestions: [suggested("connection_list")],
  };
}

export function explainAnnounce(
  error: unknown,
  stored: StoredAddresses,
  token: number,
  spec: LocalEnd & { id: number },
): Promise<never> {
  return explained(error, async () => {
    if (!isInvalid(error)) return undefined;
    return (
      (await tokenProblem(stored.netnsClient, token)) ??
      contradiction(token, spec, await storedOf(stored, token))
    );
  });
}

export function explainRemove(
  error: unknown,
  stored: StoredAddresses,
  token: number,
  id: number,
): Promise<never> {
  return explained(error, async () => {
    if (!isInvalid(error)) return undefined;
    const problem = await tokenProblem(stored.netnsClient, token);
    if (problem !== undefined) return problem;
    if (id === 0)
      return "id 0 can be removed only while a subflow exists whose local address is the one the connection was opened on";
    return `${knownIds(await storedOf(stored, token))}; the kernel forgets the address when a subflow from it cannot be created, or is destroyed: remove it before`;
  });
}

/** The failed creation, and the addresses that the kernel had stored before it. */
export interface Attempt {
  readonly spec: SubflowSpec & { local: { id: number } };
  readonly before: readonly Endpoint[];
}

export function explainCreate(
  error: unknown,
  stored: StoredAddresses,
  token: number,
  { spec, before }: Attempt,
): Promise<never> {
  return explained(error, async () => {
    const errno = (error as KernelError).errno ?? 0;
    const cause = isInvalid(error) ? await invalidCreate(stored, token, spec) : connectProblem(errno, spec);
    const forgottenAddress = forgotten(spec.local.address, before, await storedOf(stored, token));
    return withFurther(cause, forgottenAddress);
  });
}

function withFurther(advice: Advice | undefined, further: string | undefined): Advice | undefined {
  const { hint, suggestions } = typeof advice === "string" ? { hint: advice } : (advice ?? {});
  const hints = [hint, further].filter((text) => text !== undefined);
  return { hint: hints.length > 0 ? hints.join("; ") : undefined, suggestions };
}

async function invalidCreate(stored: StoredAddresses, token: number, { local, remote }: Attempt["spec"]) {
  return (
    (await tokenProblem(stored.netnsClient, token)) ??
    mixedFamilies({ local, remote }) ??
    contradiction(token, local, await storedOf(stored, token)) ??
    "an IPv4 connection has IPv4 subflows only; on an IPv6 socket, give IPv4 addresses as ::ffff:a.b.c.d or as a.b.c.d"
  );
}

function connectProblem(errno: number, { local, remote }: Attempt["spec"]): string | undefined {
  const deviceSuffix = local.dev === undefined ? "" : ` on ${local.dev}`;
  switch (errno) {
    case ERRNO.ENOTCONN:
      return "the connection is not fully established: it is after data or an acknowledgement of the peer (event ESTABLISHED)";
    case ERRNO.EADDRNOTAVAIL:
      return `a socket cannot be bound to ${local.address}${deviceSuffix}`;
    case ERRNO.EADDRINUSE:
      return `${endText(local)} is in use: omit the local port and the kernel chooses one`;
    case ERRNO.ENETUNREACH:
    case ERRNO.EHOSTUNREACH:
      return `there is no route from ${local.address}${deviceSuffix} to ${remote.address}`;
    case ERRNO.ENODEV:
      return "the interface does not exist any more";
    default:
      return undefined;
  }
}

export function explainSubflow(
  error: unknown,
  netnsClient: NetnsClient,
  token: number,
  match: SubflowMatch,
): Promise<never> {
  return explained(error, async () => {
    const problem = isInvalid(error) ? await tokenProblem(netnsClient, token) : undefined;
    if (problem !== undefined) return problem;
    return (
      mixedFamilies(match) ?? {
        hint: `no subflow of this connection is ${subflowText(match)}`,
        suggestions: [suggested("subflow_list", token)],
      }
    );
  });
}

function mixedFamilies({ local, remote }: SubflowMatch): string | undefined {
  if (isIPv6(local.address) === isIPv6(remote.address)) return undefined;
  return `${local.address} and ${remote.address} have different address families: use IPv4 for both ends of a subflow, or IPv6 for both`;
}

/** Treat IPv4-mapped addresses as IPv4. */
const isIPv6 = (address: string): boolean => address.includes(":") && !/^::ffff:\d+\./i.test(address);

/** Within a connection, an address has one id and an id has one address. */
function contradiction(
  token: number,
  spec: LocalEnd & { id: number },
  stored: readonly Endpoint[],
): Advice | undefined {
  const twin = stored.find(
    (one) => sameAddress(one.address, spec.address) && (one.port ?? 0) === (spec.port ?? 0),
  );
  if (twin?.id !== undefined && twin.id !== spec.id) {
    // Removing id 0 would cost the connection its first subflow.
    const removal = twin.id === 0 ? [] : [suggested("stored_address_remove", twin.id, token)];
    return {
      hint: `for this connection ${endText(twin)} has the id ${twin.id}: use that one`,
      suggestions: removal,
    };
  }
  const owner = stored.find((one) => one.id === spec.id);
  if (owner === undefined || owner === twin) return undefined;
  return `for this connection the id ${spec.id} is ${endText(owner)}: choose another`;
}

/** The kernel removes the first stored entry of the address, whatever its id and port. */
function forgotten(
  address: string,
  storedBefore: readonly Endpoint[],
  storedAfter: readonly Endpoint[],
): string | undefined {
  const forgottenAddress = storedBefore.find(
    (one) => sameAddress(one.address, address) && !storedAfter.some(({ id }) => id === one.id),
  );
  if (forgottenAddress === undefined) return undefined;
  const announceAgain = forgottenAddress.flags.includes("signal")
    ? ", which was announced: announce it again"
    : "";
  return `because of this failure the kernel has forgotten ${endText(forgottenAddress)} id ${forgottenAddress.id ?? "unknown"}${announceAgain}`;
}

/** The ids of a connection, for a hint. */
export function knownIds(stored: readonly Endpoint[]): string {
  if (stored.length === 0) return "the kernel has stored no address for this connection";
  return `there are: ${stored.map((one) => `${endText(one)} id ${one.id ?? "unknown"}`).join(", ")}`;
}

const storedOf = (stored: StoredAddresses, token: number) =>
  stored.read("address show", token).catch(() => []);
