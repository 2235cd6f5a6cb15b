import { suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { addressId } from "../cli/values/values.js";

export const addressRemove = defineCommand({
  description:
    "Id 0 is the address on which the connection was opened. Use it before `subflow destroy`, which makes the kernel forget " +
    "the address, so that it cannot be removed any more.",
  arguments: {
    id: {
      kind: "value",
      placeholder: "NUM",
      shortest: "i",
      summary: "address id, 0 to 255",
      read: addressId,
    },
    ...CONNECTION,
  },
  examples: [["mptcpctl address remove id 2 token 63c070d2", "the peer may not use it any more"]],
  run: async (context, { id, ...which }) => {
    if (id === undefined)
      throw new UsageError("an id is required", {
        argument: "id",
        suggestions: which.token === undefined ? [] : [suggested("stored_addresses", which.token)],
      });
    const token = await tokenOf(context, which);
    await (await context.pm()).userspace.remove(token, id);
  },
});
