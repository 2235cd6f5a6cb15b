import { defineCommand } from "../cli/command.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { endpointId } from "../cli/values/values.js";
import { printEndpoints } from "../endpoint/print.js";

export const addressShow = defineCommand({
  description:
    "Announced ones (signal) and those that subflows were opened from (subflow), in the order in which they came to " +
    "the connection. Only connections under the userspace path manager have such a list. Needs no privilege.",
  arguments: {
    id: {
      kind: "value",
      placeholder: "NUM",
      shortest: "i",
      summary: "only this id",
      read: endpointId,
    },
    ...CONNECTION,
  },
  examples: [["mptcpctl address show token 63c070d2", "as `endpoint show` prints endpoints"]],
  run: async (context, { id, ...which }) => {
    const token = await tokenOf(context, which);
    const { userspace } = await context.pm();
    const all = id === undefined ? await userspace.addresses(token) : [await userspace.address(token, id)];
    await printEndpoints(context, all);
  },
});
