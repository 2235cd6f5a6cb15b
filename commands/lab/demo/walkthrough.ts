import type { DemoBackend, Side } from "./backend.js";
import { type EventLine, parseEventLine } from "./event-line.js";
import type { Narrator } from "./narrator.js";

/** One step of the walk-through. */
export interface DemoStep {
  readonly title: string;
  /**
   * Runs it and returns the observed result.
   * @throws Error if the result is not the expected one
   */
  play(walkthrough: Walkthrough): Promise<string>;
}

/** The actions and the shared state of the steps of one walk-through. */
export class Walkthrough {
  /** The command that `mptcpctl status` suggests for the WiFi address, without the program's name. */
  suggestion = "";
  created: EventLine | undefined;
  joined: EventLine | undefined;

  constructor(
    readonly backend: DemoBackend,
    readonly narrator: Narrator,
  ) {}

  /** Prints and runs a command that must succeed, and returns its stdout. */
  async run(side: Side, words: string): Promise<string> {
    this.narrator.command(side, `mptcpctl ${words}`);
    const { stdout, stderr, code } = await this.backend.run(side, words);
    for (const text of [stdout, stderr]) if (text !== "") this.narrator.output(text);
    demand(code === 0, `exit code 0; it was ${code}`);
    return stdout;
  }

  /** Prints a command that keeps running, and starts it. */
  async start(side: Side, words: string, start: () => Promise<void>): Promise<void> {
    this.narrator.command(side, `mptcpctl ${words}`);
    await start();
  }

  /** Prints a key, and presses it. */
  async press<T>(side: Side, key: string, press: () => Promise<T>): Promise<T> {
    this.narrator.act(side, this.backend.isLive ? key : `${key} (recorded)`);
    return press();
  }

  /** Prints the next line of the monitor, which must be this event. */
  async event(name: string): Promise<EventLine> {
    const line = await this.backend.next();
    this.narrator.event(line);
    const event = parseEventLine(line);
    demand(event.event === name, `${name} as the next event`);
    return event;
  }

  /** No event may arrive without a cause. */
  async quiet(why: string): Promise<void> {
    const lines = await this.backend.unexpectedLines();
    for (const line of lines) this.narrator.event(line);
    demand(lines.length === 0, `no event ${why}`);
  }
}

/** @throws Error with the expected result, if it is missing */
export function demand(condition: boolean, expectation: string): asserts condition {
  if (!condition) throw new Error(expectation);
}

/**
 * Runs step after step until one fails.
 * @returns whether all succeeded
 */
export async function runWalkthrough(
  walkthrough: Walkthrough,
  steps: readonly DemoStep[],
  pause: () => Promise<void> = async () => {},
): Promise<boolean> {
  for (const { title, play } of steps) {
    walkthrough.narrator.title(title);
    await pause();
    try {
      walkthrough.narrator.seen(await play(walkthrough));
    } catch (error) {
      walkthrough.narrator.missed((error as Error).message);
      return false;
    }
  }
  return true;
}
