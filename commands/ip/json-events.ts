import type { PathManagerEvent } from "../../src/index.js";
import type { Globals } from "../cli/parser/global-options.js";
import { eventJson } from "../view/event-json.js";
import { longStamp, shortStamp } from "../view/widgets/timestamp.js";

/** Keys that `ip` does not print. */
const OURS = ["error_name", "reset_reason_name"];

/** Events as one array, which begins with the first event. */
export class JsonEvents {
  #isOpen = false;

  constructor(readonly globals: Pick<Globals, "pretty" | "timestamp">) {}

  next(event: PathManagerEvent): string {
    const entries = Object.entries(eventJson(event, this.#stamp(event))).filter(
      ([key]) => !OURS.includes(key),
    );
    const { pretty } = this.globals;
    const start = this.#isOpen ? "," : pretty ? "[ " : "[";
    this.#isOpen = true;
    if (!pretty) return start + JSON.stringify(Object.fromEntries(entries));
    const lines = entries.map(([key, value]) => `        ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `${start}{\n${lines.join(",\n")}\n    }`;
  }

  end(): string {
    return `${this.#isOpen ? "" : "["}${this.globals.pretty ? " " : ""}]\n`;
  }

  #stamp({ stamp }: PathManagerEvent): readonly [key: string, value: string] | undefined {
    const { timestamp } = this.globals;
    if (timestamp === undefined) return undefined;
    return timestamp === "long" ? ["timestamp", longStamp(stamp)] : ["timestamp_short", shortStamp(stamp)];
  }
}
