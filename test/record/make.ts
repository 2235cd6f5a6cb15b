import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { arch, endianness, release, tmpdir } from "node:os";
import { join } from "node:path";
import { NOTE_FAMILY, noteBytes, readNote } from "../../src/recording/notes.js";
import type { Packet } from "../../src/recording/pcap.js";
import { RecordingFile, readRecording } from "../../src/recording/recording-file.js";
import { MPTCPCTL } from "../support/cli.js";
import { type Meaning, passedIn } from "../support/fixtures.js";
import { type Result, type RunningProcess, start } from "../support/process.js";
import { otherOutputs } from "./other-outputs.js";
import type { Recipe } from "./recipe.js";
import { placeOf, RecipeNetwork } from "./stage.js";

/** Version numbers of a kernel, without the suffix that its builder added. */
export const plainKernel = (name: string): string => /^\d+\.\d+(\.\d+)?/.exec(name)?.[0] ?? name;

/** Fixtures of one kernel are in a folder: `6.18` for 6.18.44. */
export const folderOf = (kernel: string): string => kernel.split(".").slice(0, 2).join(".");

/** The running kernel. */
export const KERNEL = plainKernel(release());

/** An account without capabilities, and its number. */
const NOBODY = ["nobody", "65534"] as const;

/** A recording and its .json file, in a folder that `remove` deletes. */
export interface NewFixture {
  readonly pcap: string;
  readonly meaning: Meaning;
  remove(): void;
}

/**
 * Prepares the namespaces, runs the command with --record, and returns the exchanged messages.
 * @throws Error if a line of the recipe failed
 */
export async function make(recipe: Recipe): Promise<NewFixture> {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-record-"));
  chmodSync(folder, 0o777);
  const remove = () => rmSync(folder, { recursive: true });
  const file = `${recipe.name}.pcap`;
  try {
    await using recipeStage = await RecipeNetwork.build(recipe.net);
    await recipeStage.runLines(recipe.setup);
    const commandWithToken = withToken(recipe, recipeStage.token);
    const running = begin(commandWithToken, recipeStage, folder, file);
    const result = await finish(commandWithToken, recipeStage, running, join(folder, file));
    const pcap = withoutBuilder(join(folder, file));
    return { pcap, meaning: await meaningOf(commandWithToken, result, pcap), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function withToken(recipe: Recipe, token: string): Recipe {
  const commandWithToken = (command: string) => command.replace("TOKEN", token);
  const otherCommands = recipe.others?.map((other) =>
    typeof other === "string"
      ? commandWithToken(other)
      : { ...other, command: commandWithToken(other.command) },
  );
  return {
    ...recipe,
    command: commandWithToken(recipe.command),
    ...(otherCommands && { others: otherCommands }),
  };
}

function begin(recipe: Recipe, recipeStage: RecipeNetwork, cwd: string, file: string): RunningProcess {
  const drop = ["setpriv", "--reuid", NOBODY[1], "--regid", NOBODY[1], "--clear-groups"];
  const words = [process.execPath, MPTCPCTL, "--record", file, ...recipe.command.split(" ")];
  const argv = recipe.unprivileged ? [...drop, ...words] : words;
  const running = start(placeOf(recipeStage, recipe), argv, { cwd, ...(recipe.env && { env: recipe.env }) });
  running.write(recipe.input?.map((line) => `${line}\n`).join("") ?? "");
  running.end();
  return running;
}

/** A command that watches is ended as a user ends it. */
async function finish(
  recipe: Recipe,
  recipeStage: RecipeNetwork,
  running: RunningProcess,
  pcap: string,
): Promise<Result> {
  if (recipe.meanwhile === undefined) return await inTime(running, recipe.name);
  recipeStage.watched = running;
  await listening(running, pcap);
  await recipeStage.runLines(recipe.meanwhile);
  running.child.kill("SIGINT");
  return await inTime(running, recipe.name);
}

async function inTime(running: RunningProcess, name: string): Promise<Result> {
  const timer = setTimeout(() => running.child.kill("SIGKILL"), 10_000);
  const result = await running.exited.finally(() => clearTimeout(timer));
  if (result.code === null) throw new Error(`${name}: ended by ${result.signal}\n${running.output.all()}`);
  return result;
}

/** Waits until the recording shows that the generic netlink socket (16) receives events. */
async function listening(running: RunningProcess, pcap: string): Promise<void> {
  for (let remainingTries = 100; remainingTries > 0 && running.child.exitCode === null; remainingTries--) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (/"kind":"joined","protocol":16/.test(textOf(pcap))) return;
  }
  throw new Error(`it never listened\n${running.output.all()}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** The suffix of a kernel's version describes the machine it was built for, which no fixture needs. */
function withoutBuilder(path: string): string {
  const packets = [...readRecording(path)].map(plainAbout);
  // Only an unprivileged user's own process can write that user's file.
  rmSync(path);
  const file = new RecordingFile(path);
  for (const packet of packets) file.write(packet);
  file.close();
  return path;
}

function plainAbout(packet: Packet): Packet {
  const note = packet.family === NOTE_FAMILY ? readNote(packet.payload) : undefined;
  return note?.kind === "about" ? { ...packet, payload: noteBytes({ ...note, kernel: KERNEL }) } : packet;
}

async function meaningOf(recipe: Recipe, { stdout, stderr, code }: Result, pcap: string): Promise<Meaning> {
  const { command, env, input, setup = [], meanwhile, unprivileged } = recipe;
  return {
    kernel: KERNEL,
    arch: arch(),
    endianness: endianness() === "LE" ? "little" : "big",
    transport: "native",
    command: command.split(" "),
    ...(env && { env }),
    ...(input && { input }),
    ...(unprivileged && { user: NOBODY[0] }),
    setup: [...networkOf(recipe), ...setup],
    ...(meanwhile && { meanwhile }),
    stdout,
    stderr: withoutCaller(stderr),
    exit: code ?? -1,
    ...(recipe.others && { otherOutputs: await otherOutputs(recipe, code, pcap) }),
    passed: passedIn(pcap),
  };
}

/** The hint for a missing permission names the caller and the program's path, which a replay cannot know. */
function withoutCaller(stderr: string): string {
  return stderr
    .replace(/^hint: run it as root: .*\n/m, "")
    .replace(/,"hint":"run it as root: (?:[^"\\]|\\.)*"/, "");
}

function networkOf({ net = "single", at = "client" }: Recipe): string[] {
  return net === "single" ? [] : [`# test/support/namespaces: ${net}; the command runs in the ${at}'s`];
}
