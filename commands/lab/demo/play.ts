import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createNumberedLab,
  packageFile,
  suggested,
  UnsupportedError,
  UsageError,
} from "../../../src/index.js";
import type { Context } from "../../cli/context.js";
import { Stop } from "../../cli/process/io.js";
import { IPV4, IPV6 } from "./backend.js";
import { LiveBackend } from "./live-backend.js";
import { findPrograms } from "./programs.js";
import { ReplayBackend } from "./replay-backend.js";
import { jsonReport, textReport, type WalkthroughReport } from "./report.js";
import { STEPS } from "./steps.js";
import { runWalkthrough, Walkthrough } from "./walkthrough.js";

/** Name of its lab; with a number if the name is taken. */
const DEMO = "demo";
/** Time (ms) to read the heading of a step. */
const PAUSE_MS = 1200;

export interface WalkthroughOptions {
  readonly fast: boolean;
  readonly keep: boolean;
  readonly ipv6: boolean;
  readonly recorded: boolean;
  readonly save: string | undefined;
}

/**
 * Runs the walk-through.
 * @throws Stop with exit code 4 if a step fails
 */
export async function playWalkthrough(context: Context, demoOptions: WalkthroughOptions): Promise<void> {
  refuseContradictions(demoOptions);
  const startedAt = performance.now();
  await using backend = await backendFor(context, demoOptions);
  const frame = frameOf(context);
  frame.begin(backend);
  const pause = context.terminal.isTTY && !demoOptions.fast ? () => sleep(PAUSE_MS) : undefined;
  const walkthroughRun = runWalkthrough(new Walkthrough(backend, frame.narrator), STEPS, pause);
  const succeeded = await Promise.race([walkthroughRun, ended(context.signal)]);
  frame.end(backend, succeeded, (performance.now() - startedAt) / 1000);
  if (demoOptions.keep && backend instanceof LiveBackend) {
    const { name } = backend.lab;
    context.suggest("the lab is kept", suggested("lab_show", name), suggested("lab_delete", name));
  }
  if (!succeeded) throw new Stop("a step failed", 4);
}

function refuseContradictions({ recorded, keep, ipv6, save }: WalkthroughOptions): void {
  const unsupportedOption = keep ? "keep" : ipv6 ? "ipv6" : save === undefined ? undefined : "save";
  if (!recorded || unsupportedOption === undefined) return;
  throw new UsageError(`recorded and ${unsupportedOption} contradict each other`, {
    argument: unsupportedOption,
    hint: "a recording is replayed without a lab",
  });
}

async function backendFor(
  context: Context,
  demoOptions: WalkthroughOptions,
): Promise<LiveBackend | ReplayBackend> {
  if (demoOptions.recorded) return replay(context, "it was requested");
  try {
    return await startLive(context, demoOptions);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return replay(context, error.message, error);
  }
}

async function startLive(context: Context, { keep, ipv6, save }: WalkthroughOptions): Promise<LiveBackend> {
  if (save !== undefined) makeFolder(save);
  const addresses = ipv6 ? IPV6 : IPV4;
  const lab = await createNumberedLab({ name: DEMO, layout: "shared", ipv6, temporary: true });
  return new LiveBackend(lab, {
    cast: addresses,
    programs: findPrograms(addresses),
    self: context.self,
    environment: forSteps(context),
    record: save,
    keep,
  });
}

/**
 * Without its parents: for ENOENT (as in /proc) a recursive mkdir of Node never ends.
 * @throws UsageError
 */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  try {
    // Recordings are private to their owner.
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    throw new UsageError(`cannot make the folder ${folder}: ${(cause as Error).message}`, {
      argument: "save",
      hint: "give an existing folder, or a new one in an existing folder",
      cause,
    });
  }
}

/** @throws UnsupportedError if the real kernel is required */
function replay(context: Context, reason: string, cause?: UnsupportedError): ReplayBackend {
  if (context.env.MPTCPCTL_REQUIRE === "kernel")
    throw new UnsupportedError(`MPTCPCTL_REQUIRE=kernel forbids a replay, but: ${reason}`, {
      hint: cause?.hint,
      cause,
    });
  return new ReplayBackend({
    folder: packageFile("fixtures"),
    self: context.self,
    environment: forSteps(context),
    reason,
  });
}

/**
 * The steps parse text, whatever output the caller prefers, and may start `node`, which may be missing in
 * PATH.
 */
function forSteps({ env, self }: Context): Context["env"] {
  const folders = [env.PATH ?? "/usr/bin:/bin", dirname(self[0])];
  return {
    ...env,
    MPTCPCTL_OUTPUT: "text",
    MPTCPCTL_QUIET: "",
    PATH: folders.filter((one) => one !== "").join(":"),
  };
}

function frameOf({ globals, out }: Context): WalkthroughReport {
  return globals.json ? jsonReport(out) : textReport(out, globals.color);
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
