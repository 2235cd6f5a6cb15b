import type * as library from "../index.js";
import { LAB_HOSTS } from "../lab/model.js";
import { ANY, later, listWith, now, objectWith, oneWord, optional, type Parameters } from "./rule.js";
import {
  COMMAND,
  CONNECTION_SOCKET,
  COUNT,
  COUNTERS,
  ENVIRONMENT,
  EVENT_ENDS,
  FILE_PATH,
  FLAGS,
  FUNCTION,
  LAB_OPTIONS,
  LAB_PATH,
  LAB_VALUE,
  LAUNCH,
  LOG_OPTIONS,
  MANAGER,
  NUMBER,
  options,
  PART,
  PATTERN,
  SHAPE,
  START_OPTIONS,
  TEXT,
  TIME,
} from "./values.js";

const LAB_LIST = options({ onWarning: optional(FUNCTION), ...FLAGS("dryRun") });
const STARTED = { launch: LAUNCH, options: START_OPTIONS };
const FLAG_LIST = optional(listWith(TEXT));

/** The functions of the library, without its classes. */
type FunctionName = {
  [K in keyof typeof library]: (typeof library)[K] extends (...values: never[]) => unknown ? K : never;
}[keyof typeof library];

/** The parameters of each function that src/index.ts exports. */
export const FUNCTIONS = {
  addonHint: now(),
  beginVerification: later({ manager: MANAGER }),
  breakPath: later({ lab: LAB_VALUE, path: LAB_PATH, breakage: optional(oneWord("silent", "carrier")) }),
  canExecute: now({ options: START_OPTIONS }),
  checkLab: later({ options: objectWith(LAB_OPTIONS) }),
  closedBefore: now({ error: ANY }),
  counterGroup: now({ name: TEXT }),
  countersSince: now({ earlier: objectWith({ stamp: NUMBER, counters: objectWith() }), later: COUNTERS }),
  createLab: later({ options: options(LAB_OPTIONS) }),
  createNumberedLab: later({ options: objectWith({ ...LAB_OPTIONS, name: TEXT }) }),
  decodeRecording: now({ path: FILE_PATH }),
  destinationOf: now({ path: FILE_PATH }),
  endLab: later({ lab: LAB_VALUE }),
  endMatches: now({ pattern: PATTERN, ends: EVENT_ENDS, of: oneWord("local", "remote") }),
  errnoName: now({ errno: COUNT }),
  eventNameOf: now({ number: COUNT }),
  executeProgram: now(STARTED),
  explain: later({ word: TEXT }),
  explainLine: later({ text: TEXT }),
  explanations: later(),
  findLab: later({ name: optional(TEXT), options: LAB_LIST }),
  guardChange: now({
    change: objectWith({
      fd: COUNT,
      undo: TEXT,
      onUndo: optional(FUNCTION),
      redo: optional(TEXT),
      note: optional(FILE_PATH),
    }),
  }),
  inheritedDescriptors: now(),
  isInterfaceName: now({ name: TEXT }),
  keepLab: now({ lab: LAB_VALUE }),
  labHostWords: now({ text: TEXT }),
  labProgram: now({
    lab: LAB_VALUE,
    host: oneWord(...LAB_HOSTS),
    command: COMMAND,
    environment: ENVIRONMENT,
  }),
  listLabs: later({ options: LAB_LIST }),
  markStderr: now({ options: START_OPTIONS }),
  namespacePath: now({ name: FILE_PATH }),
  networkNamespaces: now(),
  openForReading: now({ path: FILE_PATH }),
  openPathManager: later({ options: ANY }),
  opensSubflows: now({ spec: objectWith({ flags: FLAG_LIST }) }),
  packageFile: now({ name: TEXT }),
  parseAddress: now({ text: TEXT }),
  parseSocketPattern: now({ text: TEXT }),
  pathOf: now({ lab: LAB_VALUE, word: TEXT }),
  planRun: now({
    request: objectWith({
      command: COMMAND,
      environment: ENVIRONMENT,
      ...FLAGS("strict", "details", "tcpFallback"),
    }),
  }),
  ratesOf: now({
    samples: listWith(objectWith({ at: NUMBER, acknowledged: NUMBER })),
    step: TIME,
    until: TIME,
  }),
  readableOf: later({ fd: COUNT, highWaterMark: optional(COUNT) }),
  resetReasonName: now({ code: COUNT }),
  runPolicy: later({ mptcp: MANAGER, policy: ANY, options: LOG_OPTIONS }),
  runPolicyFile: later({ mptcp: MANAGER, file: FILE_PATH, options: LOG_OPTIONS }),
  sameAddress: now({ a: optional(TEXT), b: optional(TEXT) }),
  selectCounters: now({ reading: COUNTERS, patterns: listWith(TEXT), unmatched: optional(FUNCTION) }),
  selectedPart: now({ connection: CONNECTION_SOCKET, part: PART }),
  sendTransfer: later({ manager: MANAGER, options: objectWith({ address: TEXT, from: optional(TEXT) }) }),
  sentName: now({ event: objectWith({ event: TEXT }) }),
  serveTransfers: later({
    manager: MANAGER,
    options: options({ address: optional(TEXT), onConnection: optional(FUNCTION), ...FLAGS("echo") }),
  }),
  shapePath: later({ lab: LAB_VALUE, path: LAB_PATH, shape: SHAPE }),
  shellWord: now({ name: TEXT }),
  similarWords: later({ word: TEXT }),
  snakeCase: now({ name: TEXT }),
  socketPatternText: now({ pattern: PATTERN }),
  spawnProgram: now(STARTED),
  startBeside: now({ launch: LAUNCH }),
  startFailure: now({ launch: LAUNCH, errno: COUNT }),
  subflowTest: now({ part: PART }),
  suggestionText: now({ suggestion: objectWith({ command: listWith(TEXT), comment: optional(TEXT) }) }),
  tryPolicy: later({ recording: FILE_PATH, policy: ANY }),
  unseenNamespaces: now(),
} as const satisfies Readonly<Record<FunctionName, Parameters>>;
