import { setTimeout as sleep } from "node:timers/promises";
import { type EchoPeer, echoPeer } from "./echo.js";
import type { Namespace } from "./namespaces.js";
import type { RunningProcess } from "./process.js";

/** Results for the events that were caused while their reader was stopped, and shortly before and after. */
export interface Overrun {
  readonly made: number;
  readonly printed: number;
  /** The number reported by the reader. */
  readonly lost: number;
  /** Every event was received after earlier ones, and none twice. */
  readonly inOrder: boolean;
}

/** The used keys of a line of `monitor -j`. */
interface Line {
  readonly event: string;
  readonly sport?: number;
  readonly lost?: number;
}

const FIRST_PORT = 10_000;
const ADDRESS = "127.0.0.1";
/** A reader that polls needs some of this time. */
const TIMEOUT_MS = 300;
const MAX_PROBES = 100;

/** How a reader is stopped, and continued. */
export interface Brake {
  stop(reader: RunningProcess): void;
  go(reader: RunningProcess): void;
}

/** The process itself is stopped. */
const PROCESS: Brake = {
  stop: ({ child }) => void child.kill("SIGSTOP"),
  go: ({ child }) => void child.kill("SIGCONT"),
};

/** The process runs, and waits for the reader of its stdout. */
export const STDOUT: Brake = {
  stop: ({ child }) => void child.stdout?.pause(),
  go: ({ child }) => void child.stdout?.resume(),
};

/**
 * Stops a reader of events, which prints them as `monitor -j` does, while this number of listeners open and close,
 * two events each, then continues it.
 * @throws Error if it prints nothing before or afterwards
 */
export async function overrun(
  place: Namespace,
  reader: RunningProcess,
  listeners: number,
  brake = PROCESS,
): Promise<Overrun> {
  await using peer = echoPeer(place);
  const ports = new Ports(peer, reader);
  await ports.openAndClose();
  const first = ports.next;
  brake.stop(reader);
  await ports.churn(listeners);
  brake.go(reader);
  await ports.openAndClose();
  return outcome(reader, first, ports.next);
}

/** Opens and closes listeners on one port after the other, so that each event has a position in their order. */
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

  /** Opens single listeners until the reader prints one: then all earlier events have been read. */
  async openAndClose(): Promise<void> {
    for (let n = 0; n < MAX_PROBES; n++) {
      await this.churn(1);
      if (await this.#shows(this.next - 1)) return;
    }
    throw new Error(`the reader shows nothing: ${this.reader.output.all()}`);
  }

  async #shows(port: number): Promise<boolean> {
    for (const end = performance.now() + TIMEOUT_MS; performance.now() < end; await sleep(10)) {
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
