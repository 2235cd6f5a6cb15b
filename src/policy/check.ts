import { UsageError } from "../errors.js";
import { HOOKS } from "./policy.js";

/**
 * @param what its name in messages
 * @throws UsageError if it is not an object, if a hook is not a function, or if there are no hooks
 */
export function checkPolicy(policy: unknown, what = "the policy"): void {
  if (typeof policy !== "object" || policy === null)
    throw new UsageError(`${what} is no object`, { argument: "policy", hint: "it is an object with hooks" });
  const found = policy as Readonly<Record<string, unknown>>;
  const hooks = HOOKS.filter((name) => found[name] !== undefined);
  const wrong = hooks.find((name) => typeof found[name] !== "function");
  if (wrong !== undefined)
    throw new UsageError(`${wrong} of ${what} is no function`, {
      argument: wrong,
      hint: `a hook is a function, ${wrong}(…) { … }; omit hooks that are not needed`,
    });
  if (hooks.length === 0)
    throw new UsageError(`${what} has no hook`, {
      argument: "policy",
      hint: `hooks are ${HOOKS.join(", ")}`,
    });
}

/**
 * Checks a time in milliseconds; Infinity is allowed.
 * @throws UsageError
 */
export function checkTime(ms: unknown, what: string): void {
  if (typeof ms === "number" && ms >= 0) return;
  throw new UsageError(`${what}: not a time`, {
    argument: what,
    hint: "a time is a number of milliseconds, 0 or more",
  });
}
