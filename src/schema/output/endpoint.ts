import { ADDRESS, ENDPOINT_FLAGS, PM } from "../../codec/families/mptcp-pm.js";
import { integerBetween, names } from "../rows.js";
import * as z from "../zod.js";
import { openObject, rowShape, type Shape } from "./attributes.js";
import { matching, nonEmpty, uint8 } from "./shared.js";

/** Rows without a field of their own: of the address, and of the reply that contains it. */
const { id, flags, ifindex, port, family, addr4, addr6, ...addressRows } = ADDRESS.rows;
const { addr, ...replyRows } = PM.rows;

const FIELDS = {
  ...rowShape({ ...replyRows, ...addressRows }),
  address: z.optional(nonEmpty),
  port: z.optional(integerBetween(1, 0xffff)),
  id: z.optional(uint8),
  ...names(ENDPOINT_FLAGS, z.optional(z.literal(true))),
  rawflags: z.optional(matching(/^[0-9a-f]{2,8}$/)),
  dev: z.optional(nonEmpty),
};

/** One endpoint; a flag that is not set has no key, nor what the kernel did not tell. `address` is a host name under -r. */
export const endpointShape = openObject(FIELDS);
/** The same with further keys. */
export const endpointShapeWith = <const S extends Shape>(shape: S) => openObject({ ...FIELDS, ...shape });

/** `endpoint show`, and the endpoint that -echo prints. */
export const endpointOutput = z.array(endpointShape);
