/** What is said of a word: a line that can stand alone, without a full stop; then what else helps, in sentences. */
export type Text = readonly [meaning: string, more: string];

/** A text for each of the words. */
export type Texts<W extends string> = Readonly<Record<W, Text>>;
