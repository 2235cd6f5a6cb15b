import { constants } from "node:os";
import {
  COUNTER_GROUPS,
  type CounterGroup,
  type CounterName,
  GAUGES,
} from "../codec/families/mptcp-counters.js";
import { PM_EVENTS, RESET_REASONS } from "../codec/families/mptcp-events.js";
import { ENDPOINT_FLAGS } from "../codec/families/mptcp-pm.js";
import { SUBFLOW_FLAGS } from "../codec/families/subflow-flags.js";
import type { Explanation } from "./explanation.js";
import type { Text, Texts } from "./text.js";
import { ANNOUNCEMENTS } from "./texts/counters/announcements.js";
import { DATA } from "./texts/counters/data.js";
import { FALLBACK } from "./texts/counters/fallback.js";
import { HANDSHAKE } from "./texts/counters/handshake.js";
import { JOINS } from "./texts/counters/joins.js";
import { PATHS } from "./texts/counters/paths.js";
import { ERRNOS } from "./texts/errnos.js";
import { EVENTS } from "./texts/events.js";
import { FLAG_TEXTS } from "./texts/flags.js";
import { LIMITS } from "./texts/limits.js";
import { OLD_WORDS } from "./texts/old-words.js";
import { PROTOCOL_WORDS } from "./texts/protocol-words.js";
import { RESETS } from "./texts/resets.js";
import { SS_MPTCP_WORDS } from "./texts/ss-mptcp.js";
import { SS_SOCKET_WORDS } from "./texts/ss-socket.js";
import { SS_TCP_WORDS } from "./texts/ss-tcp.js";
import { SUBFLOW_LETTERS } from "./texts/subflow-flags.js";
import { SYSCTLS } from "./texts/sysctls.js";
import { WORD_TEXTS } from "./texts/words.js";
import type { Topic } from "./topics.js";

const COUNTERS: Texts<CounterName> = {
  ...HANDSHAKE, ...FALLBACK, ...JOINS, ...ANNOUNCEMENTS, ...DATA, ...PATHS,
}; // biome-ignore format: one row

/** First kernel version of flags that are newer than endpoints. */
const FLAG_SINCE: Readonly<Record<string, string>> = { fullmesh: "5.15", implicit: "5.18", laminar: "6.18" };
/** The kernel's own names, if they differ. */
const EVENT_ALIASES: Readonly<Record<string, readonly string[]>> = {
  SF_ESTABLISHED: ["SUB_ESTABLISHED"],
  SF_CLOSED: ["SUB_CLOSED"],
  SF_PRIO: ["SUB_PRIORITY"],
  OVERRUN: ["lost"],
};
const WORD_ALIASES: Readonly<Record<string, readonly string[]>> = {
  saddr4: ["saddr6"],
  daddr4: ["daddr6"],
  ifindex: ["dev"],
  "path manager": ["pm"],
  MP_TCPRST: ["MP_RST"],
  ESTAB: ["established"],
  "netlink path manager": ["netlink pm", "netlink"],
};
const KIND_OF_TOPIC: Partial<Record<Topic, string>> = {
  socket: "word of ss",
  protocol: "word of the protocol",
  word: "word of mptcpctl",
  old: "old word",
};

type Rest = Omit<Partial<Explanation>, "topic" | "word">;

const NO_ALIASES: readonly string[] = [];

const entry = (topic: Topic, word: string, [meaning, more]: Text, rest: Rest = {}): Explanation => ({
  topic,
  word,
  kind: topic,
  aliases: NO_ALIASES,
  meaning,
  more,
  ...rest,
});

const counters = Object.entries(COUNTER_GROUPS).flatMap(([group, names]) =>
  names.map((name) => {
    const kind = GAUGES.includes(name) ? "gauge" : `counter of ${group}`;
    return entry("counter", name, COUNTERS[name], { group: group as CounterGroup, kind });
  }),
);

const events = Object.entries(EVENTS).map(([name, text]) => {
  const since = PM_EVENTS.find((event) => event.name === name)?.since;
  return entry("event", name, text, { aliases: EVENT_ALIASES[name] ?? NO_ALIASES, ...(since && { since }) });
});

const flags = ENDPOINT_FLAGS.map((name) => {
  const since = FLAG_SINCE[name];
  return entry("flag", name, FLAG_TEXTS[name], { kind: "endpoint flag", ...(since && { since }) });
});

const limits = Object.entries(LIMITS).map(([name, text]) => entry("limit", name, text));

const sysctls = Object.entries(SYSCTLS).map(([name, { text, initial, since }]) =>
  entry("sysctl", `net.mptcp.${name}`, text, {
    kind: `sysctl, ${initial} unless set`,
    aliases: [name],
    ...(since && { since }),
  }),
);

const NUMBERS: Readonly<Record<string, number>> = constants.errno;

const errnos = Object.entries(ERRNOS).map(([name, text]) => {
  const number = NUMBERS[name];
  return entry("errno", name, text, {
    kind: ["errno", number].join(" "),
    aliases: [number].flatMap((one) => one ?? []).map(String),
  });
});

const resets = RESET_REASONS.map((name, code) =>
  entry("reset", name, RESETS[name], { kind: `reset reason ${code}`, aliases: [String(code)] }),
);

const letters = SUBFLOW_FLAGS.map((name) => {
  const [letter, meaning, more] = SUBFLOW_LETTERS[name];
  return entry("ss", letter, [meaning, more], { kind: "letter of ss -ti", aliases: [name] });
});

function wordsOf(topic: Topic, texts: Texts<string>): Explanation[] {
  return Object.entries(texts).map(([word, text]) =>
    entry(topic, word, text, {
      kind: KIND_OF_TOPIC[topic] ?? topic,
      aliases: WORD_ALIASES[word] ?? NO_ALIASES,
    }),
  );
}

/** By topic; counters by group. */
export const EXPLANATIONS: readonly Explanation[] = [
  ...counters,
  ...events,
  ...flags,
  ...limits,
  ...sysctls,
  ...errnos,
  ...resets,
  ...letters,
  ...wordsOf("protocol", PROTOCOL_WORDS),
  ...wordsOf("socket", { ...SS_MPTCP_WORDS, ...SS_TCP_WORDS, ...SS_SOCKET_WORDS }),
  ...wordsOf("word", WORD_TEXTS),
  ...wordsOf("old", OLD_WORDS),
];
