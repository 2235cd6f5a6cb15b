import { describe, expect, test } from "@jest/globals";
import {
  endpointOutput,
  errorOutput,
  eventOutput,
  limitsOutput,
  statusOutput,
} from "../../src/schema/output.js";
import { complaint } from "../../src/schema/validate.js";
import { type Schema, union } from "../../src/schema/zod.js";
import { mptcpctl } from "../support/cli.js";
import { allFixtures, type Fixture } from "../support/fixtures.js";
import { speak } from "../support/replay.js";

const fixtures = allFixtures();
const named = (some: readonly Fixture[]) => some.map((fixture) => [fixture.name, fixture] as const);
/** What the user saw; a command that sends less than was recorded is another one. */
const recorded = ({ meaning: { stdout, stderr, exit } }: Fixture) => ({ stdout, stderr, exit, unused: [] });

/** Runs a fixture's command on its recording, with further options in front. */
function replay(
  { pcap, meaning }: Fixture,
  options: readonly string[] = [],
  env: Record<string, string> = {},
) {
  const { command, input } = meaning;
  const argv = ["--replay", pcap, ...options, ...command];
  return speak(argv, { env: { ...meaning.env, ...env }, ...(input && { input }) });
}

/** The zone of the process is not a test's to change. */
const inProcess = fixtures.filter(({ meaning }) => meaning.env?.TZ === undefined);
const asProgram = fixtures.filter(
  ({ name, meaning }) => meaning.env?.TZ || /-(dev|unprivileged|id)$/.test(name),
);

describe.each(named(inProcess))("the recording %s", (_, fixture) => {
  test("gives the output, the talk and the exit code of the day it was made", async () => {
    expect(await replay(fixture)).toEqual(recorded(fixture));
  });

  test("gives the same through the yargs door", async () => {
    expect(await replay(fixture, [], { MPTCPCTL_DOOR: "yargs" })).toEqual(recorded(fixture));
  });

  test("gives JSON of the promised shape", async () => {
    const { stdout, stderr, exit } = await replay(compact(fixture), ["-j"]);
    const failures = stderr.split("\n").filter((line) => line.startsWith("{"));
    expect(exit).toBe(fixture.meaning.exit);
    expect(failures.length > 0).toBe(exit !== 0);
    expect(failures.flatMap((line) => complaintAbout(errorOutput, line))).toEqual([]);
    for (const line of stdout.split("\n").slice(0, -1))
      expect(complaintAbout(SHAPES[shapeOf(fixture)] as Schema, line)).toEqual([]);
  });
});

describe.each(named(asProgram))("the program, given the recording %s,", (_, fixture) => {
  test("says and ends as on the day it was made, checking what it receives", async () => {
    const { pcap, meaning } = fixture;
    const { stdout, stderr, code } = await mptcpctl(undefined, ["--replay", pcap, ...meaning.command], {
      ...(meaning.env && { env: meaning.env }),
      validate: true,
    });
    expect({ stdout, stderr, exit: code, unused: [] }).toEqual(recorded(fixture));
  });
});

const SHAPES: Readonly<Record<string, Schema>> = {
  status: statusOutput,
  limits: limitsOutput,
  endpoint: endpointOutput,
  monitor: eventOutput,
  batch: union([limitsOutput, endpointOutput]),
};

/** What the fixture's command prints as JSON, every line of it. */
function shapeOf({ name }: Fixture): string {
  const [, command = ""] = /\/([a-z]+)/.exec(name) ?? [];
  return command;
}

function complaintAbout(schema: Schema, json: string): unknown[] {
  const found = complaint(schema, JSON.parse(json));
  return found ? [found, json] : [];
}

/** The fixture without the options that contradict JSON, or put it on several lines. */
function compact(fixture: Fixture): Fixture {
  const command = fixture.meaning.command.filter((word) => word !== "--table" && word !== "-p");
  return { ...fixture, meaning: { ...fixture.meaning, command } };
}
