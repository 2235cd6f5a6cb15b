import { isIP } from "node:net";
import { explain, type PathManager } from "../../../src/index.js";
import { isDashed } from "../parser/options.js";
import { takesNext } from "./place.js";
import type { Accepted } from "./search.js";
import type { Surroundings } from "./surroundings.js";

/** Options of the program are anywhere on a line, with their values. */
const optionsOf = (words: readonly string[]): string[] =>
  words.filter((word, at) => isDashed(word) || takesNext(words[at - 1] ?? ""));

type Completion = (accepted: Accepted, around: Surroundings) => Promise<readonly string[] | undefined>;

/** Commands that need words which the parser does not demand. */
const COMPLETIONS: Readonly<Record<string, Completion>> = {
  "endpoint add": withAddress,
  "endpoint replace": withAddress,
  "limits set": async ({ words, values: { subflows, add_addr_accepted: accepted } }) =>
    subflows === undefined && accepted === undefined ? undefined : words,
  "pm set": async ({ words, values: { name } }) => (name === undefined ? undefined : words),
  "endpoint change": withEndpoint,
  "endpoint retry": withEndpoint,
  "address announce": async ({ words, values: { address } }) => (address === undefined ? undefined : words),
  "counters show": async ({ words, values: { names } }) =>
    (await Promise.all((names as readonly string[]).map(isCounter))).includes(false) ? undefined : words,
  "endpoint delete": async ({ words, values: { id, address } }, { typed }) =>
    id !== undefined || address !== undefined
      ? words
      : typed.some((word) => /^-*all$/.test(word))
        ? ["endpoint", "flush", ...optionsOf(words)]
        : undefined,
  "connections close": async (accepted) => {
    const { words, values } = accepted;
    const { local, remote, subflow, port, dev, state } = values;
    const isNamed = [local, subflow || undefined, port, dev, state].some((value) => value !== undefined);
    if (!isNamed && !isConnectionNamed(accepted)) return undefined;
    const at = words.findIndex((word) => isIP(word.replace(/^\[|\](:\d+)?$|(?<=\.\d+):\d+$/g, "")) !== 0);
    const isAlone = local !== undefined && remote === undefined && subflow !== true;
    return isAlone && at > 0 ? [...words.slice(0, at), "to", ...words.slice(at)] : words;
  },
  "subflow create": withPeer,
  "subflow show": withToken,
  "address show": withToken,
};

/** The name of a counter, or a pattern. */
const isCounter = async (name: string): Promise<boolean> =>
  /[*?]/.test(name) || (await explain(name)).some(({ topic }) => topic === "counter");

async function withEndpoint({ words, values: { id, address } }: Accepted) {
  return id === undefined && address === undefined ? undefined : words;
}

/** The line with what is missing, as far as this host shows it; undefined if it remains incomplete. */
export async function wholeLine(
  accepted: Accepted,
  around: Surroundings,
): Promise<readonly string[] | undefined> {
  const completion = COMPLETIONS[accepted.line.name];
  return completion ? completion(accepted, around) : accepted.words;
}

/** `endpoint add dev wlp1s0 subflow`: an address that this interface has, one without an endpoint if possible. */
async function withAddress({ words, line, values }: Accepted, { look }: Surroundings) {
  const { address, dev } = values;
  if (address !== undefined) return words;
  if (typeof dev !== "string") return undefined;
  const found = await look(line, (manager) => addressOf(manager, dev));
  return found === undefined ? undefined : [...words, found];
}

async function addressOf(manager: PathManager, dev: string): Promise<string | undefined> {
  const { interfaces } = await manager.status();
  const addresses = interfaces.find((one) => one.dev === dev)?.addresses ?? [];
  const usable = addresses.filter(({ address }) => address !== undefined && !/^fe80:/i.test(address));
  return (usable.find(({ endpoints = [] }) => endpoints.length === 0) ?? usable[0])?.address;
}

const SELECTORS = ["token", "to", "from", "pid", "process"];

const isConnectionNamed = ({ values }: Accepted): boolean =>
  SELECTORS.some((name) => values[name] !== undefined);

/** The only connection of the host. */
async function only({ line }: Accepted, { look }: Surroundings) {
  const all = await look(line, (manager) => manager.connections.list());
  return all?.length === 1 ? all[0] : undefined;
}

async function withToken(accepted: Accepted, around: Surroundings) {
  if (isConnectionNamed(accepted)) return accepted.words;
  const connection = await only(accepted, around);
  return connection && [...accepted.words, "token", hex(connection.token)];
}

/** `subflow create local A`: to the peer of the only connection, or of the one that is named. */
async function withPeer(accepted: Accepted, around: Surroundings) {
  const { words, values } = accepted;
  const local = values.local === undefined ? await addressFor(accepted, around) : [];
  const connection = isConnectionNamed(accepted) ? undefined : await only(accepted, around);
  const remote = connection && ["remote", connection.remote.address, "port", String(connection.remote.port)];
  const isWhole = values.remote !== undefined || remote !== undefined;
  if (local === undefined || !isWhole || (connection === undefined && !isConnectionNamed(accepted)))
    return undefined;
  return [
    ...words,
    ...local,
    ...(values.remote === undefined ? (remote ?? []) : []),
    ...(connection ? ["token", hex(connection.token)] : []),
  ];
}

async function addressFor({ line, values: { dev } }: Accepted, { look }: Surroundings) {
  if (typeof dev !== "string") return undefined;
  const address = await look(line, (manager) => addressOf(manager, dev));
  return address === undefined ? undefined : ["local", address];
}

const hex = (token = 0): string => token.toString(16).padStart(8, "0");
