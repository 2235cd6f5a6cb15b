import type * as library from "../../index.js";
import { type FieldsOf, names } from "../../schema/rows.js";
import * as z from "../../schema/zod.js";
import { callback, count, flag, isSignal, milliseconds, optionalText } from "./values.js";

/** Options may be omitted. */
export const options = (fields: Readonly<Record<string, z.Schema>>) => z.optional(z.strictObject(fields));

export const signalField = () => ({
  signal: z.optional(z.custom<AbortSignal>(isSignal, "not an AbortSignal")),
});
const waitFields = () =>
  ({
    ...signalField(),
    timeoutMs: z.optional(milliseconds()),
  }) satisfies FieldsOf<library.WaitOptions>;

/** `extrasUpTo` may be Infinity. */
const isNumber = (value: unknown): boolean => typeof value === "number" && !Number.isNaN(value);
const surveyFields = () =>
  ({
    ...names(["details", "processes", "routes", "plainTcp"], flag()),
    extrasUpTo: z.optional(z.custom<number>(isNumber, "not a number")),
  }) satisfies FieldsOf<library.SurveyOptions>;

export const surveyOptions = () => options(surveyFields());
export const surveyWaitOptions = () => options({ ...surveyFields(), ...waitFields() });
export const watchOptions = () =>
  options({
    ...surveyFields(),
    ...signalField(),
    intervalMs: z.optional(milliseconds()),
    events: flag(),
  } satisfies FieldsOf<library.WatchOptions>);

export const eventOptions = () =>
  options({
    ...signalField(),
    receiveBuffer: z.optional(count()),
    onListening: z.optional(callback()),
    acceptForeign: flag(),
  } satisfies FieldsOf<library.EventOptions>);
export const eventWait = () =>
  options({
    ...waitFields(),
    dev: optionalText(),
    onListening: z.optional(callback()),
  } satisfies FieldsOf<library.EventWait>);

export const closeOptions = () =>
  options({ ...signalField(), linger: flag() } satisfies FieldsOf<library.CloseOptions>);
export const writeOptions = () => options({ check: flag() } satisfies FieldsOf<library.WriteOptions>);
export const createOptions = () =>
  options({
    ...signalField(),
    check: flag(),
    wait: z.optional(milliseconds()),
  } satisfies FieldsOf<library.CreateOptions>);

export const checkOptions = () =>
  z.strictObject({
    ...signalField(),
    address: z.string(),
    port: count(),
    dev: optionalText(),
    ...names(["allPaths", "patient"], flag()),
  } satisfies FieldsOf<library.CheckOptions>);

export const policyOptions = () =>
  options({
    ...signalField(),
    ...names(["log", "onDecision", "onStuck"], z.optional(callback())),
    receiveBuffer: z.optional(count()),
    recheckMs: z.optional(milliseconds()),
    isReplay: flag(),
  } satisfies FieldsOf<library.PolicyFileOptions>);
