import { UsageError } from "../errors.js";
import type { WorkerExit } from "./worker-handle.js";

const REMEDIES: Readonly<Partial<Record<WorkerExit["why"], string>>> = {
  left: "a policy exports hooks and keeps running: it must not end its thread",
  hung: "move slow work into the hook start, and await something in every loop",
};

/** Why a policy cannot start. */
export function loadError(file: string, { why, text, hint }: WorkerExit): UsageError {
  if (why === "unfit") return new UsageError(text, { argument: file, hint });
  return new UsageError(`${file} cannot be used: ${text}`, { argument: file, hint: hint ?? REMEDIES[why] });
}
