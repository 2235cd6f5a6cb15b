import { parseSocketPattern, type SocketPattern, UsageError } from "../../../src/index.js";
import type { ValueReader } from "../argument.js";

/** One end of connections, as it is printed, or part of it. */
export function socketPattern(name: string): ValueReader<SocketPattern> {
  return (text) => {
    const found = parseSocketPattern(text);
    if (found) return found;
    throw new UsageError(`"${text}" is not an address`, {
      argument: name,
      hint: "for example 192.0.2.1, 192.0.2.0/24, 192.0.2.1:443, [2001:db8::1]:443 or :443",
    });
  };
}
