/** A command line that gets past a fault, or shows what is needed for that. */
export interface Suggestion {
  /**
   * The program and its arguments, unquoted. The library's lines of mptcpctl have no options: to run one for another
   * network namespace, add `-n NETNS` behind the program.
   */
  readonly command: readonly string[];
  /** What the line does, or why it is suggested. */
  readonly comment?: string;
}

/** What each line is made from, by its id. */
export interface SuggestionValues {
  readonly as_root: [line: readonly string[]];
  readonly check: [peer: string, words: readonly string[], comment: string | undefined];
  readonly counter_names: [];
  readonly connection_list: [];
  readonly connection_list_everywhere: [];
  readonly connection_close: [token: number];
  readonly connection_close_subflows: [filter: readonly string[], yes: boolean];
  readonly endpoint_add: [address: string, dev: string | undefined];
  readonly endpoint_add_without_id: [spec: EndpointWords, comment: string];
  readonly endpoint_change: [which: readonly string[], flags: readonly string[], comment: string];
  readonly endpoint_list: [];
  readonly endpoint_replace: [spec: EndpointWords, comment: string];
  readonly endpoint_show: [which: readonly string[], comment: string];
  readonly endpoint_flush: [];
  readonly help: string[];
  readonly interfaces: [];
  readonly lab_build: [];
  readonly lab_delete: [name: string];
  readonly lab_show: [name: string | undefined];
  readonly limits_set: [
    change: { readonly subflows?: number | undefined; readonly addAddrAccepted?: number | undefined },
  ];
  readonly path_managers: [];
  readonly proc: [];
  readonly stored_addresses: [token: number];
  readonly stored_address_remove: [id: number, token: number];
  readonly subflow_list: [token: number];
  readonly sysctl: [name: string, value: string, comment?: string];
  readonly userspace: [];
  readonly words: [];
}

/** Every line that is suggested for a known fault; test/kernel/suggestions runs each of them. */
const LINES: { readonly [I in SuggestionId]: (...values: SuggestionValues[I]) => Suggestion } = {
  as_root: (line) => ({ command: ["sudo", ...line] }),
  check: (peer, words, comment) => own(["check", peer, ...words], comment),
  counter_names: () => own("counters all", "lists every name"),
  connection_list: () => own("connections", "lists the connections of this network namespace"),
  connection_list_everywhere: () =>
    own("connections all-netns", "lists the connections of all network namespaces"),
  connection_close: (token) => own(["connections", "close", "token", hex(token)], "ends all of it"),
  connection_close_subflows: (filter, yes) =>
    own(["connections", "close", "subflow", ...filter, ...(yes ? ["yes"] : [])], "ends these subflows only"),
  endpoint_add: (address, dev) =>
    own(["endpoint", "add", ...(dev === undefined ? [] : ["dev", dev]), address, "subflow"]),
  endpoint_add_without_id: (spec, comment) =>
    own(["endpoint", "add", ...endpointWords({ ...spec, id: undefined })], comment),
  endpoint_change: (which, flags, comment) => own(["endpoint", "change", ...which, ...flags], comment),
  endpoint_list: () => own("endpoint", "lists the endpoints"),
  endpoint_replace: (spec, comment) =>
    own(["endpoint", "replace", ...endpointWords(spec)], `${comment}; replace closes its subflows`),
  endpoint_show: (which, comment) => own(["endpoint", "show", ...which], comment),
  endpoint_flush: () => own("endpoint flush", "deletes all endpoints"),
  help: (...words) => own(["help", ...words]),
  interfaces: () => own("status", "lists the interfaces and their addresses"),
  lab_build: () => own("lab up", "builds a lab"),
  lab_delete: (name) => own(["lab", "down", name], "removes it"),
  lab_show: (name) => own(["lab", "show", ...(name === undefined ? [] : [name])], "draws it"),
  limits_set: ({ subflows, addAddrAccepted }) =>
    own(
      [
        "limits",
        "set",
        ...(subflows === undefined ? [] : ["subflows", String(subflows)]),
        ...(addAddrAccepted === undefined ? [] : ["add_addr_accepted", String(addAddrAccepted)]),
      ],
      "existing connections use it when the path manager acts for them again",
    ),
  path_managers: () => own("pm", "lists the path managers of this kernel"),
  proc: () => ({ command: ["mount", "-t", "proc", "proc", "/proc"] }),
  stored_addresses: (token) =>
    own(["address", "show", "token", hex(token)], "lists the ids of this connection"),
  stored_address_remove: (id, token) =>
    own(["address", "remove", "id", String(id), "token", hex(token)], "frees the id"),
  subflow_list: (token) =>
    own(["subflow", "show", "token", hex(token)], "lists the subflows of this connection"),
  /** For a shell: not every machine has sysctl(8). */
  sysctl: (name, value, comment) => ({
    command: ["sh", "-c", `echo ${shellWord(value)} > /proc/sys/${name.replaceAll(".", "/")}`],
    ...(comment !== undefined && { comment }),
  }),
  userspace: () => own("pm set userspace", "for connections that are opened after this"),
  words: () => own("explain", "lists every known word"),
};

/** A line by its cause. */
export type SuggestionId = keyof SuggestionValues;

/** The line for a fault. */
export function suggested<I extends SuggestionId>(id: I, ...values: SuggestionValues[I]): Suggestion {
  return LINES[id](...values);
}

function own(words: string | readonly string[], comment?: string): Suggestion {
  const command = ["mptcpctl", ...(typeof words === "string" ? words.split(" ") : words)];
  return { command, ...(comment !== undefined && { comment }) };
}

/** An endpoint in the words of its command. */
export interface EndpointWords {
  readonly address: string;
  readonly id?: number | undefined;
  readonly port?: number | undefined;
  readonly dev?: string | undefined;
  readonly flags?: readonly string[] | undefined;
}

const endpointWords = ({ address, id, port, dev, flags = [] }: EndpointWords): string[] => [
  address,
  ...(id === undefined ? [] : ["id", String(id)]),
  ...(port ? ["port", String(port)] : []),
  ...(dev === undefined ? [] : ["dev", dev]),
  ...flags,
];

const hex = (token: number): string => token.toString(16).padStart(8, "0");

/** One line that a shell takes as it is; the comment begins with `#`. */
export function suggestionText({ command, comment }: Suggestion): string {
  const line = command.map(shellWord).join(" ");
  return comment === undefined ? line : `${line}  # ${comment}`;
}

/** Quotes a word for a shell: the name of an interface may contain any character except whitespace and slashes. */
export function shellWord(name: string): string {
  return /^(-[\w./:@+=-]*|[\w./:@+-]+)$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
