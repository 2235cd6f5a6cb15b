import { lookingOn } from "../recording/looking-on.js";
import type { PolicyOptions } from "./run.js";

/** Options whose callbacks reach nothing that they are told of, whatever they throw. */
export function withLookersOn<T extends PolicyOptions>(options: T): T {
  const log = options.log && lookingOn(options.log);
  const failed = (reason: string) => log?.("error", `onDecision failed: ${reason}`);
  return { ...options, log, onDecision: options.onDecision && lookingOn(options.onDecision, failed) };
}
