import { UsageError } from "../errors.js";

/** Why a value is refused: the field, empty for the value itself, and what is wanted there. */
export interface Complaint {
  readonly path: string;
  readonly wanted: string;
}

/** Checks a value; undefined if it is accepted. */
export type Rule = (value: unknown) => Complaint | undefined;

/** A rule for a value without parts. */
export const simple =
  (wanted: string, isValid: (value: unknown) => boolean): Rule =>
  (value) =>
    isValid(value) ? undefined : { path: "", wanted };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Accepts every value: the function checks it. */
export const ANY: Rule = () => undefined;

export const optional =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined ? undefined : rule(value);

const within = (complaint: Complaint | undefined, field: string | number): Complaint | undefined =>
  complaint && { ...complaint, path: complaint.path === "" ? String(field) : `${field}.${complaint.path}` };

/** Fields without a rule are accepted. */
export function objectWith(fields: Readonly<Record<string, Rule>> = {}): Rule {
  return (value) => {
    if (!isObject(value) || Array.isArray(value)) return { path: "", wanted: "an object" };
    for (const [field, rule] of Object.entries(fields)) {
      const complaint = within(rule(value[field]), field);
      if (complaint) return complaint;
    }
    return undefined;
  };
}

export function listWith(rule: Rule, least = 0): Rule {
  return (value) => {
    if (!Array.isArray(value)) return { path: "", wanted: "a list" };
    if (value.length < least) return { path: "", wanted: `a list with at least ${least} value` };
    for (const [at, one] of value.entries()) {
      const complaint = within(rule(one), at);
      if (complaint) return complaint;
    }
    return undefined;
  };
}

export const oneWord = (...values: readonly string[]): Rule =>
  simple(values.join(" or "), (value) => values.includes(value as string));

/** The rules of a function's parameters by name, in their order. */
export interface Parameters {
  readonly rules: Readonly<Record<string, Rule>>;
  /** The function returns a promise: it rejects instead of throwing. */
  readonly isLater: boolean;
}

export const now = (rules: Parameters["rules"] = {}): Parameters => ({ rules, isLater: false });
export const later = (rules: Parameters["rules"] = {}): Parameters => ({ rules, isLater: true });

/** @throws UsageError that names the parameter and its field */
function demand(rules: Parameters["rules"], values: readonly unknown[]): void {
  for (const [at, [name, rule]] of Object.entries(rules).entries()) {
    const complaint = within(rule(values[at]), name);
    if (complaint === undefined) continue;
    throw new UsageError(`${complaint.path}: not ${complaint.wanted}`, { argument: complaint.path });
  }
}

type Call = (...values: never[]) => unknown;

/** The function, with a check of its arguments. */
export function checkedCall<T extends Call>(call: T, { rules, isLater }: Parameters): T {
  const checked = (...values: unknown[]) => {
    demand(rules, values);
    return call(...(values as never[]));
  };
  return (isLater ? async (...values: unknown[]) => checked(...values) : checked) as unknown as T;
}

/** Replaces methods of an object by the same ones with a check of their arguments. */
export function checkMethods(target: object, methods: Readonly<Record<string, Parameters>>): void {
  for (const [name, parameters] of Object.entries(methods)) {
    const method = (Reflect.get(target, name) as () => unknown).bind(target);
    Object.defineProperty(target, name, { value: checkedCall(method, parameters) });
  }
}
