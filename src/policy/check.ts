import { UsageError } from "../errors.js";
import { HOOKS } from "./policy.js";

/**
 * @param subject its name in messages
 * @throws UsageError if it is not an object, if a hook is not a function, or if there are no hooks
 */
export function checkPolicy(policy: unknown, subject = "the policy"): void {
  if (typeof policy !== "object" || policy === null)
    throw new UsageError(`${subject} is no object`, {
      argument: "policy",
      hint: "it is an object with hooks",
    });
  const properties = policy as Readonly<Record<string, unknown>>;
  const hooks = HOOKS.filter((name) => properties[name] !== undefined);
  const invalidHook = hooks.find((name) => typeof properties[name] !== "function");
  if (invalidHook !== undefined)
    throw new UsageError(`${invalidHook} of ${subject} is no function`, {
      argument: invalidHook,
      hint: `a hook is a function, ${invalidHook}(…) { … }; omit hooks that are not needed`,
    });
  if (hooks.length === 0)
    throw new UsageError(`${subject} has no hook`, {
      argument: "policy",
      hint: `hooks are ${HOOKS.join(", ")}`,
    });
}

/**
 * Checks a time in milliseconds; Infinity is allowed.
 * @throws UsageError
 */
export function checkTime(ms: unknown, subject: string): void {
  if (typeof ms === "number" && ms >= 0) return;
  throw new UsageError(`${subject}: not a time`, {
    argument: subject,
    hint: "a time is a number of milliseconds, 0 or more",
  });
}
