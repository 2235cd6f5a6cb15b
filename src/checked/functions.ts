import * as library from "../index.js";
import { type FieldsOf, integerBetween } from "../schema/rows.js";
import * as z from "../schema/zod.js";
import { later, now, type ParametersOf } from "./check.js";
import { connection, endPattern, looseEnds, partFilter } from "./schemas/connections.js";
import { breakage, lab, labFields, labPath, linkShape, listLabsOptions } from "./schemas/lab.js";
import { options, policyOptions } from "./schemas/options.js";
import {
  command,
  environment,
  launchPlan,
  runRequest,
  startOptions,
  temporaryChange,
} from "./schemas/run.js";
import { callback, count, descriptor, filePath, flag, optionalText, pathManager } from "./schemas/values.js";

const readFields = () => ({ stamp: z.number(), counters: z.object({}) });
const reading = () => z.object({ ...readFields(), gauges: z.object({}) });
const name = () => ({ name: z.string() });
const text = () => ({ text: z.string() });
const word = () => ({ word: z.string() });
const path = () => ({ path: filePath() });
const start = () => ({ launch: launchPlan(), options: startOptions() });

/** The functions of the library, without its classes; `suggested` is for the commands, whose words the compiler checks. */
type FunctionName = {
  [K in keyof typeof library]: (typeof library)[K] extends (...values: never[]) => unknown ? K : never;
}[Exclude<keyof typeof library, "suggested">];

/** The parameters of each function that src/index.ts exports. */
export const FUNCTIONS = {
  addonHint: now(),
  beginVerification: later(() => ({ manager: pathManager() })),
  breakPath: later(() => ({ lab: lab(), path: labPath(), breakage: breakage() })),
  canExecute: now(() => ({ options: startOptions() })),
  checkLab: later(() => ({ options: z.object(labFields()) })),
  closedBefore: now(),
  counterGroup: now(name),
  countersSince: now(() => ({ earlier: z.object(readFields()), later: reading() })),
  createLab: later(() => ({ options: options(labFields()) })),
  createNumberedLab: later(() => ({ options: z.object({ ...labFields(), ...name() }) })),
  decodeRecording: now(path),
  destinationOf: now(path),
  endLab: later(() => ({ lab: lab() })),
  endMatches: now(() => ({ pattern: endPattern(), ends: looseEnds(), of: z.oneOf(["local", "remote"]) })),
  errnoName: now(() => ({ errno: count() })),
  eventNameOf: now(() => ({ number: count() })),
  executeProgram: now(start),
  explain: later(word),
  explainLine: later(text),
  explanations: later(),
  findLab: later(() => ({ name: optionalText(), options: listLabsOptions() })),
  guardChange: now(() => ({ change: temporaryChange() })),
  inheritedDescriptors: now(),
  inheritedState: now(),
  isInterfaceName: now(name),
  keepLab: now(() => ({ lab: lab() })),
  labHostWords: now(text),
  labProgram: now(() => ({
    lab: lab(),
    host: z.oneOf(library.LAB_HOSTS),
    command: command(),
    environment: environment(),
  })),
  listLabs: later(() => ({ options: listLabsOptions() })),
  markStderr: now(() => ({ options: startOptions() })),
  namespacePath: now(() => ({ name: filePath() })),
  networkNamespaces: now(),
  openForReading: now(path),
  openPathManager: later(),
  opensSubflows: now(() => ({ spec: z.object({ flags: z.optional(z.array(z.string())) }) })),
  packageFile: now(name),
  parseAddress: now(text),
  parseSocketPattern: now(text),
  pathOf: now(() => ({ lab: lab(), ...word() })),
  planRun: now(() => ({ request: runRequest() })),
  ratesOf: now(() => ({
    samples: z.array(z.object({ at: z.number(), acknowledged: z.number() })),
    // The array of the rates has at most ten million entries.
    step: z.number().check(z.gte(0.01)),
    until: z.number().check(z.gte(0), z.lte(100_000)),
  })),
  readableOf: later(() => ({ fd: descriptor(), highWaterMark: z.optional(count()) })),
  resetReasonName: now(() => ({ code: count() })),
  runPolicy: later(() => ({ mptcp: pathManager(), policy: z.unknown(), options: policyOptions() })),
  runPolicyFile: later(() => ({ mptcp: pathManager(), file: filePath(), options: policyOptions() })),
  sameAddress: now(() => ({ a: optionalText(), b: optionalText() })),
  selectCounters: now(() => ({
    reading: reading(),
    patterns: z.array(z.string()),
    unmatched: z.optional(callback()),
  })),
  selectedPart: now(() => ({ connection: connection(), part: partFilter() })),
  sendTransfer: later(() => ({
    manager: pathManager(),
    options: z.object({ address: z.string(), from: optionalText() }),
  })),
  sentName: now(() => ({ event: z.object({ event: z.string() }) })),
  serveTransfers: later(() => ({
    manager: pathManager(),
    options: options({
      address: optionalText(),
      port: z.optional(integerBetween(0, 0xffff)),
      echo: flag(),
      onConnection: z.optional(callback()),
    } satisfies FieldsOf<library.ServeOptions>),
  })),
  shapePath: later(() => ({ lab: lab(), path: labPath(), shape: linkShape() })),
  shellWord: now(name),
  similarWords: later(word),
  snakeCase: now(name),
  socketPatternText: now(() => ({ pattern: endPattern() })),
  spawnProgram: now(start),
  startBeside: now(() => ({ launch: launchPlan() })),
  startFailure: now(() => ({ launch: launchPlan(), errno: count() })),
  subflowTest: now(() => ({ part: partFilter() })),
  suggestionText: now(() => ({
    suggestion: z.object({
      command: z.array(z.string()),
      comment: optionalText(),
    } satisfies FieldsOf<library.Suggestion>),
  })),
  tryPolicy: later(() => ({ recording: filePath(), policy: z.unknown() })),
  unseenNamespaces: now(),
} as const satisfies { readonly [K in FunctionName]: ParametersOf<(typeof library)[K]> };
