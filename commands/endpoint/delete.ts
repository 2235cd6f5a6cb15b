import { type Suggestion, suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { addressId } from "../cli/values/values.js";
import { KEY } from "./arguments.js";

export const endpointDelete = defineCommand({
  description:
    "`id 0 ADDRESS` is not an endpoint: it closes the initial subflow of the connections opened on that address, and " +
    "always succeeds.",
  arguments: { ...KEY, id: { ...KEY.id, read: addressId } },
  examples: [
    ["mptcpctl endpoint delete id 2", "by id"],
    ["mptcpctl endpoint delete 192.0.2.3", "by address"],
  ],
  run: async ({ pm }, { id, address, port }) => {
    if (id === undefined && address === undefined) throw whichEndpoint(suggested("endpoint_flush"));
    await (await pm()).endpoints.delete({ id, address, port });
  },
});

export function whichEndpoint(...more: readonly Suggestion[]): UsageError {
  return new UsageError("which endpoint? An id or an ADDRESS is required", {
    argument: "id",
    suggestions: [suggested("endpoint_list"), ...more],
  });
}
