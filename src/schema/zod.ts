// The one importer of zod. Its mini build: the names below are all that the bundler keeps.

export type { ZodMiniType as Schema } from "zod/mini";
export {
  array,
  bigint,
  boolean,
  catchall,
  custom,
  enum as oneOf,
  gte,
  int,
  literal,
  lte,
  number,
  optional,
  refine,
  safeParse,
  strictObject,
  string,
  union,
} from "zod/mini";
export type { $ZodIssue as Issue } from "zod/v4/core";
