import type { SsSocket } from "./ss.js";

type Json = Record<string, unknown>;
type Numbers = readonly number[];

/** The field of `connections` for a word of `ss`. */
interface Field {
  readonly word: string;
  readonly ours: (info: Json) => Numbers;
  /** Allowed difference: clocks advance, and `ss` rounds. */
  readonly slack?: number;
  /** `ss` before 6.5 prints it in hexadecimal. */
  readonly maybeHex?: boolean;
}

const number = (info: Json, key: string): number => Number(info[key] ?? 0);
const sameKey = (word: string, key = word): Field => ({ word, ours: (info) => [number(info, key)] });
const scaled = (word: string, keys: readonly string[], by: number, slack = 0.002): Field => ({
  word,
  ours: (info) => keys.map((key) => number(info, key) * by),
  slack,
});

/** The two processes read one after the other. */
const LATER_MS = 3000;
const age = (word: string, key: string): Field => ({ ...sameKey(word, key), slack: LATER_MS });
const sequence = (word: string): Field => ({ ...sameKey(word), maybeHex: true });

const MPTCP_FIELDS: readonly Field[] = [
  ...["subflows", "add_addr_signal", "add_addr_accepted", "subflows_max", "add_addr_signal_max"].map((one) =>
    sameKey(one),
  ),
  ...["add_addr_accepted_max", "local_addr_used", "local_addr_max", "csum_enabled", "retransmits"].map(
    (one) => sameKey(one),
  ),
  ...["bytes_retrans", "bytes_sent", "bytes_received", "bytes_acked", "subflows_total"].map((one) =>
    sameKey(one),
  ),
  sameKey("endp_laminar_max"),
  ...["write_seq", "snd_una", "rcv_nxt"].map(sequence),
  { word: "token", ours: ({ token }) => [Number(token)], maybeHex: true },
  ...["last_data_sent", "last_data_recv", "last_ack_recv"].map((one) => age(one, one)),
];

const TCP_FIELDS: readonly Field[] = [
  scaled("rto", ["rto"], 0.001),
  scaled("ato", ["ato"], 0.001),
  scaled("rtt", ["rtt", "rttvar"], 0.001),
  scaled("minrtt", ["min_rtt"], 0.001),
  scaled("rcv_rtt", ["rcv_rtt"], 0.001),
  { word: "wscale", ours: ({ wscale }) => wscale as Numbers },
  sameKey("mss", "snd_mss"),
  sameKey("pmtu"),
  sameKey("rcvmss", "rcv_mss"),
  sameKey("advmss"),
  sameKey("cwnd", "snd_cwnd"),
  ...["bytes_sent", "bytes_retrans", "bytes_acked", "bytes_received"].map((one) => sameKey(one)),
  ...["segs_out", "segs_in", "data_segs_out", "data_segs_in", "delivered"].map((one) => sameKey(one)),
  ...["unacked", "lost", "sacked", "backoff", "rcv_space", "rcv_ssthresh", "snd_wnd"].map((one) =>
    sameKey(one),
  ),
  sameKey("notsent", "notsent_bytes"),
  sameKey("dsack_dups"),
  sameKey("reord_seen"),
  sameKey("rcv_ooopack"),
  { word: "retrans", ours: (info) => [number(info, "retrans"), number(info, "total_retrans")] },
  { ...scaled("pacing_rate", ["pacing_rate"], 8, 8) },
  { ...scaled("delivery_rate", ["delivery_rate"], 8, 8) },
  age("lastsnd", "last_data_sent"),
  age("lastrcv", "last_data_recv"),
  age("lastack", "last_ack_recv"),
];

/** Every difference between a connection of mptcpctl and its socket in `ss`, as text. */
export function mptcpFaults(info: Json, socket: SsSocket): string[] {
  const flags = number(info, "flags");
  const bits = [
    ["fallback", flags & 1],
    ["remote_key", flags & 2],
  ] as const;
  const wrongBits = bits
    .filter(([word, bit]) => socket.words.has(word) !== (bit !== 0))
    .map(([word]) => word);
  return [...wrongBits, ...fieldFaults(MPTCP_FIELDS, info, socket)];
}

/** The same for a subflow: `info` is the kernel's data of its TCP socket. */
export function tcpFaults(info: Json, socket: SsSocket): string[] {
  const options = info.options as string[];
  const wrongBits = [
    ["ts", "timestamps"],
    ["sack", "sack"],
    ["ecn", "ecn"],
  ] as const;
  return [
    ...wrongBits
      .filter(([word, name]) => socket.words.has(word) !== options.includes(name))
      .map(([word]) => word),
    ...fieldFaults(TCP_FIELDS, info, socket),
  ];
}

function fieldFaults(fields: readonly Field[], info: Json, { words }: SsSocket): string[] {
  return fields.flatMap((field) => {
    const ssValue = words.get(field.word);
    const ownValue = field.ours(info);
    // ss omits zeros, and values that it is too old to know.
    if (ssValue === undefined) return [];
    return isEqual(field, ownValue, ssValue)
      ? []
      : [`${field.word}: ss ${ssValue}, ours ${ownValue.join("/")}`];
  });
}

function isEqual({ slack = 0, maybeHex }: Field, ownValue: Numbers, ssValue: string): boolean {
  const close = (values: Numbers) =>
    values.length === ownValue.length &&
    values.every((value, i) => Math.abs(value - (ownValue[i] ?? 0)) <= slack + Math.abs(value) * 1e-5);
  const decimal = (ssValue.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return close(decimal) || (maybeHex === true && close([Number.parseInt(ssValue, 16)]));
}

/** `ss` prints `flags:Jjbec token:3843870d(id:0)/74eb0753(id:1)` for a subflow, the peer's part first. */
export function subflowFaults(subflow: Json, { words }: SsSocket): string[] {
  const mptcp = subflow.mptcp as Json;
  const faults: string[] = [];
  const flags = (mptcp.flags as string[]).map((name) => FLAG_LETTERS[name] ?? "?").join("");
  if (words.get("flags") !== flags) faults.push(`flags: ss ${words.get("flags")}, ours ${flags}`);
  const [, remote, remoteId, local, localId] =
    /^(\w+)\(id:(\d+)\)\/(\w+)\(id:(\d+)\)$/.exec(words.get("token") ?? "") ?? [];
  const pairs = [
    ["remote token", Number.parseInt(remote ?? "", 16), Number(mptcp.token_rem)],
    ["local token", Number.parseInt(local ?? "", 16), Number(mptcp.token_loc)],
    ["remote id", Number(remoteId), subflow.remote_id],
    ["local id", Number(localId), subflow.local_id],
    ["maplen", Number.parseInt(words.get("maplen") ?? "", 16), mptcp.map_datalen],
  ] as const;
  for (const [fieldName, ssValue, ownValue] of pairs)
    if (ssValue !== ownValue && !(fieldName === "maplen" && Number(words.get("maplen")) === ownValue))
      faults.push(`${fieldName}: ss ${ssValue}, ours ${ownValue}`);
  return faults;
}

const FLAG_LETTERS: Readonly<Record<string, string>> = {
  capable_remote: "M",
  capable_local: "m",
  join_remote: "J",
  join_local: "j",
  backup_remote: "B",
  backup_local: "b",
  fully_established: "e",
  connected: "c",
  map_valid: "v",
};
