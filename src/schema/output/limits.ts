import { PM } from "../../codec/families/mptcp-pm.js";
import * as z from "../zod.js";
import { openObject, rowShape } from "./attributes.js";
import { uint32 } from "./shared.js";

/** Rows of the reply without a field of their own. */
const { rcvAddAddrs, subflows, ...others } = PM.rows;

/** A limit that the kernel did not report has no key. */
export const limitsShape = openObject({
  ...rowShape(others),
  add_addr_accepted: z.optional(uint32),
  subflows: z.optional(uint32),
});

/** `limits show`: a list with one element. */
export const limitsOutput = z.array(limitsShape).check(z.refine((list: unknown[]) => list.length === 1));
