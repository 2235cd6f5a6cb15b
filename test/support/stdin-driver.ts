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
    let asked = 0;
    const done = (error?: Error) => {
      clearTimeout(timer);
      stdout.off("data", next);
      child.off("close", ended);
      if (error) reject(error);
      else resolve();
    };
    const ended = () => done(new Error(`the program ended at question ${asked}`));
    const timer = setTimeout(() => done(new Error(`question ${asked} was not answered`)), 10_000);
    const ask = () => stdin.write(question(asked++));
    const next = () => {
      timer.refresh();
      if (asked === questions) done();
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
