import type * as library from "../../index.js";
import { type FieldsOf, names, shortText } from "../../schema/rows.js";
import * as z from "../../schema/zod.js";
import { options } from "./options.js";
import { callback, count, descriptor, filePath, flag } from "./values.js";

export const environment = () => z.catchall(z.object({}), z.optional(z.string()));
/** A program and its arguments. */
export const command = () => z.tuple([z.string()], z.string());

export const runRequest = () =>
  z.object({
    command: command(),
    environment: environment(),
    ...names(["strict", "details", "tcpFallback"], flag()),
  } satisfies FieldsOf<library.RunRequest>);

const inherited = () => z.object({ descriptors: z.array(descriptor()), files: z.optional(count()) });
export const launchPlan = () =>
  z.object({
    path: filePath(),
    argv: command(),
    environment: environment(),
    details: flag(),
    inherited: inherited(),
  } satisfies Record<keyof library.Launch, z.Schema>);

export const startOptions = () =>
  options({
    netns: z.optional(filePath()),
    transport: z.optional(z.oneOf(["native", "netlink"])),
  } satisfies FieldsOf<library.StartOptions>);

/** A string of C that the addon keeps. */
const keptText = () => shortText(4094);
export const temporaryChange = () =>
  z.object({
    fd: descriptor(),
    undo: keptText(),
    ...names(["redo", "note"], z.optional(keptText())),
    onUndo: z.optional(callback()),
  } satisfies FieldsOf<library.TemporaryChange>);
