import { EVENT_NAMES, eventNameOf, UsageError } from "../../../src/index.js";
import type { ValueReader } from "../argument.js";

/** A generic netlink command has one byte. */
const HIGHEST_EVENT = 255;

/**
 * An event's name in any case, including `SF_` and `LISTENER_` names, or its number: newer kernels have more
 * events.
 */
export const eventName: ValueReader<string> = (text) => {
  const name = text.toUpperCase();
  const [, number] = /^(?:UNKNOWN )?([1-9]\d{0,2})$/.exec(name) ?? [];
  if (Number(number) <= HIGHEST_EVENT) return eventNameOf(Number(number));
  if ((EVENT_NAMES as readonly string[]).includes(name)) return name;
  throw new UsageError(`"${text}" is not an event`, {
    argument: "event",
    hint: `events: ${EVENT_NAMES.join(", ")}, or a number from 1 to ${HIGHEST_EVENT}`,
  });
};
