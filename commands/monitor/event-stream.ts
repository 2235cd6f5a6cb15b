import type { Overrun, PathManagerEvent } from "../../src/index.js";
import type { Context } from "../cli/context.js";
import { eventText } from "../view/event.js";
import { eventJson, eventLine } from "../view/event-json.js";
import { eventTableHead, eventTableRow } from "../view/event-table.js";
import { longStamp, shortStamp } from "../view/widgets/timestamp.js";

/** The heading of a table of events. */
export const heading = (): string => `${eventTableHead()}\n`;

type Render = (event: PathManagerEvent | Overrun) => string;

/** Writes events as the options request, each with its line feed. A loss is also reported as text. */
export function renderer({ globals, info }: Context): Render {
  const stamps = globals.timestamp;
  if (globals.json) {
    const keys = { long: "timestamp", short: "timestamp_short" } as const;
    const stampOf = ({ stamp }: { stamp: number }) =>
      stamps && ([keys[stamps], stamps === "long" ? longStamp(stamp) : shortStamp(stamp)] as const);
    if (!globals.pretty) return (event) => `${eventLine(event, stampOf(event))}\n`;
    return (event) => `${JSON.stringify(eventJson(event, stampOf(event)), null, 4)}\n`;
  }
  const prefix = stampText(stamps, globals.oneline);
  const body = globals.table ? eventTableRow : (event: PathManagerEvent) => eventText(event, globals);
  return (event) => {
    if (event.event === "OVERRUN") return lossText(event, info);
    return `${prefix(event.stamp)}${body(event)}\n`;
  };
}

function lossText({ lost, netns }: Overrun, info: Context["info"]): string {
  info(`lost ${lost} events${netns === undefined ? "" : ` in ${netns}`}`);
  return "";
}

/** `-t` prints a separate line, which -o joins with a backslash; `-ts` prints the time before the event. */
function stampText(kind: "long" | "short" | undefined, oneline: boolean): (stamp: number) => string {
  if (kind === "short") return (stamp) => `[${shortStamp(stamp)}] `;
  if (kind === "long") return (stamp) => `Timestamp: ${longStamp(stamp)}${oneline ? "\\" : "\n"}`;
  return () => "";
}
