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

/** The same without names: each event is checked. */
const NUMBERS = NEEDS.map((needs) => [...needs.values()]);
const NONE: readonly (readonly number[])[] = [];

const isMissing = (numbers: readonly number[], starts: Int32Array): boolean => {
  for (const number of numbers) if (starts[number]! > 0) return false;
  return true;
};

/** Whether an event has no position in `starts` for an attribute that it always has. */
export function lacksAttribute(number: number, starts: Int32Array): boolean {
  for (const numbers of NUMBERS[number] ?? NONE) if (isMissing(numbers, starts)) return true;
  return false;
}

/** Names of these attributes: `token`, `saddr`. */
export const missingAttributes = (number: number, starts: Int32Array): string[] =>
  [...(NEEDS[number] ?? [])].filter(([, numbers]) => isMissing(numbers, starts)).map(([name]) => name);
