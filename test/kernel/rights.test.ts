import { describe, expect, test } from "@jest/globals";
import { type Caller, deniedHelp } from "../../commands/cli/errors/permission-hint.js";
import { suggestionText } from "../../src/index.js";
import { MPTCPCTL, mptcpctl } from "../support/cli.js";
import { describeKernel, kernelTest, sampledTest } from "../support/kernel.js";
import { type Namespace, runIp, single } from "../support/namespaces.js";
import { exec, run } from "../support/process.js";
import { escaped, shellWord } from "../support/words.js";
import { expectFailure } from "./failures/failure.js";

/**
 * Starts a program as a user without a name or capabilities, as root of a user namespace, as root without
 * CAP_NET_ADMIN.
 */
const WITHOUT_RIGHTS = ["unshare", "--user"];
const MAPPED = ["unshare", "--user", "--map-root-user"];
const ROOT_WITHOUT_CAPABILITY = ["setpriv", "--inh-caps=-net_admin", "--bounding-set=-net_admin"];

const PERMISSION = { code: "permission", exit: 2 } as const;
const DENIED = { message: "RTNETLINK answers: Operation not permitted", errnoName: "EPERM" };

async function prepared(): Promise<Namespace> {
  const place = await single();
  await runIp(place, ["address add 10.0.1.1/24 dev lo", "mptcp endpoint add 10.0.1.2 id 2 subflow"]);
  return place;
}

describeKernel("without the permission to change the network", () => {
  const WRITES = [
    "endpoint add 10.0.1.1 subflow",
    "endpoint delete id 2",
    "endpoint delete 10.0.1.2",
    "endpoint change id 2 backup",
    "endpoint replace 10.0.1.2 subflow backup",
    "endpoint flush",
    "limits set subflows 3",
  ];

  for (const [at, words] of WRITES.entries())
    sampledTest(at % 3)(`${words} is denied, changes nothing and prints the line with sudo`, async () => {
      await using place = await prepared();
      const endpointsBefore = await run(place, ["ip", "mptcp", "endpoint"]);
      const hint = new RegExp(`sudo (/\\S+ )?${escaped(shellWord(MPTCPCTL))} -q (-j )?${words}$`);
      await expectFailure(place, { words, hint, ...DENIED }, PERMISSION, { prefix: WITHOUT_RIGHTS });
      expect(await run(place, ["ip", "mptcp", "endpoint"])).toBe(endpointsBefore);
    });

  kernelTest("monitor is denied with 2, and prints the line with sudo", async () => {
    await using place = await single();
    const hint = /sudo .*monitor$/;
    const message = "watching MPTCP events needs CAP_NET_ADMIN";
    await expectFailure(place, { words: "monitor", hint, message, errnoName: "EPERM" }, PERMISSION, {
      prefix: WITHOUT_RIGHTS,
    });
    expect(await exec(place, [...WITHOUT_RIGHTS, "ip", "mptcp", "monitor"])).toMatchObject({ code: 255 });
  });

  kernelTest("each line of a batch is denied, and the hint runs the whole batch with sudo", async () => {
    await using place = await single();
    const input = "limits set subflows 3\nlimits\nlimits set subflows 4\n";
    const { code, stdout, stderr } = await mptcpctl(place, "-force -b -", { prefix: WITHOUT_RIGHTS, input });
    expect([code, stdout]).toEqual([2, "add_addr_accepted 0 subflows 2 \n"]);
    expect(stderr.match(/^Command failed -:\d$/gm)).toEqual(["Command failed -:1", "Command failed -:3"]);
    expect(stderr).toMatch(/^hint: sudo .* -force -b -$/m);
  });

  kernelTest("reading works", async () => {
    await using place = await prepared();
    for (const words of ["limits", "endpoint", "endpoint show id 2", "status"])
      expect(await mptcpctl(place, words, { prefix: WITHOUT_RIGHTS })).toMatchObject({ code: 0, stderr: "" });
  });

  kernelTest("the line with sudo works, whatever its words contain", async () => {
    await using place = await prepared();
    await runIp(place, ["link add it's_a$net type veth peer name far"]);
    const words = ["-q", "endpoint", "add", "10.0.1.1", "dev", "it's_a$net", "subflow"];
    const { stderr } = await mptcpctl(place, words, { prefix: WITHOUT_RIGHTS });
    const [, line = ""] = /^hint: sudo (.*)$/m.exec(stderr) ?? [];
    await run(place, ["sh", "-c", line], { cwd: "/" });
    expect(await run(place, ["ip", "mptcp", "endpoint"])).toContain(
      "10.0.1.1 id 3 subflow dev it's_a$net \n",
    );
  });

  kernelTest(
    "root of a user namespace gets an error that explains the limits of its user namespace",
    async () => {
      await using place = await prepared();
      const failure = { words: "endpoint flush", hint: /root of a user namespace.*unshare --net/, ...DENIED };
      await expectFailure(place, failure, PERMISSION, { prefix: MAPPED });
    },
  );

  kernelTest("root without CAP_NET_ADMIN gets an error that names the capability", async () => {
    await using place = await prepared();
    const failure = { words: "endpoint flush", hint: /root has no CAP_NET_ADMIN here/, ...DENIED };
    await expectFailure(place, failure, PERMISSION, { prefix: ROOT_WITHOUT_CAPABILITY });
  });

  kernelTest("entering another namespace is denied, which needs a further capability", async () => {
    await using place = await single();
    const message = new RegExp(`^Error: .* "${place.path}.*\\.\\nhint: .*root`);
    const result = await mptcpctl(place, ["-n", place.path, "limits"], {
      prefix: WITHOUT_RIGHTS,
      transport: "native",
    });
    expect(result).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
  });
});

describe("the hint after EPERM", () => {
  const caller: Caller = {
    uid: 1000,
    capabilities: 0n,
    isInUserNamespace: false,
    node: "/usr/bin/node",
    program: "/usr/local/bin/mptcpctl",
    argv: ["-n", "a b", "limits", "set", "subflows", "3"],
  };

  const lineOf = (one: Caller) => deniedHelp(one).suggestions?.map(suggestionText).join();

  test("is sudo, with the program's path and words quoted for a shell", () => {
    expect(lineOf(caller)).toBe("sudo /usr/local/bin/mptcpctl -n 'a b' limits set subflows 3");
  });

  test("contains Node's path, too, if sudo would not find it", () => {
    const node = "/home/user/.nvm/versions/node/v20.19.0/bin/node";
    expect(lineOf({ ...caller, node, argv: ["-q"] })).toBe(`sudo ${node} /usr/local/bin/mptcpctl -q`);
  });

  test("is a security module if root has the capability and is in the initial user namespace", () => {
    expect(deniedHelp({ ...caller, uid: 0, capabilities: 1n << 12n }).hint).toMatch(/security module/);
  });

  test("never suggests to give Node a capability", () => {
    const roots = [
      { uid: 0 },
      { uid: 0, capabilities: 1n << 12n },
      { uid: 0, capabilities: 1n << 12n, isInUserNamespace: true },
    ];
    for (const changedCaller of [{}, ...roots])
      expect(JSON.stringify(deniedHelp({ ...caller, ...changedCaller }))).not.toMatch(/setcap/);
  });
});
