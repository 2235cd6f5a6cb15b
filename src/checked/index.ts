import * as library from "../index.js";
import { checkedCall } from "./check.js";
import { FUNCTIONS } from "./functions.js";
import { checkedManager } from "./manager.js";
import { startChecked } from "./process.js";

// The package: all names of src/index.ts, and functions that check their arguments. The commands need no checks.

/** Some results have methods of their own. */
const ALL: Readonly<Record<string, unknown>> = {
  ...library,
  openPathManager: async (options?: library.OpenOptions) =>
    checkedManager(await library.openPathManager(options)),
  startBeside: startChecked,
};

const functions = Object.fromEntries(
  Object.entries(FUNCTIONS).map(([name, one]) => [name, checkedCall(ALL[name] as () => unknown, one)]),
) as unknown as Pick<typeof library, keyof typeof FUNCTIONS>;

export * from "../index.js";
// biome-ignore format: only names
export const {
  addonHint, beginVerification, breakPath, canExecute, checkLab, closedBefore, counterGroup, countersSince,
  createLab, createNumberedLab, decodeRecording, destinationOf, endLab, endMatches, errnoName, eventNameOf,
  executeProgram, explain, explainLine, explanations, findLab, guardChange, inheritedDescriptors, inheritedState,
  isInterfaceName, keepLab, labHostWords, labProgram, listLabs, markStderr, namespacePath,
  networkNamespaces, openForReading, openPathManager, opensSubflows, packageFile, parseAddress,
  parseSocketPattern, pathOf, planRun, ratesOf, readableOf, resetReasonName, runPolicy, runPolicyFile,
  sameAddress, selectCounters, selectedPart, sendTransfer, sentName, serveTransfers, shapePath, shellWord,
  similarWords, snakeCase, socketPatternText, spawnProgram, startBeside, startFailure, subflowTest,
  suggestionText, tryPolicy, unseenNamespaces,
} = functions;
