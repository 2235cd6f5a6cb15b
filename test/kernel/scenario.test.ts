import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { type DemoAddresses, IPV4, IPV6 } from "../../commands/lab/demo/backend.js";
import { type DemoRecording, LiveBackend } from "../../commands/lab/demo/live-backend.js";
import { textNarrator } from "../../commands/lab/demo/narrator.js";
import { findPrograms } from "../../commands/lab/demo/programs.js";
import { STEPS } from "../../commands/lab/demo/steps.js";
import { runWalkthrough, Walkthrough } from "../../commands/lab/demo/walkthrough.js";
import { createLab } from "../../src/index.js";
import { MPTCPCTL, type Variant } from "../support/cli.js";
import { fuzzSample } from "../support/fuzz.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { bareEnvironment, run } from "../support/process.js";
import { speak } from "../support/replay.js";

const CASTS = [
  ["IPv4", IPV4],
  ["IPv6", IPV6],
] as const;

describeKernel("the walk-through with two paths", () => {
  const ways = CASTS.flatMap(([family, cast]) =>
    (["native", "netlink"] as const).flatMap((transport) =>
      (["fast", "yargs"] as const).map((parser) => ({ family, cast, transport, parser })),
    ),
  );
  for (const { family, cast, transport, parser } of fuzzSample(ways, 3))
    kernelTest(
      `succeeds with ${family} by ${transport} by the ${parser} parser, and again from its recording`,
      async () => {
        const folder = mkdtempSync(join(tmpdir(), "mptcpctl-scenario-"));
        try {
          await using stage = await stageFor(cast, { transport, parser }, folder);
          const index = await indexOf(stage, "wlp1s0");
          await played(stage);
          expect(linesOf(stage)).toEqual(whatMustBeSeen(cast, index, endpointOf(stage)));
          await expectSameAgain(stage.takes, parser);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    );
});

async function stageFor(
  cast: DemoAddresses,
  { transport, parser }: Variant,
  record: string,
): Promise<LiveBackend> {
  const name = `scenario-${process.pid}`;
  const lab = await createLab({ name, layout: "shared", ipv6: cast === IPV6, temporary: true });
  const variables = { MPTCPCTL_TRANSPORT: transport, MPTCPCTL_PARSER: parser, MPTCPCTL_VALIDATE: "1" };
  return new LiveBackend(lab, {
    cast,
    programs: findPrograms(cast),
    self: [process.execPath, MPTCPCTL],
    environment: { ...bareEnvironment(), ...variables },
    record,
  });
}

/** Runs all steps. If one fails, the failure shows the output for its user. */
async function played(stage: LiveBackend): Promise<void> {
  let seen = "";
  const narrator = textNarrator((text) => {
    seen += text;
  }, false);
  const good = await runWalkthrough(new Walkthrough(stage, narrator), STEPS);
  if (!good) throw new Error(seen);
}

async function indexOf({ lab }: LiveBackend, device: string): Promise<number> {
  const client = { pid: lab.holders.client.pid, user: lab.user, running: new Set<never>() };
  return Number.parseInt(await run(client, ["ip", "-oneline", "link", "show", "dev", device]), 10);
}

/** The monitor's lines; values that a test cannot know are replaced by the name of their field. */
function linesOf(stage: LiveBackend): string[] {
  const text = saidBy(stage, "monitor");
  const [token = "none"] = /[0-9a-f]{8}/.exec(text) ?? [];
  const ports = [...new Set(text.match(/sport=\d+/g))];
  const named = (line: string) => line.replace(/sport=\d+/, (port) => `sport=PORT${ports.indexOf(port) + 1}`);
  return text.replaceAll(token, "TOKEN").split("\n").map(named);
}

/** The id that the kernel chose. */
function endpointOf(stage: LiveBackend): string {
  return saidBy(stage, "endpoint show").split(" ")[2] ?? "";
}

function saidBy({ takes }: LiveBackend, words: string): string {
  return takes.find((take) => take.words === words)?.answer.stdout ?? "";
}

function whatMustBeSeen({ server, ethernet, wifi }: DemoAddresses, index: number, id: string): string[] {
  const n = server.includes(":") ? 6 : 4;
  const ends = (from: string, local: string, port: string) =>
    `token=TOKEN remid=0 locid=${local} saddr${n}=${from} daddr${n}=${server} sport=${port} dport=12345`;
  return [
    `[         CREATED] ${ends(ethernet, "0", "PORT1")}`,
    `[     ESTABLISHED] ${ends(ethernet, "0", "PORT1")}`,
    `[  SF_ESTABLISHED] ${ends(wifi, id, "PORT2")} backup=0 ifindex=${index} dev=wlp1s0`,
    `[       SF_CLOSED] ${ends(wifi, id, "PORT2")} backup=0 ifindex=${index} dev=wlp1s0`,
    "[          CLOSED] token=TOKEN",
    "",
  ];
}

/** Every recording, replayed without the kernel, has byte for byte the output of its run. */
async function expectSameAgain(takes: readonly DemoRecording[], parser: string): Promise<void> {
  expect(takes).toHaveLength(12);
  for (const { file, words, answer } of takes) {
    const argv = ["--replay", file, ...words.split(" ")];
    const { stdout, stderr, exit } = await speak(argv, { env: { MPTCPCTL_PARSER: parser } });
    expect({ words, stdout, stderr, code: exit }).toEqual({
      words,
      stdout: answer.stdout,
      stderr: answer.stderr,
      code: answer.code,
    });
  }
}
