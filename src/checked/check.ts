import { createOnce } from "../schema/create-once.js";
import { checkInput } from "../schema/validate.js";
import * as z from "../schema/zod.js";

type Fields = Readonly<Record<string, z.Schema>>;

/** How the arguments of a function are checked. */
export interface Parameters<IsLater extends boolean = boolean> {
  /** The parameters by name, in their order. Undefined: it has none, or checks them itself. */
  readonly schema: (() => z.ObjectSchema<Fields>) | undefined;
  /** The function returns a promise: it rejects instead of throwing. */
  readonly isLater: IsLater;
}

type Call = (...values: never[]) => unknown;

/** `later` for functions that return a promise, `now` for others. */
export type ParametersOf<F> = F extends (...values: never[]) => never
  ? Parameters<false>
  : Parameters<F extends (...values: never[]) => PromiseLike<unknown> ? true : false>;

const parameters =
  <IsLater extends boolean>(isLater: IsLater) =>
  (fields?: () => Fields): Parameters<IsLater> => ({
    schema: fields && createOnce(() => z.object(fields())),
    isLater,
  });
export const now = parameters(false);
export const later = parameters(true);

/** @throws UsageError that names the parameter and its field */
function checkArguments(schema: z.ObjectSchema<Fields>, values: readonly unknown[]): void {
  const names = Object.keys(schema.shape);
  checkInput(schema, Object.fromEntries(names.map((name, at) => [name, values[at]])), "arguments");
}

/** The function, with a check of its arguments. */
export function checkedCall<T extends Call>(call: T, { schema, isLater }: Parameters): T {
  const checked = (...values: unknown[]) => {
    if (schema) checkArguments(schema(), values);
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
