import { endInTime, needsNode } from "../cli/process/exit.js";
import { endBySignal } from "./output.js";

/** Aborts on a signal that ends a monitor with exit code 0. Other signals end the process. */
export function monitorSignal(): AbortSignal {
  const controller = new AbortController();
  needsNode();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => controller.abort());
  // `endInTime` needs listeners for SIGHUP; Node opens its inspector at SIGUSR1, and ignores SIGPIPE.
  for (const name of ["SIGHUP", "SIGUSR1", "SIGPIPE"] as const) process.on(name, () => endBySignal(name));
  endInTime();
  return controller.signal;
}
