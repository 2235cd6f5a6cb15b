import {
  BOUNDS,
  ENDPOINT_FLAGS,
  type EndpointFlag,
  KernelError,
  type PathManager,
  UsageError,
} from "../../src/index.js";
import { NO_ADDRESS, readAddress } from "./address.js";
import { wrongWords } from "./ended.js";
import { isPrefix, numberAfter, valueAfter } from "./words.js";

/** The words of an endpoint command; of a word that is repeated, the last counts. */
export interface GivenEndpoint {
  id?: number;
  port?: number;
  ifindex?: number;
  /** `NO_ADDRESS` for words that mean no address. */
  address?: string;
  readonly flags: EndpointFlag[];
}

/** Accepted, and without effect: a flag that is not given is cleared. */
const NO_FLAGS = ["nobackup", "nofullmesh"];

type Pm = () => Promise<PathManager>;

/** @throws Ended */
export async function readEndpointWords(words: readonly string[], pm: Pm): Promise<GivenEndpoint> {
  const read: GivenEndpoint = { flags: [] };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const flag = ENDPOINT_FLAGS.find((name) => name === word);
    if (flag !== undefined) read.flags.push(flag);
    else if (isPrefix(word, "id")) read.id = numberAfter(words, at++, BOUNDS.addressId);
    else if (isPrefix(word, "port")) read.port = numberAfter(words, at++, BOUNDS.port);
    else if (isPrefix(word, "dev")) read.ifindex = await indexOf(valueAfter(words, at++), pm);
    else if (!NO_FLAGS.includes(word)) read.address = readAddress(word);
  }
  return read;
}

/** Names have 1 to 15 bytes, without slashes and blanks. */
const isName = (name: string): boolean => /^[^/\s]+$/.test(name) && Buffer.byteLength(name) < 16;

/**
 * Index of an interface; `ifN` is index N if no interface has that name.
 * @throws Ended
 */
async function indexOf(name: string, pm: Pm): Promise<number> {
  if (!isName(name)) throw wrongWords(`"${name}" is not an interface name`);
  const found = await (await pm()).interfaceIndex(name).catch((error) => {
    if (error instanceof UsageError) return Number(/^if([+-]?\d+)/.exec(name)?.[1] ?? 0) | 0;
    throw error;
  });
  if (found === 0) throw wrongWords(`device "${name}" does not exist`);
  return found;
}

/** @throws KernelError for `NO_ADDRESS`: every kernel refuses an empty address */
export function demandAddress({ address }: GivenEndpoint): void {
  if (address === NO_ADDRESS)
    throw new KernelError("an endpoint cannot have the address any, all or default");
}
