import { UsageError } from "../src/index.js";
import type { Context } from "./context.js";
import type { Argument, Values } from "./define.js";
import { token } from "./readers.js";

/** Which connection is meant. */
export const CONNECTION = {
  token: {
    kind: "value",
    placeholder: "TOKEN",
    shortest: "t",
    summary: "the connection's local token, hexadecimal as monitor prints it",
    read: token,
  },
} as const satisfies Record<string, Argument>;

/** The token of the one connection that the words mean. @throws UsageError where they mean none or several */
export async function tokenOf(_context: Context, { token }: Values<typeof CONNECTION>): Promise<number> {
  if (token !== undefined) return token;
  throw new UsageError("which connection?", {
    argument: "token",
    hint: "give token TOKEN; `mptcpctl monitor` prints tokens",
  });
}
