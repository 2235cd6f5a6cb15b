import { readFileSync } from "node:fs";
import type { RunningProcess } from "./process.js";

/**
 * Writes a request, waits for the line that answers it, and repeats.
 * @throws Error if the program ends or prints nothing for 10 s
 */
export async function drive(
  { child }: Pick<RunningProcess, "child">,
  questions: number,
  question: (n: number) => string,
): Promise<void> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("the program was started without pipes");
  await new Promise<void>((resolve, reject) => {
    let askedCount = 0;
    const finish = (error?: Error) => {
      clearTimeout(timer);
      stdout.off("data", next);
      child.off("close", ended);
      if (error) reject(error);
      else resolve();
    };
    const ended = () => finish(new Error(`the program ended at question ${askedCount}`));
    const timer = setTimeout(() => finish(new Error(`question ${askedCount} was not answered`)), 10_000);
    const ask = () => stdin.write(question(askedCount++));
    const next = () => {
      timer.refresh();
      if (askedCount === questions) finish();
      else ask();
    };
    child.on("close", ended);
    stdout.on("data", next);
    ask();
  });
}

/** Resident anonymous memory of a process. */
export function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
