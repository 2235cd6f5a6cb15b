/**
 * Converts the text of one word to a value.
 * @throws UsageError that names the word and the valid values
 */
export type ValueReader<T> = (text: string) => T;

/**
 * One word of a command's grammar.
 * - `flag`: a bare word (`subflow`), exact.
 * - `value`: a keyword and the word after it (`id 5`); `shortest` is its shortest accepted prefix.
 * - `positional`: a word that is no keyword (ADDRESS); `list` takes all such words.
 * - `rest`: everything from the first word that is no option of ours, untouched (`run [--] COMMAND…`). With it,
 * keywords need their dashes, because a program may have any name.
 */
export interface Argument<T = unknown> {
  readonly kind: "flag" | "value" | "positional" | "list" | "rest";
  readonly summary: string;
  /** Placeholder for help and messages: `NUM`, `IFNAME`, `ADDRESS`. */
  readonly placeholder?: string;
  readonly shortest?: string;
  /** Whether the keyword may be repeated; then the value is an array. Default: an error. */
  readonly repeat?: boolean;
  /**
   * Keywords that may each have a value of this argument directly after them: `local A port 1 remote B port
   * 2`. Its values are keyed by these keywords. With dashes it cannot be used; the keyword's own value then
   * contains it (`--local A:1`).
   */
  readonly of?: readonly string[];
  /** The value if only the keyword is given; a value then follows after `=`. For commands with a `rest`. */
  readonly otherwise?: string;
  /** For a positional argument or a list: words that do not match belong to another argument. */
  readonly form?: RegExp;
  readonly read?: ValueReader<T>;
}

export type Arguments = Readonly<Record<string, Argument>>;

type ReadOf<A> = A extends { read: ValueReader<infer T> } ? T : string;

type ValueOf<A> = A extends { kind: "flag" }
  ? boolean
  : A extends { of: readonly (infer K extends string)[] }
    ? { [key in K]?: ReadOf<A> }
    : A extends { kind: "list" | "rest" } | { repeat: true }
      ? ReadOf<A>[]
      : ReadOf<A> | undefined;

/**
 * The input of `run`: the parsed values, keyed as in `arguments`. A missing flag is false, a missing value
 * undefined, a missing list [].
 */
export type Values<A extends Arguments> = { [K in keyof A]: ValueOf<A[K]> };
