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
import type { NetnsClient } from "../netns-client.js";
import type { StoredAddresses } from "./stored-addresses.js";
import { isSteerable, socketOfToken } from "./token.js";

type Hint = () => Promise<string | undefined>;

/** Adds cause and cure to a refusal, then throws it on. What finds the cause never hides the refusal. */
async function explained(error: unknown, find: Hint): Promise<never> {
  if (error instanceof KernelError && !(error instanceof PermissionError))
    error.hint ??= await find().catch(() => undefined);
  throw error;
}

const isInvalid = (error: unknown): boolean => error instanceof KernelError && error.errno === ERRNO.EINVAL;

/** A refusal that only the token can be the cause of. */
export async function explainToken(error: unknown, netnsClient: NetnsClient, token: number): Promise<never> {
  return explained(error, async () => (isInvalid(error) ? tokenProblem(netnsClient, token) : undefined));
}

/** The texts of the kernel differ from version to version, and the fallback transport has none: so the kernel is asked. */
async function tokenProblem(netnsClient: NetnsClient, token: number): Promise<string | undefined> {
  if ((await socketOfToken(netnsClient, token)) === undefined) return unknownToken(netnsClient, token);
  if (await isSteerable(netnsClient, token)) return undefined;
  return "the connection is under the kernel's path manager: `endpoint` and `limits` steer it; connections opened after `mptcpctl pm set userspace` can be steered one by one";
}

/** What a refused list of addresses says of the path manager. @throws what is no refusal */
export async function managerFrom(
  error: unknown,
  netnsClient: NetnsClient,
  token: number,
): Promise<"kernel" | "gone" | undefined> {
  if (error instanceof UnsupportedError) return undefined;
  if (!(error instanceof KernelError)) throw error;
  return (await socketOfToken(netnsClient, token)) === undefined ? "gone" : "kernel";
}

async function unknownToken(netnsClient: NetnsClient, token: number): Promise<string> {
  const text = token.toString(16).padStart(8, "0");
  const digits = token.toString(16);
  const decimal = /^\d+$/.test(digits) ? Number(digits) : undefined;
  if (decimal !== undefined && (await socketOfToken(netnsClient, decimal)) !== undefined)
    return `tokens are read as hexadecimal; decimal ${decimal} is the token ${decimal.toString(16).padStart(8, "0")}, which exists`;
  return `no connection of this network namespace has the token ${text}; \`mptcpctl connections\` lists them, and -n NAME looks into another namespace`;
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
      (await tokenProblem(stored.netnsClient, token)) ?? contradiction(spec, await storedOf(stored, token))
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
      return "id 0 can be removed while a subflow lives that begins at the address the connection was opened on";
    return `${knownIds(await storedOf(stored, token))}; a failed \`subflow create\` and every \`subflow destroy\` make the kernel forget the address, so remove comes first`;
  });
}

/** What a refused creation was about, and what the kernel kept before it. */
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
    const lost = forgotten(spec.local.address, before, await storedOf(stored, token));
    return [cause, lost].filter((text) => text !== undefined).join("; ") || undefined;
  });
}

async function invalidCreate(stored: StoredAddresses, token: number, { local, remote }: Attempt["spec"]) {
  return (
    (await tokenProblem(stored.netnsClient, token)) ??
    mixedFamilies({ local, remote }) ??
    contradiction(local, await storedOf(stored, token)) ??
    "an IPv4 connection has IPv4 subflows only; over an IPv6 socket IPv4 addresses are given as ::ffff:a.b.c.d or plain"
  );
}

function connectProblem(errno: number, { local, remote }: Attempt["spec"]): string | undefined {
  const where = local.dev === undefined ? "" : ` on ${local.dev}`;
  switch (errno) {
    case ERRNO.ENOTCONN:
      return "the connection is not fully established: data or an acknowledgement of the peer makes it so (event ESTABLISHED)";
    case ERRNO.EADDRNOTAVAIL:
      return `a socket cannot be bound to ${local.address}${where}`;
    case ERRNO.EADDRINUSE:
      return `${endText(local)} is in use: leave the local port out and the kernel chooses one`;
    case ERRNO.ENETUNREACH:
    case ERRNO.EHOSTUNREACH:
      return `there is no route from ${local.address}${where} to ${remote.address}`;
    case ERRNO.ENODEV:
      return "the interface is gone";
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
      mixedFamilies(match) ??
      `no subflow of this connection is ${subflowText(match)}; \`subflow show\` lists them`
    );
  });
}

function mixedFamilies({ local, remote }: SubflowMatch): string | undefined {
  if (isIPv6(local.address) === isIPv6(remote.address)) return undefined;
  return `${local.address} and ${remote.address} are of two families: both ends of a subflow are IPv4 or both IPv6`;
}

/** A mapped address is IPv4 in the clothes of IPv6. */
const isIPv6 = (address: string): boolean => address.includes(":") && !/^::ffff:\d+\./i.test(address);

/** An address has one id for a connection, and an id one address. */
function contradiction(spec: LocalEnd & { id: number }, stored: readonly Endpoint[]): string | undefined {
  const twin = stored.find(
    (one) => sameAddress(one.address, spec.address) && (one.port ?? 0) === (spec.port ?? 0),
  );
  if (twin?.id !== undefined && twin.id !== spec.id) {
    // Removing id 0 would cost the connection its first subflow.
    const way = twin.id === 0 ? "give that one" : `give that one, or \`address remove id ${twin.id}\` first`;
    return `for this connection ${endText(twin)} has the id ${twin.id}: ${way}`;
  }
  const owner = stored.find((one) => one.id === spec.id);
  if (owner === undefined || owner === twin) return undefined;
  return `for this connection the id ${spec.id} is ${endText(owner)}: choose another`;
}

/** The first stored entry of the address goes, whatever its id and port. */
function forgotten(
  address: string,
  before: readonly Endpoint[],
  after: readonly Endpoint[],
): string | undefined {
  const lost = before.find(
    (one) => sameAddress(one.address, address) && !after.some(({ id }) => id === one.id),
  );
  if (lost === undefined) return undefined;
  const again = lost.flags.includes("signal") ? ", which was announced: announce it again" : "";
  return `the kernel has forgotten ${endText(lost)} id ${lost.id ?? "unknown"} by this failure${again}`;
}

/** The ids a connection has, for a hint. */
export function knownIds(stored: readonly Endpoint[]): string {
  if (stored.length === 0) return "the kernel keeps no address for this connection";
  return `there are: ${stored.map((one) => `${endText(one)} id ${one.id ?? "unknown"}`).join(", ")}`;
}

const storedOf = (stored: StoredAddresses, token: number) =>
  stored.read("address show", token).catch(() => []);
