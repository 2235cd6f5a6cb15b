import { describe, expect, test } from "@jest/globals";
import {
  closedOutput,
  connectionOutput,
  connectionsOutput,
  subflowsOutput,
  watchOutput,
} from "../../src/schema/output/connections.js";
import { countersOutput } from "../../src/schema/output/counters.js";
import {
  endpointOutput,
  errorOutput,
  eventOutput,
  limitsOutput,
  statusOutput,
  warningOutput,
} from "../../src/schema/output/kernel-path-manager.js";
import { createdOutput, managersOutput } from "../../src/schema/output/userspace.js";
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
function replay({ pcap, meaning }: Fixture, options: readonly string[] = []) {
  const { command, input } = meaning;
  const argv = ["--replay", pcap, ...options, ...command];
  return speak(argv, { ...(meaning.env && { env: meaning.env }), ...(input && { input }) });
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

  test("gives JSON of the promised shape", async () => {
    const { stdout, stderr, exit } = await replay(compact(fixture), ["-j"]);
    const objects = stderr.split("\n").filter((line) => line.startsWith("{"));
    const [warnings, failures] = [true, false].map((is) =>
      objects.filter((line) => "warning" in JSON.parse(line) === is),
    ) as [string[], string[]];
    expect(exit).toBe(fixture.meaning.exit);
    expect(failures.length > 0).toBe(exit !== 0);
    expect(failures.flatMap((line) => complaintAbout(errorOutput, line))).toEqual([]);
    expect(warnings.flatMap((line) => complaintAbout(warningOutput, line))).toEqual([]);
    expect(stderr).not.toMatch(/^warning:/m);
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

describe("one recording, read with other options,", () => {
  const fixture = (name: string) => fixtures.find((one) => one.name.endsWith(`/${name}`)) as Fixture;
  const read = async (name: string, options: string) =>
    (await replay(fixture(name), options.split(" "))).stdout;
  const text = (name: string) => fixture(name).meaning.stdout;

  test.each(["monitor-subflow", "endpoint-show-several", "limits-show"])(
    "is the same with -o, for no record of %s holds a line feed",
    async (name) => {
      expect(await read(name, "-o")).toBe(text(name));
    },
  );

  test("has the stamp in one line with its event under -t -o", async () => {
    const { pcap, meaning } = fixture("monitor-timestamp");
    const { stdout } = await mptcpctl(undefined, ["--replay", pcap, "-o", ...meaning.command], {
      env: { TZ: "UTC" },
    });
    expect(stdout).toBe(meaning.stdout.replaceAll("usec\n", "usec\\"));
  });

  test("is never coloured in a pipe unless -c says always", async () => {
    expect(await read("endpoint-show-several", "-c=auto")).toBe(text("endpoint-show-several"));
    expect(await read("endpoint-show-several", "-c=always")).toBe(text("endpoint-show-several-color"));
    expect(await read("endpoint-show-several", "-c -j")).toBe(text("endpoint-show-several-json"));
  });

  test("gives as JSON what it gave as JSON on the day it was made", async () => {
    expect(await read("endpoint-show-several", "-j -p")).toBe(text("endpoint-show-several-pretty"));
    expect(await read("status-endpoints", "-j")).toBe(text("status-endpoints-json"));
  });

  test("tells a loss in band, and no line of talk, as JSON", async () => {
    const { stdout, stderr } = await replay(fixture("monitor-overrun"), ["-j"]);
    expect(stdout).toMatch(/^\{"event":"OVERRUN","lost":\d+\}$/m);
    expect(stderr).toBe("");
  });
});

const SHAPES: Readonly<Record<string, Schema>> = {
  status: statusOutput,
  connections: union([connectionsOutput, watchOutput, closedOutput]),
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

/** What the fixture's command prints as JSON, every line of it. */
function shapeOf({ name, meaning }: Fixture): string {
  const word = meaning.command.map((one) => one.replace(/^-/, "")).find((one) => Object.hasOwn(SHAPES, one));
  if (word === undefined) throw new Error(`${name}: nothing is known of its JSON`);
  return word;
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
