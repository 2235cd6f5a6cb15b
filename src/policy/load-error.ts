import { UsageError } from "../errors.js";
import type { WorkerExit } from "./worker-handle.js";

const CURES: Readonly<Partial<Record<WorkerExit["why"], string>>> = {
  left: "a policy exports hooks and stays: it does not end the thread it lives in",
  hung: "what takes long belongs into the hook start, and a loop must wait for something",
};

/** Why a policy cannot even begin. */
export function loadError(file: string, { why, text, hint }: WorkerExit): UsageError {
  if (why === "unfit") return new UsageError(text, { argument: file, hint });
  return new UsageError(`${file} cannot be used: ${text}`, { argument: file, hint: hint ?? CURES[why] });
}
