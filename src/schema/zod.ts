// The one importer of zod. Its mini build: the names below are all that the bundler keeps.

export type { ZodMiniType as Schema } from "zod/mini";
export {
  array,
  bigint,
  boolean,
  custom,
  enum as oneOf,
  gte,
  int,
  literal,
  lte,
  maxLength,
  minLength,
  number,
  optional,
  refine,
  safeParse,
  strictObject,
  string,
  union,
} from "zod/mini";
