import { pathToFileURL } from "node:url";
import { UsageError } from "../errors.js";
import { checkPolicy } from "./check.js";
import { loadingError } from "./module-errors.js";
import { HOOKS, type Policy } from "./policy.js";

const EXAMPLE =
  "export const policy = { established(connection) { … } }; docs/userspace-pm.md has one of 40 lines";

/**
 * The policy that a module exports, as `policy` or as default.
 * @throws UsageError if it cannot be loaded, or exports no policy
 */
export async function loadPolicy(file: string): Promise<Policy> {
  const module = await load(file);
  // Node returns a whole CommonJS module as the default export.
  const exported = module.default as { policy?: unknown } | null | undefined;
  const policyObject = module.policy ?? exported?.policy ?? exported;
  if (typeof policyObject !== "object" || policyObject === null)
    throw noPolicyError(file, module, policyObject);
  try {
    checkPolicy(policyObject, `the policy in ${file}`);
  } catch (error) {
    throw error instanceof UsageError ? error : loadingError(file, error);
  }
  return policyObject as Policy;
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw loadingError(file, error);
  }
}

/** The error if a module exports no policy, with its exports. */
function noPolicyError(file: string, module: Record<string, unknown>, policyObject: unknown): UsageError {
  const exportText = module.policy === undefined ? "its default export" : "its policy";
  const names = Object.keys(module).filter((name) => name !== "module.exports");
  const exportsText = names.length === 0 ? "it exports nothing" : `it exports ${names.join(", ")}`;
  const cause =
    policyObject === undefined
      ? exportsText
      : `${exportText} is ${policyObject === null ? "null" : `a ${typeof policyObject}`}`;
  return new UsageError(`${file} exports no policy`, {
    argument: file,
    hint: `${cause}; a policy is an object with hooks: ${EXAMPLE}`,
  });
}

/** Properties whose names resemble hooks. */
export function unknownHooks(policy: Policy): string[] {
  const knownHooks: readonly string[] = [...HOOKS, "name"];
  return Object.entries(policy)
    .filter(
      ([name, value]) => typeof value === "function" && !knownHooks.includes(name) && !name.startsWith("_"),
    )
    .map(([name]) => name);
}
