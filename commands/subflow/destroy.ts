import { defineCommand } from "../cli/command.js";
import { CONNECTION } from "../cli/values/connection-selector.js";
import { tokenOf } from "../cli/values/connection-token.js";
import { bothEnds, ENDS, withPort } from "../cli/values/socket-address.js";

export const subflowDestroy = defineCommand({
  description:
    "Both addresses and both ports are needed; `subflow show` prints them. The kernel forgets the local address with " +
    "the subflow: to inform the peer of the removal, use `address remove` first.",
  arguments: { ...ENDS, ...CONNECTION },
  examples: [
    [
      "mptcpctl subflow destroy local 192.0.2.3:53345 remote 192.0.2.1:443 token 63c070d2",
      "as it is printed",
    ],
    [
      "mptcpctl subflow destroy local 192.0.2.3 port 53345 remote 192.0.2.1 port 443 token 63c070d2",
      "in words",
    ],
  ],
  run: async (context, words) => {
    const { local, remote } = bothEnds(words);
    const key = { local: withPort("local", local), remote: withPort("remote", remote) };
    const token = await tokenOf(context, words);
    const { userspace } = await context.pm();
    await userspace.destroySubflow(token, key, { check: context.globals.check });
  },
});
