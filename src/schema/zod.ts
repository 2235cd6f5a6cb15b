// The only importer of zod, in its mini build: the bundler keeps only the names below.

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
