import { EVENT, type EventAttribute, PM_EVENTS } from "../codec/families/mptcp-events.js";

/** Attributes that an event always has, by its name in `problems`: an address has one attribute for each family. */
type Needs = ReadonlyMap<string, readonly number[]>;

/** Shown by the attribute of the address. */
const isShownByOthers = (name: EventAttribute): boolean => name === "family";

const familyless = (name: EventAttribute): string => name.replace(/addr[46]$/, "addr");

function needsOf(carries: readonly EventAttribute[]): Needs {
  const needs = new Map<string, number[]>();
  for (const name of carries.filter((one) => !isShownByOthers(one)))
    needs.set(familyless(name), [...(needs.get(familyless(name)) ?? []), EVENT.rows[name].number]);
  return needs;
}

const NEEDS: Needs[] = [];
for (const { number, carries } of PM_EVENTS) NEEDS[number] = needsOf(carries);

/** Pairs of attributes of which one is enough, without their names: each event is checked. */
const PAIRS = NEEDS.map((needs) =>
  Int32Array.from([...needs.values()].flatMap(([one = 0, other = one]) => [one, other])),
);
const NONE = new Int32Array(0);

/** Whether an event has no position in `starts` for an attribute that it always has. */
export function lacksAttribute(number: number, starts: Int32Array): boolean {
  const pairs = PAIRS[number] ?? NONE;
  for (let at = 0; at < pairs.length; at += 2)
    if (starts[pairs[at]!] === 0 && starts[pairs[at + 1]!] === 0) return true;
  return false;
}

/** Names of these attributes: `token`, `saddr`. */
export const missingAttributes = (number: number, starts: Int32Array): string[] =>
  [...(NEEDS[number] ?? [])].flatMap(([name, numbers]) =>
    numbers.some((one) => starts[one]! > 0) ? [] : [name],
  );
