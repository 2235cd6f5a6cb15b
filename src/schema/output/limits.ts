import * as z from "../zod.js";
import { u32 } from "./shared.js";

/** One that the kernel did not tell has no key. */
export const limitsShape = z.strictObject({ add_addr_accepted: z.optional(u32), subflows: z.optional(u32) });

/** `limits show`: a list of one. */
export const limitsOutput = z.array(limitsShape).check(z.refine((list: unknown[]) => list.length === 1));
