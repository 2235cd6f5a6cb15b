import { type Overrun, type PathManagerEvent, PermissionError } from "../../src/index.js";
import { keepYoungSpaceSmall } from "../cli/process/v8-heap.js";
import { renderer } from "../monitor/event-stream.js";
import { Ended, EXIT, headOf } from "./ended.js";
import type { IpRun } from "./ip-run.js";
import { JsonEvents } from "./json-events.js";
import { monitorSignal } from "./signals.js";
import { unknownCommand } from "./words.js";

type Item = PathManagerEvent | Overrun;

/** Prints events until SIGINT or SIGTERM. */
export async function monitorAsIp(run: IpRun, [word]: readonly string[]): Promise<void> {
  if (word !== undefined) throw unknownCommand(word);
  const { io, globals } = run;
  const manager = await run.pm();
  const signal = monitorSignal();
  keepYoungSpaceSmall();
  const json = globals.json ? new JsonEvents(globals) : undefined;
  const render = json ? (event: PathManagerEvent) => json.next(event) : textOf(run);
  try {
    for await (const batch of manager.eventBatches({ signal, receiveBuffer: globals.rcvbuf })) {
      const text = batch.map((event) => (isLoss(event, io.err) ? "" : render(known(event)))).join("");
      if (text !== "") io.out(text);
    }
  } catch (error) {
    throw error instanceof PermissionError ? new Ended(EXIT.words, headOf(error)) : error;
  }
  if (json) io.out(json.end());
}

function isLoss(item: Item, err: (line: string) => void): item is Overrun {
  if (item.event !== "OVERRUN") return false;
  err(`Error: ${item.lost} events were lost.`);
  return true;
}

/** What `ip` prints of an event: of one that it does not know, its number only. */
function known(event: PathManagerEvent): PathManagerEvent {
  if (isUnknown(event)) return { event: event.event, stamp: event.stamp };
  const { otherAttributes, unknown, problems, ...rest } = event;
  return rest as PathManagerEvent;
}

const isUnknown = (
  event: PathManagerEvent,
): event is Extract<PathManagerEvent, { event: `UNKNOWN ${number}` }> => event.event.startsWith("UNKNOWN ");

/** -oneline joins events, but not the line with the time. */
function textOf({ invocation, globals }: IpRun): (event: PathManagerEvent) => string {
  const render = renderer(invocation.context({ ...globals, oneline: false }));
  return globals.oneline ? (event) => `${render(event).slice(0, -1)}\\` : render;
}
