// npm run demo: the walk-through of two paths, played with the built command on the real kernel, or from a recording.
import { spawnSync } from "node:child_process";
import { release } from "node:os";
import { parseArgs } from "node:util";
import { bindingProblem, loadBinding } from "../src/transport/native/binding.js";
import { LiveStage } from "./demo/live-stage.js";
import { ReplayStage } from "./demo/replay-stage.js";
import { SCENES } from "./demo/scenes.js";
import { Screen } from "./demo/screen.js";
import type { Stage } from "./demo/stage.js";
import { perform, Story } from "./demo/story.js";
import { findObstacle } from "./support/obstacle.js";
import { world } from "./support/world.mjs";

const USAGE = `npm run demo -- [--transport native|netlink] [--door own|yargs] [--replay]
  also by the environment: MPTCPCTL_TRANSPORT, MPTCPCTL_DOOR, MPTCPCTL_VALIDATE=1;
  with MPTCPCTL_REQUIRE=kernel a replay is a failure`;

const OPTIONS = {
  transport: { type: "string" },
  door: { type: "string" },
  replay: { type: "boolean" },
  help: { type: "boolean" },
  // Set by the demo itself once it runs in namespaces of its own.
  inside: { type: "boolean" },
} as const;

type Wishes = ReturnType<typeof wishesOf>;

async function main(words: string[]): Promise<number> {
  const wishes = wishesOf(words);
  if (wishes.help) return say(USAGE, 0);
  for (const name of ["transport", "door"] as const)
    if (wishes[name] !== undefined) process.env[`MPTCPCTL_${name.toUpperCase()}`] = wishes[name];
  const outside = wishes.inside || wishes.replay ? [] : world();
  return outside.length > 0 ? enter(outside, words) : play(wishes);
}

function wishesOf(args: string[]) {
  return parseArgs({ args, options: OPTIONS }).values;
}

/** Runs the same program in a network namespace of its own, an ordinary user's in a user namespace, too. */
function enter(world: readonly string[], words: readonly string[]): number {
  const [command = "", ...rest] = [...world, process.execPath, process.argv[1] ?? "", "--inside", ...words];
  return spawnSync(command, rest, { stdio: "inherit" }).status ?? 1;
}

async function play(wishes: Wishes): Promise<number> {
  const obstacle = wishes.replay ? "it was asked for by --replay" : (findObstacle() ?? noAddon());
  if (obstacle !== undefined && process.env.MPTCPCTL_REQUIRE === "kernel")
    return say(`MPTCPCTL_REQUIRE=kernel forbids a replay, but: ${obstacle}`, 1);
  const began = performance.now();
  await using stage =
    obstacle === undefined ? await LiveStage.build({ validate: false }) : ReplayStage.newest();
  const screen = new Screen((text) => process.stdout.write(text), isColorful());
  screen.plain(`${picture(stage)}\n\n${stage instanceof ReplayStage ? replaying(stage, obstacle) : live()}`);
  const good = await perform(new Story(stage, screen), SCENES);
  screen.plain(`\n${verdict(good, stage.isLive, performance.now() - began)}`);
  return good ? 0 : 1;
}

/** The programs of both hosts make their MPTCP sockets with the addon, whatever transport the command uses. */
function noAddon(): string | undefined {
  return loadBinding() === undefined
    ? `no MPTCP sockets for the demo's programs: ${bindingProblem()}`
    : undefined;
}

function picture({ cast: { ethernet, wifi, server } }: Stage): string {
  return [
    "A laptop with two paths to a server, and one connection that uses both",
    "",
    `    client   enp1s0 ${ethernet}   metric 100   ---.`,
    `                                               +---   ${server}   server`,
    `             wlp1s0 ${wifi}   metric 600   ---'`,
  ].join("\n");
}

function live(): string {
  const { MPTCPCTL_TRANSPORT: transport, MPTCPCTL_DOOR: door } = process.env;
  const how = [transport && `, transport ${transport}`, door && `, door ${door}`].filter(Boolean).join("");
  return `Linux ${release()}, in network namespaces of its own${how}. Nothing changes on this machine.`;
}

function replaying({ kernel }: ReplayStage, why = ""): string {
  return `REPLAY, because ${why}.\nThe commands run now; what the kernel answers was recorded on Linux ${kernel}.`;
}

function verdict(good: boolean, isLive: boolean, milliseconds: number): string {
  if (!good) return "This step did not come true; the rest was not played.";
  const where = isLive ? "on this kernel" : "in the recording: this was a replay, see above";
  return `All ${SCENES.length} steps came true ${where} (${(milliseconds / 1000).toFixed(1)} s).`;
}

function isColorful(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

function say(text: string, code: number): number {
  process[code === 0 ? "stdout" : "stderr"].write(`${text}\n`);
  return code;
}

main(process.argv.slice(2))
  .catch((error: Error) => say(error.message, 1))
  .then((code) => {
    process.exitCode = code;
  });
