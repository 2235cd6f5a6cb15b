import { pathToFileURL } from "node:url";
import { UsageError } from "../errors.js";
import { HOOKS, type Policy } from "./policy.js";

/** The policy that a module exports, as `policy` or by default. @throws UsageError where there is none, and what loading throws */
export async function loadPolicy(file: string): Promise<Policy> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  // A CommonJS module arrives whole as the default export.
  const exported = module.default as { policy?: unknown } | undefined;
  const found = module.policy ?? exported?.policy ?? exported;
  if (typeof found !== "object" || found === null)
    throw new UsageError(`${file} exports no policy`, {
      argument: file,
      hint: "export const policy = { established(connection) { … } }; docs/userspace-pm.md has one",
    });
  checkHooks(file, found);
  return found as Policy;
}

/** @throws UsageError for hooks that are no functions, and where there are none */
function checkHooks(file: string, policy: object): void {
  const hooks = HOOKS.filter((name) => name in policy);
  const wrong = hooks.find((name) => typeof (policy as Record<string, unknown>)[name] !== "function");
  if (wrong) throw new UsageError(`${wrong} of the policy in ${file} is no function`, { argument: wrong });
  if (hooks.length === 0)
    throw new UsageError(`the policy in ${file} has no hook`, {
      argument: file,
      hint: `hooks are ${HOOKS.join(", ")}`,
    });
}

/** Properties that look like hooks and are none. */
export function strangers(policy: Policy): string[] {
  const known: readonly string[] = [...HOOKS, "name"];
  return Object.entries(policy)
    .filter(([name, value]) => typeof value === "function" && !known.includes(name) && !name.startsWith("_"))
    .map(([name]) => name);
}
