import { release } from "node:os";
import type { DemoAddresses } from "./backend.js";
import type { LiveBackend } from "./live-backend.js";
import { jsonNarrator, type Narrator, textNarrator } from "./narrator.js";
import { ReplayBackend } from "./replay-backend.js";
import { STEPS } from "./steps.js";

type AnyStage = LiveBackend | ReplayBackend;

/** Prints the texts before, during and after the walk-through. */
export interface WalkthroughReport {
  readonly narrator: Narrator;
  begin(backend: AnyStage): void;
  end(backend: AnyStage, succeeded: boolean, seconds: number): void;
}

/** As text. */
export function textReport(out: (text: string) => void, color: boolean): WalkthroughReport {
  return {
    narrator: textNarrator(out, color),
    begin: (backend) => out(`${networkDrawing(backend.cast)}\n\n${place(backend)}\n`),
    end: (backend, succeeded, seconds) => out(`\n${verdict(backend, succeeded, seconds)}\n`),
  };
}

/** As JSON: one object per step, and one at the end. */
export function jsonReport(out: (text: string) => void): WalkthroughReport {
  return {
    narrator: jsonNarrator(out),
    begin: () => {},
    end: ({ isLive }, ok, seconds) =>
      out(`${JSON.stringify({ ok, live: isLive, seconds: Math.round(seconds * 1000) / 1000 })}\n`),
  };
}

function networkDrawing({ ethernet, wifi, server }: DemoAddresses): string {
  const blank = " ".repeat(ethernet.length);
  return [
    "A laptop with two paths to a server, and one connection that uses both",
    "",
    `    client   enp1s0 ${ethernet}   metric 100   ---.`,
    `                    ${blank}                   +---   ${server}   server`,
    `             wlp1s0 ${wifi}   metric 600   ---'`,
  ].join("\n");
}

function place(backend: AnyStage): string {
  if (backend instanceof ReplayBackend)
    return `REPLAY: ${backend.options.reason}.\nThe commands run now; the kernel's answers were recorded on Linux ${backend.kernel}.`;
  const { MPTCPCTL_TRANSPORT: transport, MPTCPCTL_PARSER: parser } = backend.options.environment;
  const how = [transport && `, transport ${transport}`, parser && `, parser ${parser}`]
    .filter(Boolean)
    .join("");
  return `Linux ${release()}, in network namespaces of its own${how}. Nothing changes on this machine.`;
}

function verdict({ isLive }: AnyStage, succeeded: boolean, seconds: number): string {
  if (!succeeded) return "This step failed; the following steps were not run.";
  const sourceText = isLive ? "on this kernel" : "in the recording: this was a replay, see above";
  return `All ${STEPS.length} steps succeeded ${sourceText} (${seconds.toFixed(1)} s).`;
}
