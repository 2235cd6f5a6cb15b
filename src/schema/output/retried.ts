import * as z from "../zod.js";
import { subflowsOutput } from "./connections.js";
import { endpointShape } from "./endpoint.js";

/** `endpoint retry`: the endpoint, and the subflows that were closed unless they could not be read. */
export const retriedOutput = z.strictObject({ endpoint: endpointShape, closed: z.optional(subflowsOutput) });
