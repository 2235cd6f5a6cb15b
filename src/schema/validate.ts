import type { AttributeSet, Rows } from "../codec/wire/attributes.js";
import type { Kind } from "../codec/wire/kinds.js";
import { ProtocolError, UsageError } from "../errors.js";
import { schemaOf } from "./rows.js";
import * as z from "./zod.js";

/** The first error of a schema for a value: the field and the problem; undefined if the value is valid. */
export function complaint(schema: z.Schema, value: unknown): { path: string; message: string } | undefined {
  const result = z.safeParse(schema, value);
  const issue = result.success ? undefined : result.error.issues[0];
  if (!issue) return undefined;
  const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
  return { path: path.map(String).join("."), message: wording(issue) };
}

/** zod's mini build has no messages of its own. */
function wording(issue: z.Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `not ${isInfinite(issue) ? "a finite number" : (ARTICLES[issue.expected] ?? issue.expected)}`;
    case "too_big":
      return `more than ${issue.maximum}`;
    case "too_small":
      return `less than ${issue.minimum}`;
    case "invalid_value":
      return `not one of ${issue.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return "unknown field";
    default:
      return issue.message;
  }
}

const isInfinite = (issue: z.Issue): boolean => "received" in issue && issue.received === "Infinity";

const ARTICLES: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
};

/**
 * Checks a value.
 * @throws UsageError that names the field, with the hint
 */
export function checkInput<T>(schema: z.Schema, value: T, subject: string, hint?: string): T {
  const firstError = complaint(schema, value);
  if (!firstError) return value;
  const argument = firstError.path || subject;
  throw new UsageError(`${argument}: ${firstError.message}`, { argument, hint });
}

const strict = new WeakMap<AttributeSet<Rows>, z.Schema>();

/**
 * Checks decoded values against their rows.
 * @throws ProtocolError
 */
export function checkReceived(set: AttributeSet<Rows>, values: unknown): void {
  const schema = strict.get(set) ?? schemaOf(set as unknown as Kind<unknown>);
  strict.set(set, schema);
  const firstError = complaint(schema, values);
  if (firstError)
    throw new ProtocolError(`received ${firstError.path}: ${firstError.message}`, {
      argument: firstError.path,
    });
}
