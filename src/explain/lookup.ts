import { EXPLANATIONS } from "./entries.js";
import { bareErrno } from "./errno-names.js";
import type { Explanation } from "./explanation.js";
import type { Topic } from "./topics.js";

/** Prefixes that tools print before a name. */
const PREFIX =
  /^(mptcpext|mptcp_event_|mptcp_pm_addr_flag_|(net\.)?mptcp\.|(\/proc\/sys\/)?net\/mptcp\/)(?=.)/i;
/** `flags:Jjbec` of `ss`. */
const SS_LETTERS = /^flags[:=]([MmJjBbecv]+)$/;
/** An errno as the kernel prints it. */
const NEGATIVE = /^-(\d+)$/;
/** A field of an event, `error=104`; or `errno 104`. */
const FIELD = /^(\w+)(?:=| (?=-?\d+$))(.*)$/;
/** Fields whose value is looked up. */
const TOPIC_OF_FIELD: Readonly<Record<string, Topic>> = {
  error: "errno",
  errno: "errno",
  reset_reason: "reset",
};

/** The same key for every spelling of a word. */
const keyOf = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();

/** Keys are made only of names with the right initial: some hundreds of strings would start a garbage collection. */
function isNamed({ word, aliases }: Explanation, key: string): boolean {
  const initial = key.charAt(0);
  const isKey = (name: string) => name.charAt(0).toLowerCase() === initial && keyOf(name) === key;
  return isKey(word) || aliases.some(isKey);
}

/** See `explain`. */
export function findExplanations(text: string): readonly Explanation[] {
  const trimmed = text.replace(/^[[\s]+|[\]\s]+$/g, "");
  const [, errno] = NEGATIVE.exec(trimmed) ?? [];
  if (errno !== undefined) return errnosOf(errno);
  const exact = byName(trimmed);
  return exact.length > 0 ? exact : readWord(trimmed.replace(PREFIX, ""));
}

function readWord(word: string): readonly Explanation[] {
  const [, letters = ""] = SS_LETTERS.exec(word) ?? [];
  if (letters !== "") return [...letters].flatMap((letter) => explanationsOfTopic("ss", letter));
  const [, field = "", value = ""] = FIELD.exec(word) ?? [];
  const topic = TOPIC_OF_FIELD[field.toLowerCase()];
  if (topic === "errno") return errnosOf(value.replace(/^-/, ""));
  if (topic !== undefined) return explanationsOfTopic(topic, value.replace(/^-/, ""));
  const found = byName(field || word);
  if (found.length > 0) return found;
  const all = byTopic(keyOf(word));
  return all.length > 0 ? all : bareErrno(word);
}

/** By name or number; without a text here, the system's text. */
function errnosOf(word: string): readonly Explanation[] {
  const found = explanationsOfTopic("errno", word);
  return found.length > 0 ? found : bareErrno(word);
}

const explanationsOfTopic = (topic: Topic, word: string): Explanation[] =>
  byName(word).filter((one) => one.topic === topic);

/** For letters of `ss`, case distinguishes two meanings. */
function byName(word: string): Explanation[] {
  const key = keyOf(word);
  const found = EXPLANATIONS.filter((one) => isNamed(one, key));
  const exact = found.filter((one) => one.word === word);
  return exact.length > 0 && word.length === 1 ? exact : found;
}

/** All words of a topic or of a group of counters; the name may be in the plural. */
function byTopic(key: string): Explanation[] {
  if (key === "") return [];
  const one = key.replace(/(?<=.)e?s$/, "");
  return EXPLANATIONS.filter(({ topic, group = "" }) => [key, one].includes(topic) || group === key);
}
