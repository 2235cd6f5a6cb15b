import type * as library from "../../index.js";
import { type FieldsOf, names } from "../../schema/rows.js";
import * as z from "../../schema/zod.js";
import { options } from "./options.js";
import { callback, count, flag, optionalNumber, optionalText } from "./values.js";

export const linkShape = () =>
  z.object(names(["rate", "delay", "loss"], z.optional(z.number().check(z.gte(0)))));
export const breakage = () => z.optional(z.oneOf(["silent", "carrier"]));
const layout = () => z.oneOf(["shared", "separate"]);

const labAddress = () => z.object({ address: z.string(), prefixLength: count() });
const pathEnd = () => z.object({ dev: z.string(), addresses: z.array(labAddress()) });
export const labPath = () =>
  z.object({ number: count(), ...names(["client", "server"], pathEnd()), shape: linkShape() });

const processKey = () => z.object({ pid: count(), started: z.string() });
export const lab = () =>
  z.object({
    ...names(["name", "id"], z.string()),
    created: z.number(),
    user: z.boolean(),
    holders: z.object(names(["client", "server", "middle"], processKey())),
    paths: z.array(labPath()),
  });

export const labFields = () =>
  ({
    name: optionalText(),
    ...names(["paths", "rate"], optionalNumber()),
    ...names(["ipv6", "temporary"], flag()),
    layout: z.optional(layout()),
  }) satisfies FieldsOf<library.LabOptions>;

export const listLabsOptions = () =>
  options({ onWarning: z.optional(callback()), dryRun: flag() } satisfies FieldsOf<library.ListLabsOptions>);
