import { UnsupportedError } from "../../../src/index.js";
import type { Values } from "../argument.js";
import type { Context } from "../context.js";
import type { CONNECTION } from "./connection-selector.js";
import { connectionSelectedBy } from "./connection-selector.js";

type Words = Values<typeof CONNECTION>;

/**
 * The token of the one connection that the words select. A token alone is used as it is; the kernel decides
 * whether it exists.
 * @throws UsageError if they select several, KernelError if none, UnsupportedError if the token is unknown
 */
export async function tokenOf(context: Context, { token, to, from, pid, process }: Words): Promise<number> {
  const hasOtherWords = [to, from, pid, process].some((word) => word !== undefined);
  if (token !== undefined && !hasOtherWords) return token;
  const found = await connectionSelectedBy(context, { token, to, from, pid, process });
  if (found.token !== undefined) return found.token;
  throw new UnsupportedError("the kernel did not report the token of this connection");
}
