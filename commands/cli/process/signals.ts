import { setMaxListeners } from "node:events";
import { END_TIMEOUT_MS, endInTime, exitProcess, needsNode } from "./exit.js";
import { Stop } from "./io.js";

/** Signals that end a run normally, and the exit codes of commands that cannot end normally. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/**
 * A terminal and nsenter's parent may both deliver one Ctrl-C. After this time, another one ends the program
 * at once.
 */
const ONE_KEYSTROKE = 200;

let stopper: AbortController | undefined;
let isWaiting = false;

/** Aborts when the run must end. Created on first use, because creating it costs start-up time. */
export function stopController(): AbortController {
  if (stopper === undefined) {
    stopper = new AbortController();
    // A monitor of many namespaces has a listener for each.
    setMaxListeners(0, stopper.signal);
  }
  return stopper;
}

/** Signals are handled only when there is something to end; before that the default action is right. */
export function stopSignal(): AbortSignal {
  const { signal } = stopController();
  if (isWaiting) return signal;
  isWaiting = true;
  needsNode();
  for (const [name, exit] of Object.entries(EXIT_CODES)) endOnSignal(name as keyof typeof EXIT_CODES, exit);
  // Node would open its inspector.
  process.on("SIGUSR1", () => {});
  endInTime();
  return signal;
}

function endOnSignal(name: keyof typeof EXIT_CODES, exit: number): void {
  let firstSignalAt: number | undefined;
  process.on(name, () => {
    firstSignalAt ??= Date.now();
    if (stopController().signal.aborted && Date.now() - firstSignalAt > ONE_KEYSTROKE) exitProcess(exit);
    if (!stopController().signal.aborted) stopController().abort(new Stop(name, exit));
    // Without the addon, only these signals are handled.
    setTimeout(() => exitProcess(exit), END_TIMEOUT_MS).unref();
  });
}
