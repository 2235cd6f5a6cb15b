import type { DemoBackend, Side } from "./backend.js";
import { type EventLine, parseEventLine } from "./event-line.js";
import type { Narrator } from "./narrator.js";

/** One step of the walk-through. */
export interface DemoStep {
  readonly title: string;
  /** Plays it and says what was seen. @throws Error where that is not what had to be seen */
  play(story: Walkthrough): Promise<string>;
}

/** What the steps of one performance do and know of each other. */
export class Walkthrough {
  /** The line that `mptcpctl status` offers for the WiFi address, without the program's name. */
  suggestion = "";
  created: EventLine | undefined;
  joined: EventLine | undefined;

  constructor(
    readonly stage: DemoBackend,
    readonly narrator: Narrator,
  ) {}

  /** Shows and runs a command that must succeed, and gives its stdout. */
  async run(side: Side, words: string): Promise<string> {
    this.narrator.command(side, `mptcpctl ${words}`);
    const { stdout, stderr, code } = await this.stage.run(side, words);
    for (const text of [stdout, stderr]) if (text !== "") this.narrator.output(text);
    demand(code === 0, `exit code 0; it was ${code}`);
    return stdout;
  }

  /** Shows a command that goes on running, and starts it. */
  async start(side: Side, words: string, start: () => Promise<void>): Promise<void> {
    this.narrator.command(side, `mptcpctl ${words}`);
    await start();
  }

  /** Shows a key that somebody presses, and presses it. */
  async press<T>(side: Side, key: string, press: () => Promise<T>): Promise<T> {
    this.narrator.act(side, this.stage.isLive ? key : `${key} (recorded)`);
    return press();
  }

  /** Shows the next line of the monitor, which must be this event. */
  async event(name: string): Promise<EventLine> {
    const line = await this.stage.next();
    this.narrator.event(line);
    const event = parseEventLine(line);
    demand(event.event === name, `${name} as the next event`);
    return event;
  }

  /** Nothing comes by itself. */
  async quiet(why: string): Promise<void> {
    const lines = await this.stage.unasked();
    for (const line of lines) this.narrator.event(line);
    demand(lines.length === 0, `no event ${why}`);
  }
}

/** @throws Error with what had to be seen, where it was not */
export function demand(seen: boolean, what: string): asserts seen {
  if (!seen) throw new Error(what);
}

/** Plays scene after scene, up to the first that does not come true. @returns whether all did */
export async function runWalkthrough(
  story: Walkthrough,
  scenes: readonly DemoStep[],
  pause: () => Promise<void> = async () => {},
): Promise<boolean> {
  for (const { title, play } of scenes) {
    story.narrator.title(title);
    await pause();
    try {
      story.narrator.seen(await play(story));
    } catch (error) {
      story.narrator.missed((error as Error).message);
      return false;
    }
  }
  return true;
}
