import { setTimeout as sleep } from "node:timers/promises";
import { type EchoPeer, echoPeer } from "./echo.js";
import type { Namespace } from "./namespaces.js";
import type { RunningProcess } from "./process.js";

/** What became of the events that were made while their reader was stopped, and shortly before and after. */
export interface Overrun {
  readonly made: number;
  readonly printed: number;
  /** As the reader told it. */
  readonly lost: number;
  /** Every event came after those made before it, and none twice. */
  readonly inOrder: boolean;
}

/** A line of `monitor -j`, as far as it matters here. */
interface Line {
  readonly event: string;
  readonly sport?: number;
  readonly lost?: number;
}

const FIRST_PORT = 10_000;
const ADDRESS = "127.0.0.1";
/** A reader on a timer needs some of it. */
const PATIENCE_MS = 300;
const KNOCKS = 100;

/** How a reader is kept from reading, and let go again. */
export interface Brake {
  stop(reader: RunningProcess): void;
  go(reader: RunningProcess): void;
}

/** The process itself stands still. */
const PROCESS: Brake = {
  stop: ({ child }) => void child.kill("SIGSTOP"),
  go: ({ child }) => void child.kill("SIGCONT"),
};

/** It runs, and waits for the reader of its stdout. */
export const STDOUT: Brake = {
  stop: ({ child }) => void child.stdout?.pause(),
  go: ({ child }) => void child.stdout?.resume(),
};

/**
 * Stops a reader of events, which prints them as `monitor -j` does, while so many listeners open and close, two events
 * each, then lets it go on. @throws Error where it shows nothing before or afterwards
 */
export async function overrun(
  place: Namespace,
  reader: RunningProcess,
  listeners: number,
  brake = PROCESS,
): Promise<Overrun> {
  await using peer = echoPeer(place);
  const ports = new Ports(peer, reader);
  await ports.knock();
  const first = ports.next;
  brake.stop(reader);
  await ports.churn(listeners);
  brake.go(reader);
  await ports.knock();
  return outcome(reader, first, ports.next);
}

/** Opens and closes listeners on one port after the other, so that each event has a place in their order. */
class Ports {
  next = FIRST_PORT;

  constructor(
    readonly peer: EchoPeer,
    readonly reader: RunningProcess,
  ) {}

  async churn(listeners: number): Promise<void> {
    await this.peer.ask("churn", { address: ADDRESS, port: this.next, listeners });
    this.next += listeners;
  }

  /** One listener now and then until the reader shows it: all that was made before it is read then. */
  async knock(): Promise<void> {
    for (let n = 0; n < KNOCKS; n++) {
      await this.churn(1);
      if (await this.#shows(this.next - 1)) return;
    }
    throw new Error(`the reader shows nothing: ${this.reader.output.all()}`);
  }

  async #shows(port: number): Promise<boolean> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(10)) {
      const last = linesOf(this.reader).findLast(({ sport }) => sport !== undefined);
      if (last?.sport === port && last.event === "LISTENER_CLOSED") return true;
    }
    return false;
  }
}

function outcome(reader: RunningProcess, first: number, end: number): Overrun {
  const lines = linesOf(reader);
  const places = lines.flatMap(({ event, sport = 0 }) =>
    sport < first ? [] : [placeOf(event, sport - first)],
  );
  return {
    made: 2 * (end - first),
    printed: places.length,
    lost: lines.reduce((sum, { lost = 0 }) => sum + lost, 0),
    inOrder: places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0)),
  };
}

const placeOf = (event: string, listener: number): number =>
  2 * listener + (event === "LISTENER_CLOSED" ? 1 : 0);

function linesOf({ output }: RunningProcess): Line[] {
  return output.lines().map((line) => JSON.parse(line));
}
