import { describe, expect, test } from "@jest/globals";
import {
  closedOutput,
  connectionOutput,
  connectionsOutput,
  plannedOutput,
  subflowsOutput,
  watchOutput,
} from "../../src/schema/output/connections.js";
import { countersOutput } from "../../src/schema/output/counters.js";
import { endpointOutput } from "../../src/schema/output/endpoint.js";
import { errorOutput, messageOutput, warningOutput } from "../../src/schema/output/error.js";
import { eventOutput } from "../../src/schema/output/event.js";
import { limitsOutput } from "../../src/schema/output/limits.js";
import { statusOutput } from "../../src/schema/output/status.js";
import { createdOutput, managersOutput } from "../../src/schema/output/userspace.js";
import { complaint } from "../../src/schema/validate.js";
import { type Schema, union } from "../../src/schema/zod.js";
import { mptcpctl } from "../support/cli.js";
import { allFixtures, type Fixture, type Output } from "../support/fixtures.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { runLine } from "../support/replay.js";

const fixtures = allFixtures();
const withNames = (fixtureList: readonly Fixture[]) =>
  fixtureList.map((fixture) => [fixture.name, fixture] as const);
const outputsOf = ({ meaning }: Fixture): readonly Output[] => [meaning, ...(meaning.otherOutputs ?? [])];
/** The recorded output; a command that sends fewer requests than recorded differs. */
const expected = ({ stdout, stderr, exit }: Output) => ({ stdout, stderr, exit, unused: [] });

/** Runs a command line with the recording of a fixture, with further options before it. */
function replay(
  { pcap, meaning: { input } }: Fixture,
  { command, env }: Pick<Output, "command" | "env">,
  options: readonly string[] = [],
) {
  const argv = ["--replay", pcap, ...options, ...command];
  return runLine(argv, { ...(env && { env }), ...(input && { input }) });
}

/** A test cannot change the time zone of the process. */
const ofZone = ({ env }: Output) => env?.TZ !== undefined;
const asProgram = fixtures.filter((fixture) =>
  IS_LONG_PART
    ? /^6\.18\/.*-(dev|unprivileged|id)$/.test(fixture.name)
    : outputsOf(fixture).some(ofZone) ||
      /^6\.18\/(limits|endpoint|address|counters)-show.*-unprivileged$/.test(fixture.name),
);

const outputsOfAll = (_: string, fixture: Fixture) => {
  test("prints each recorded output, sends the recorded requests, and ends with the same exit code", async () => {
    for (const output of outputsOf(fixture).filter((one) => !ofZone(one)))
      expect([output.command, await replay(fixture, output)]).toEqual([output.command, expected(output)]);
  });

  test("prints JSON of the documented shape", async () => {
    const { stdout, stderr, exit } = await replay(fixture, withoutTableOptions(fixture.meaning), ["-j"]);
    const messages = stderr.split("\n").slice(0, -1);
    expect(exit).toBe(fixture.meaning.exit);
    expect(messages.some((line) => "error" in JSON.parse(line))).toBe(exit !== 0);
    expect(messages.flatMap((line) => complaintAbout(MESSAGE, line))).toEqual([]);
    for (const line of stdout.split("\n").slice(0, -1))
      expect(complaintAbout(SCHEMA_OF_COMMAND[shapeOf(fixture)] as Schema, line)).toEqual([]);
  });
};

if (!IS_LONG_PART) describe.each(withNames(fixtures))("the recording %s", outputsOfAll);

describe.each(withNames(asProgram))("the program, with the recording %s,", (_, fixture) => {
  test("prints and exits as recorded, with checks of received values", async () => {
    for (const output of outputsOf(fixture)) {
      const { stdout, stderr, code } = await asUser(fixture, output);
      expect({ stdout, stderr, exit: code, unused: [] }).toEqual(expected(output));
    }
  });
});

function asUser({ pcap }: Fixture, { command, env }: Output, options: readonly string[] = []) {
  const argv = ["--replay", pcap, ...options, ...command];
  return mptcpctl(undefined, argv, { ...(env && { env }), validate: true });
}

