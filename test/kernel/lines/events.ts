import { parseEventLine } from "../../support/watch.js";

/**
 * Both in a common form: a word replaces values that depend on the time, and values that an old `ip` lacks are
 * removed from our output.
 */
export interface Comparable {
  readonly ipLine: string;
  readonly ownLine: string;
}

const TIMESTAMP_LINE =
  /^Timestamp: (Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} \d{1,6} usec(?=$|\\)/;
const SHORT = /^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\] /;

const timeless = (line: string): string =>
  line.replace(TIMESTAMP_LINE, "LONG STAMP").replace(SHORT, "SHORT STAMP ");

/** Pairs of lines as far as the installed release of `ip` allows a comparison. */
export function comparable(ipLine: string, ownLine: string, release: readonly number[]): Comparable {
  const [major = 0, minor = 0] = release;
  const older = (version: number) => major * 100 + minor < version;
  const pair = { ipLine: timeless(ipLine), ownLine: timeless(ownLine) };
  if (older(602))
    return withoutListeners({
      ipLine: withWideNames(withNames(pair.ipLine)),
      ownLine: withoutDevice(pair.ownLine),
    });
  return older(700) ? { ipLine: withNames(pair.ipLine), ownLine: withoutDevice(pair.ownLine) } : pair;
}

/** Names had 14 characters before 6.2. */
function withWideNames(line: string): string {
  return line.replace(/\[ *([A-Z_]+)\]/, (_, name: string) => `[${name.padStart(16)}]`);
}

/** `ip` before 6.19 prints numbers instead of the names at the end, and 0x before a zero. */
function withNames(line: string): string {
  const [, bits] = / flags=(\d)/.exec(line) ?? [];
  const names = [" deny_join_id0", " server_side"].filter((_, bit) => Number(bits) & (1 << bit)).reverse();
  return line.replace(/ flags=\d/, "").replace("reset_flags=0x0", "reset_flags=0") + names.join("");
}

const withoutDevice = (line: string): string => line.replace(/ dev=\S+/, "");

const OLD_NUMBERS: Readonly<Record<string, string>> = {
  LISTENER_CREATED: "UNKNOWN 15",
  LISTENER_CLOSED: "UNKNOWN 16",
};

/** Listener events had only a number before 6.2. */
function withoutListeners({ ipLine, ownLine }: Comparable): Comparable {
  const [, stamp = "", line = ownLine] = /^(SHORT STAMP )?(.*)$/.exec(ownLine) ?? [];
  const number = line.startsWith("[") ? OLD_NUMBERS[parseEventLine(line).event] : undefined;
  return { ipLine, ownLine: number === undefined ? ownLine : `${stamp}[${number}]` };
}
