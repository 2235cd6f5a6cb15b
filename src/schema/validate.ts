import { ProtocolError, UsageError } from "../errors.js";
import type { AttributeSet, Rows } from "../wire/attributes.js";
import type { Kind } from "../wire/kinds.js";
import { schemaOf } from "./rows.js";
import * as z from "./zod.js";

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** First complaint of a schema about a value: where and what; undefined where all is well. */
export function complaint(schema: z.Schema, value: unknown): { path: string; message: string } | undefined {
  const result = z.safeParse(schema, value);
  const issue: Issue | undefined = result.success ? undefined : result.error.issues[0];
  return issue && { path: issue.path.map(String).join("."), message: issue.message };
}

/** Lets a value through that the schema accepts. @throws UsageError that names the field */
export function checkInput<T>(schema: z.Schema, value: T, what: string): T {
  const found = complaint(schema, value);
  if (!found) return value;
  const argument = found.path || what;
  throw new UsageError(`${argument}: ${wording(found.message)}`, { argument });
}

const wording = (message: string): string =>
  message.replace(/^Invalid input: /, "").replace(/^Too (big|small): /, "");

const strict = new WeakMap<AttributeSet<Rows>, z.Schema>();

/** Holds decoded values to their rows. @throws ProtocolError */
export function checkReceived(set: AttributeSet<Rows>, values: unknown): void {
  const schema = strict.get(set) ?? schemaOf(set as unknown as Kind<unknown>);
  strict.set(set, schema);
  const found = complaint(schema, values);
  if (found) throw new ProtocolError(`received ${found.path}: ${found.message}`, { argument: found.path });
}
