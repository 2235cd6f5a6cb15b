import { isolatedCallback } from "../recording/isolated-callback.js";
import type { PolicyOptions } from "./options.js";

/** The same options, but an error of a callback does not reach the caller. */
export function withIsolatedCallbacks<T extends PolicyOptions>(options: T): T {
  const log = options.log && isolatedCallback(options.log);
  const failed = (reason: string) => log?.("error", `onDecision failed: ${reason}`);
  return { ...options, log, onDecision: options.onDecision && isolatedCallback(options.onDecision, failed) };
}
