import { expect } from "@jest/globals";
import { splitWords } from "../../commands/cli/batch/lines.js";
import { Hosts } from "../support/hosts.js";
import { describeKernel, sampledTest } from "../support/kernel.js";
import { WRONG_LINES } from "../support/wrong-lines.js";
import { LabNamespace } from "./lab/support.js";
import { paste, printed } from "./suggestions/paste.js";

/** A wrong line may name what this host does not have: then the kernel answers. */
const USAGE = /code 1$/m;

/** The laptop with an endpoint on each interface, and a connection; labs have a namespace of their own. */
async function pasteOnLaptop(refused: string): Promise<void> {
  await using hosts = await Hosts.laptop();
  await hosts.do("client", "-q endpoint add 192.0.2.2 id 4 dev enp1s0 subflow");
  await hosts.do("client", "-q endpoint add 192.0.2.3 id 5 dev wlp1s0 subflow");
  await hosts.establish();
  const { path } = hosts.client;
  const [line = ""] = await printed(undefined, ["-n", path, ...splitWords(refused)]);
  expect(line).toMatch(new RegExp(`^mptcpctl (-n ${path} |help|explain)`));
  expect(await paste(`timeout 1 ${line}\necho "code $?"`)).not.toMatch(USAGE);
}

async function pasteAmongLabs(refused: string): Promise<void> {
  await using world = await LabNamespace.root();
  const options = { prefix: world.prefix, env: { XDG_RUNTIME_DIR: world.scratch } };
  if (!refused.includes("start")) await world.lab("up");
  const [line = ""] = await printed(undefined, splitWords(refused), options);
  // The kernel may have no netem.
  const rateOnly = line.replace(/ delay \S+/, "");
  expect(await paste(`${rateOnly}\necho "code $?"`, options)).not.toMatch(USAGE);
}

describeKernel("a line that was probably meant", () => {
  for (const [kind, lines] of Object.entries(WRONG_LINES))
    for (const [at, [refused]] of lines.entries())
      sampledTest(at % 6)(`is a command, of ${kind}: ${refused}`, () =>
        refused.startsWith("lab ") ? pasteAmongLabs(refused) : pasteOnLaptop(refused),
      );
});
