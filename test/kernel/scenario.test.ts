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
import { runLine } from "../support/replay.js";

const ADDRESS_SETS = [
  ["IPv4", IPV4],
  ["IPv6", IPV6],
] as const;

describeKernel("the walk-through with two paths", () => {
  const ways = ADDRESS_SETS.flatMap(([family, addresses]) =>
    (["native", "netlink"] as const).flatMap((transport) =>
      (["fast", "yargs"] as const).map((parser) => ({ family, cast: addresses, transport, parser })),
    ),
  );
  for (const { family, cast, transport, parser } of fuzzSample(ways, 3))
    kernelTest(
      `succeeds with ${family} by ${transport} by the ${parser} parser, and again from its recording`,
      async () => {
        const folder = mkdtempSync(join(tmpdir(), "mptcpctl-scenario-"));
        try {
          await using backend = await backendFor(cast, { transport, parser }, folder);
          const index = await indexOf(backend, "wlp1s0");
          await runAll(backend);
          expect(linesOf(backend)).toEqual(expectedSteps(cast, index, endpointOf(backend)));
          await expectSameAgain(backend.takes, parser);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    );
});

async function backendFor(
  addresses: DemoAddresses,
  { transport, parser }: Variant,
  record: string,
): Promise<LiveBackend> {
  const name = `scenario-${process.pid}`;
  const lab = await createLab({ name, layout: "shared", ipv6: addresses === IPV6, temporary: true });
  const variables = { MPTCPCTL_TRANSPORT: transport, MPTCPCTL_PARSER: parser, MPTCPCTL_VALIDATE: "1" };
  return new LiveBackend(lab, {
    cast: addresses,
    programs: findPrograms(addresses),
    self: [process.execPath, MPTCPCTL],
    environment: { ...bareEnvironment(), ...variables },
    record,
  });
}

/** Runs all steps. If one fails, the failure shows the output for its user. */
async function runAll(backend: LiveBackend): Promise<void> {
  let currentStep = "";
  const narrator = textNarrator((text) => {
    currentStep += text;
  }, false);
  const succeeded = await runWalkthrough(new Walkthrough(backend, narrator), STEPS);
  if (!succeeded) throw new Error(currentStep);
}

async function indexOf({ lab }: LiveBackend, device: string): Promise<number> {
  const client = { pid: lab.holders.client.pid, user: lab.user, running: new Set<never>() };
  return Number.parseInt(await run(client, ["ip", "-oneline", "link", "show", "dev", device]), 10);
}

/** The monitor's lines; values that a test cannot know are replaced by the name of their field. */
function linesOf(backend: LiveBackend): string[] {
  const text = outputOfCommand(backend, "monitor");
  const [token = "none"] = /[0-9a-f]{8}/.exec(text) ?? [];
  const ports = [...new Set(text.match(/sport=\d+/g))];
  const withPortNames = (line: string) =>
    line.replace(/sport=\d+/, (port) => `sport=PORT${ports.indexOf(port) + 1}`);
  return text.replaceAll(token, "TOKEN").split("\n").map(withPortNames);
}

/** The id that the kernel chose. */
function endpointOf(backend: LiveBackend): string {
  return outputOfCommand(backend, "endpoint show").split(" ")[2] ?? "";
}

function outputOfCommand({ takes }: LiveBackend, words: string): string {
  return takes.find((take) => take.words === words)?.answer.stdout ?? "";
}

function expectedSteps({ server, ethernet, wifi }: DemoAddresses, index: number, id: string): string[] {
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
async function expectSameAgain(recordings: readonly DemoRecording[], parser: string): Promise<void> {
  expect(recordings).toHaveLength(12);
  for (const { file, words, answer } of recordings) {
    const argv = ["--replay", file, ...words.split(" ")];
    const { stdout, stderr, exit } = await runLine(argv, { env: { MPTCPCTL_PARSER: parser } });
    expect({ words, stdout, stderr, code: exit }).toEqual({
      words,
      stdout: answer.stdout,
      stderr: answer.stderr,
      code: answer.code,
    });
  }
}
