import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { familyAndGroup } from "../../support/events-group.js";
import { exec, type NetnsTarget } from "../../support/process.js";
import { compile } from "./compile.js";
import { MESSAGES } from "./messages.js";

/** Sends events into the multicast group, faster than real connections can cause them. */
export interface Replay {
  /** @param perSecond 0: without limit */
  send(place: NetnsTarget, events: number, perSecond: number): Promise<Sent>;
}

export interface Sent {
  readonly perSecond: number;
  /** Time of `process.hrtime` in nanoseconds before the last batch was sent. */
  readonly at: bigint;
}

/** Compiles replay.c into `folder`. @returns the reason if there is no compiler */
export async function buildReplay(folder: string): Promise<Replay | string> {
  const program = compile(folder, "replay");
  if (typeof program !== "string") return program.problem;
  const { family, group } = await familyAndGroup();
  const file = join(folder, "messages");
  writeFileSync(file, Buffer.concat(MESSAGES));
  return {
    send: async (place, events, perSecond) => {
      const argv = [program, file, ...[family, group, events, perSecond].map(String)];
      const { stdout, stderr } = await exec(place, argv, { timeout: 60_000 });
      const [ms, at] = stdout.trim().split(" ");
      if (at === undefined) throw new Error(`replay: ${stderr}`);
      return { perSecond: (events / Number(ms)) * 1000, at: BigInt(at) };
    },
  };
}
