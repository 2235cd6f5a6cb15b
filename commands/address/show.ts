import { defineCommand } from "../cli/command.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { addressId } from "../cli/values/values.js";
import { printEndpoints } from "../endpoint/print.js";

export const addressShow = defineCommand({
  description:
    "Announced ones (signal) and those from which subflows were opened (subflow), in the order in which the kernel " +
    "stored them. Only connections under the userspace path manager have such a list. Needs no privilege.",
  arguments: {
    id: {
      kind: "value",
      placeholder: "NUM",
      shortest: "i",
      summary: "only this id",
      read: addressId,
    },
    ...CONNECTION,
  },
  examples: [["mptcpctl address show token 63c070d2", "in the format of `endpoint show`"]],
  run: async (context, { id, ...which }) => {
    const token = await tokenOf(context, which);
    const { userspace } = await context.pm();
    const all = id === undefined ? await userspace.addresses(token) : [await userspace.address(token, id)];
    await printEndpoints(context, all);
  },
});
