/** The explanation of a word: one line without a full stop, then more help in sentences. */
export type Text = readonly [meaning: string, more: string];

/** A text for each of the words. */
export type Texts<W extends string> = Readonly<Record<W, Text>>;
