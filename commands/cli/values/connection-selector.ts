import {
  type Connection,
  type ConnectionFilter,
  type ConnectionOptions,
  KernelError,
  type NumberComparison,
  SOCKET_STATE_NAMES,
  type SocketState,
  suggested,
  UsageError,
} from "../../../src/index.js";
import { connectionLine } from "../../view/connection-line.js";
import type { Argument, Values } from "../argument.js";
import type { Context } from "../context.js";
import { numberReader } from "./number.js";
import { socketPattern } from "./socket-pattern.js";
import { interfaceNameValue, portNumberValue, token } from "./values.js";

/** CONNECTION: the words that select connections for a command. */
export const CONNECTION = {
  token: {
    kind: "value",
    placeholder: "TOKEN",
    shortest: "tok",
    summary: "the connection's local token, hexadecimal as monitor prints it",
    read: token,
  },
  to: {
    kind: "value",
    placeholder: "ADDRESS[/LEN][:PORT]",
    summary: "remote end, of the connection or a subflow",
    read: socketPattern("to"),
  },
  from: {
    kind: "value",
    placeholder: "ADDRESS[/LEN][:PORT]",
    shortest: "f",
    summary: "local end, of the connection or a subflow",
    read: socketPattern("from"),
  },
  pid: {
    kind: "value",
    placeholder: "NUM",
    shortest: "pi",
    summary: "held by this process",
    read: numberReader("pid", { min: 1, max: 0x7fffffff }),
  },
  process: {
    kind: "value",
    placeholder: "NAME",
    shortest: "pr",
    summary: "held by a process of this name",
  },
} as const satisfies Record<string, Argument>;

/** CONNECTION, and further words that select connections. */
export const FILTERS = {
  ...CONNECTION,
  port: {
    kind: "value",
    placeholder: "NUM",
    shortest: "po",
    summary: "port at either end",
    read: portNumberValue,
  },
  dev: {
    kind: "value",
    placeholder: "IFNAME",
    shortest: "d",
    summary: "with a subflow on this interface",
    read: interfaceNameValue,
  },
  state: {
    kind: "value",
    placeholder: "STATE",
    shortest: "s",
    summary: "in this state: estab, close-wait, …",
    read: stateName,
  },
  fallback: { kind: "flag", summary: "fell back to TCP" },
  nofallback: { kind: "flag", summary: "did not fall back" },
  subflows: {
    kind: "value",
    placeholder: "[OP]NUM",
    shortest: "sub",
    summary: "number of established subflows: 2, '>1', '<=2', '!=1', or 2+ for at least 2",
    read: comparison,
  },
} as const satisfies Record<string, Argument>;

/** A state in the words of `ss`, in any case, with or without dashes, or an unambiguous prefix. */
function stateName(text: string): SocketState {
  const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, "");
  const wanted = plain(text).replace(/^established$/, "estab");
  const found = SOCKET_STATE_NAMES.filter((name) => plain(name).startsWith(wanted));
  const exact = found.find((name) => plain(name) === wanted) ?? (found.length === 1 ? found[0] : undefined);
  if (exact !== undefined) return exact;
  throw new UsageError(`"${text}" is not a state`, {
    argument: "state",
    hint: `states: ${SOCKET_STATE_NAMES.join(", ").toLowerCase()}`,
  });
}

function comparison(text: string): NumberComparison {
  const [, operator = "=", digits = "", plus] = /^(<=|>=|!=|==?|<|>)?(\d{1,3})(\+)?$/.exec(text) ?? [];
  if (digits === "" || (plus && operator !== "="))
    throw new UsageError(`"${text}" is not a number of subflows`, {
      argument: "subflows",
      hint: "give 2, '>1' (in quotes: the shell knows > and <), '<=2', '!=1', or 2+ for at least 2",
    });
  const plain = operator.replace("==", "=") as NumberComparison["operator"];
  return { operator: plus ? ">=" : plain, count: Number(digits) };
}

type Words = Partial<Values<typeof FILTERS>>;

/**
 * The filter that the words express.
 * @throws UsageError if they contradict each other
 */
export function filterOf(words: Words): ConnectionFilter {
  // Copy the words one by one: any other word of a command would be taken for a filter, and an empty filter
  // means all.
  const { token, to, from, port, pid, process, dev, state, subflows, fallback, nofallback } = words;
  if (fallback && nofallback)
    throw new UsageError("fallback and nofallback contradict each other", {
      argument: "nofallback",
      hint: "give one of them, or none for both kinds",
    });
  const wanted = fallback || nofallback ? fallback === true : undefined;
  return { token, to, from, port, pid, process, dev, state, subflows, fallback: wanted };
}

export const isEmpty = (filter: ConnectionFilter): boolean =>
  Object.values(filter).every((value) => value === undefined);

/**
 * The connections that the words select.
 * @throws UsageError without words, KernelError if none matches
 */
export async function connectionsSelectedBy(
  context: Context,
  words: Words,
  options: ConnectionOptions = {},
): Promise<Connection[]> {
  const filter = filterOf(words);
  if (isEmpty(filter))
    throw new UsageError("no connection is named", {
      argument: "token",
      hint: "give token TOKEN, to ADDRESS[:PORT], from ADDRESS[:PORT], pid NUM or process NAME",
      suggestions: [suggested("connection_list")],
    });
  const { connections } = await context.pm();
  const found = await connections.list(filter, options);
  if (found.length > 0) return found;
  throw await noSuchConnection(context, filter);
}

/**
 * The same for a command that needs exactly one.
 * @throws UsageError that lists them if there are several
 */
export async function connectionSelectedBy(
  context: Context,
  words: Words,
  options: ConnectionOptions = {},
): Promise<Connection> {
  const [found, ...more] = await connectionsSelectedBy(context, words, options);
  if (found !== undefined && more.length === 0) return found;
  throw new UsageError(`${more.length + 1} connections match: select one by its token`, {
    argument: "token",
    hint: listOf([...(found ? [found] : []), ...more]),
  });
}

const MAX_LISTED = 10;

export function listOf(connections: readonly Connection[]): string {
  const lines = connections.slice(0, MAX_LISTED).map(connectionLine);
  const rest = connections.length - lines.length;
  return `there are\n${lines.map((line) => `    ${line}`).join("\n")}${rest > 0 ? `\n    and ${rest} more` : ""}`;
}

/** The hint if nothing matches. */
export async function noSuchConnection(
  context: Context,
  { token, ...rest }: ConnectionFilter,
  everywhere = false,
): Promise<KernelError> {
  const suggestions = [everywhere ? suggested("connection_list_everywhere") : suggested("connection_list")];
  if (token === undefined || !isEmpty(rest)) return new KernelError("no connection matches", { suggestions });
  const hex = token.toString(16).padStart(8, "0");
  const hint = await tokenHint(context, token);
  const help = hint === undefined ? { suggestions } : { hint };
  return new KernelError(`no connection has the token ${hex}`, { argument: "token", ...help });
}

/** Tokens are hexadecimal. If the same digits, read as decimal, are an existing token, name it. */
async function tokenHint(context: Context, token: number): Promise<string | undefined> {
  const digits = token.toString(16);
  if (!/^\d+$/.test(digits)) return undefined;
  const { connections } = await context.pm();
  const [decimalMatch] = await connections.list({ token: Number(digits) });
  const hex = Number(digits).toString(16).padStart(8, "0");
  return decimalMatch && `${digits} was read as hexadecimal; decimal ${digits} is token ${hex}, which exists`;
}
