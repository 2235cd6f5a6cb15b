// The only importer of zod, in its mini build: the bundler keeps only the names below.

export type { ZodMiniObject as ObjectSchema, ZodMiniType as Schema } from "zod/mini";
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
  object,
  optional,
  refine,
  safeParse,
  strictObject,
  string,
  tuple,
  union,
  unknown,
} from "zod/mini";
export type { $ZodIssue as Issue } from "zod/v4/core";