describe("one recording, replayed with other options,", () => {
  const fixture = (name: string) => fixtures.find((one) => one.name.endsWith(`6.18/${name}`)) as Fixture;
  const read = async (name: string, options: string) =>
    (await replay(fixture(name), fixture(name).meaning, options.split(" "))).stdout;
  /** Its output with these options. */
  const text = (name: string, words = fixture(name).meaning.command.join(" ")) =>
    outputsOf(fixture(name)).find(({ command }) => command.join(" ") === words)?.stdout;

  test.each(["monitor-subflow", "endpoint-show-several", "limits-show"])(
    "is the same with -o, because no record of %s contains a line feed",
    async (name) => {
      expect(await read(name, "-o")).toBe(text(name));
    },
  );

  test("has the timestamp in one line with its event with -t -o", async () => {
    const stamped = outputsOf(fixture("monitor-connection")).find(({ command }) => command[0] === "-t");
    const { stdout } = await asUser(fixture("monitor-connection"), stamped as Output, ["-o"]);
    expect(stdout).toBe(stamped?.stdout.replaceAll("usec\n", "usec\\"));
  });

  test("is coloured in a pipe only with -c always", async () => {
    expect(await read("endpoint-show-several", "-c=auto")).toBe(text("endpoint-show-several"));
    expect(await read("endpoint-show-several", "-c=always")).toBe(
      text("endpoint-show-several", "-c endpoint"),
    );
    expect(await read("endpoint-show-several", "-c -j")).toBe(text("endpoint-show-several", "-j endpoint"));
  });

  test("traces its datagrams as JSON under -j, on stderr only", async () => {
    const { stdout, stderr } = await replay(fixture("limits-show"), fixture("limits-show").meaning, [
      "-j",
      "--trace",
    ]);
    expect(JSON.parse(stdout)).toHaveLength(1);
    const lines = stderr.split("\n").slice(0, -1);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.flatMap((line) => complaintAbout(messageOutput, line))).toEqual([]);
  });

  test("reports a loss as a JSON record on stdout, and nothing on stderr", async () => {
    const overrun = fixture("monitor-overrun");
    const { stdout, stderr } = await replay(overrun, overrun.meaning, ["-j"]);
    expect(stdout).toMatch(/^\{"event":"OVERRUN","lost":\d+\}$/m);
    expect(stderr).toBe("");
  });
});

/** All that stderr holds under -j. */
const MESSAGE = union([errorOutput, warningOutput, messageOutput]);

const SCHEMA_OF_COMMAND: Readonly<Record<string, Schema>> = {
  status: statusOutput,
  connections: union([connectionsOutput, watchOutput, closedOutput, plannedOutput]),
  limits: limitsOutput,
  endpoint: endpointOutput,
  monitor: eventOutput,
  counters: countersOutput,
  address: endpointOutput,
  subflow: union([createdOutput, subflowsOutput]),
  pm: managersOutput,
  wait: union([connectionOutput, eventOutput]),
  batch: union([limitsOutput, endpointOutput]),
};

/** The JSON output of the fixture's command, every line of it. */
function shapeOf({ name, meaning }: Fixture): string {
  const commandWord = meaning.command
    .map((one) => one.replace(/^-/, ""))
    .find((one) => Object.hasOwn(SCHEMA_OF_COMMAND, one));
  if (commandWord === undefined) throw new Error(`${name}: nothing is known of its JSON`);
  return commandWord;
}

function complaintAbout(schema: Schema, json: string): unknown[] {
  const found = complaint(schema, JSON.parse(json));
  return found ? [found, json] : [];
}

/** The command without options that exclude JSON, or print it on several lines. */
function withoutTableOptions({ command, env }: Output): Pick<Output, "command" | "env"> {
  return {
    command: command.filter((commandWord) => commandWord !== "--table" && commandWord !== "-p"),
    ...(env && { env }),
  };
}
