import { endInTime, exitProcess, needsNode, PATIENCE_MS } from "./exit.js";
import { Stop } from "./io.js";

/** Signals that end a run well, and the exit codes of what cannot end well. */
const ENDING = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** A terminal and nsenter's parent may both pass on one Ctrl-C; after this time, a further one ends the program at once. */
const ONE_KEYSTROKE = 200;

let stopper: AbortController | undefined;
let isWaiting = false;

/** What ends the run, made when first asked for: that alone costs start-up time. */
export function stopController(): AbortController {
  stopper ??= new AbortController();
  return stopper;
}

/** Signals are waited for only when there is something to end: until then the system's own action is right. */
export function stopSignal(): AbortSignal {
  const { signal } = stopController();
  if (isWaiting) return signal;
  isWaiting = true;
  needsNode();
  for (const [name, exit] of Object.entries(ENDING)) endOn(name as keyof typeof ENDING, exit);
  // Node would open its inspector.
  process.on("SIGUSR1", () => {});
  endInTime();
  return signal;
}

function endOn(name: keyof typeof ENDING, exit: number): void {
  let since: number | undefined;
  process.on(name, () => {
    since ??= Date.now();
    if (stopController().signal.aborted && Date.now() - since > ONE_KEYSTROKE) exitProcess(exit);
    if (!stopController().signal.aborted) stopController().abort(new Stop(name, exit));
    // Without the addon this is all there is.
    setTimeout(() => exitProcess(exit), PATIENCE_MS).unref();
  });
}
