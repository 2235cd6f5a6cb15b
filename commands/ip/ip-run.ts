import type { PathManager } from "../../src/index.js";
import { Invocation } from "../cli/invocation.js";
import { type Globals, readGlobals } from "../cli/parser/global-options.js";
import type { Io } from "../cli/process/io.js";
import { type IpLine, netnsPath } from "./options.js";

/** What the commands of a line use. */
export interface IpRun {
  readonly io: Io;
  readonly line: IpLine;
  readonly invocation: Invocation;
  readonly globals: Globals;
  readonly pm: () => Promise<PathManager>;
}

export function newRun(io: Io, line: IpLine, argv: readonly string[]): IpRun {
  const globals = globalsOf(line, io);
  const invocation = new Invocation(io, [], globals, argv);
  return { io, line, invocation, globals, pm: () => invocation.pm() };
}

const FLAGS = ["json", "pretty", "oneline", "resolve", "timestamp", "tshort"] as const;
const MAX_RCVBUF = 0x7fffffff;

function globalsOf({ given }: IpLine, { env, terminal }: Io): Globals {
  const options = new Map([["quiet", [""]]]);
  for (const key of FLAGS) if (given.has(key)) options.set(key, [""]);
  options.set("color", [given.has("color") ? given.get("color") || "always" : "never"]);
  const netns = given.get("netns");
  if (netns !== undefined) options.set("netns", [netnsPath(netns)]);
  if (given.get("batch")) options.set("batch", [given.get("batch") as string]);
  const rcvbuf = Math.min(Number(given.get("rcvbuf") ?? 0), MAX_RCVBUF);
  if (rcvbuf > 0) options.set("rcvbuf", [String(rcvbuf)]);
  // Variables of ours do not change the output.
  const { COLORFGBG } = env;
  return readGlobals(options, {
    env: { COLORFGBG },
    get isTTY() {
      return terminal.isTTY;
    },
  });
}
