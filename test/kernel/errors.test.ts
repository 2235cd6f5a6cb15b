import { afterAll, beforeAll, expect } from "@jest/globals";
import { errorReport } from "../../commands/cli/errors/report.js";
import { openPathManager } from "../../src/client/open.js";
import { PM_COMMANDS } from "../../src/codec/families/mptcp-pm.js";
import { KernelError } from "../../src/errors.js";
import { mptcpctl } from "../support/cli.js";
import { echoPair } from "../support/echo.js";
import { Hosts } from "../support/hosts.js";
import { describeKernel, kernelTest, sampledTest } from "../support/kernel.js";
import { type Namespace, runIp, single, sysctl, twin } from "../support/namespaces.js";
import { exec } from "../support/process.js";
import { expectFailure, type Failure } from "./failures/failure.js";
import { REFUSALS } from "./failures/refusals.js";
import { UNKNOWN_ADDRESSES, WRONG_VALUES } from "./failures/wrong-values.js";
import { WRONG_WORDS } from "./failures/wrong-words.js";

/** A host with one address, in the state that a failure needs. */
async function prepared({ setup = [] }: Partial<Failure> = {}): Promise<Namespace> {
  const place = await single();
  await runIp(place, ["address add 10.0.1.1/24 dev lo", ...setup]);
  return place;
}

const textOf = ({ words }: Failure): string => (typeof words === "string" ? words : words.join(" "));

const REFUSED = { code: "refused", exit: 2 } as const;

describeKernel("an error of the kernel", () => {
  // The netlink package cannot request the kernel's texts.
  const variant = { transport: "native" } as const;

  for (const [at, failure] of REFUSALS.entries())
    sampledTest(at % 2)(
      `has the kernel's text, a cause and a remedy: ${textOf(failure)} → ${failure.message}`,
      async () => {
        await using place = await prepared(failure);
        await expectFailure(place, failure, REFUSED, variant);
      },
    );

  kernelTest("has a cause and a remedy if a port is in use or MPTCP is off", async () => {
    await using place = await prepared();
    await using echo = await echoPair({ client: place, server: place }, "10.0.1.1");
    const words = `endpoint add 10.0.1.1 signal port ${echo.port}`;
    const portInUse = {
      words,
      message: "create listen socket error: -98",
      hint: /in use/,
      errnoName: "EADDRINUSE",
    };
    await expectFailure(place, portInUse, REFUSED, variant);
    await sysctl(place, { "net.mptcp.enabled": 0 });
    const off = {
      words,
      message: "create listen socket error: -92",
      hint: /net\.mptcp\.enabled=1/,
      errnoName: "ENOPROTOOPT",
    };
    await expectFailure(place, off, REFUSED, variant);
  });

  kernelTest("for an endpoint that the kernel created has a cause and a remedy", async () => {
    await using pair = await twin();
    const limits = "mptcp limits set subflows 2 add_addr_accepted 2";
    await runIp(pair.client, [limits]);
    await runIp(pair.server, [limits, "mptcp endpoint add 10.0.2.2 signal"]);
    await using echo = await echoPair(pair);
    const { id } = await echo.client.ask("connect", { address: "10.0.1.2", port: echo.port });
    await echo.client.ask("send", { id });
    const until =
      "for n in $(seq 200); do ip mptcp endpoint | grep -q 10.0.2.1 && exit; sleep 0.02; done; exit 1";
    expect(await exec(pair.client, ["sh", "-c", until])).toMatchObject({ code: 0 });
    const [, own = ""] = / id (\d+) /.exec((await mptcpctl(pair.client, "endpoint show")).stdout) ?? [];
    const add = (number: string, message: string, hint: RegExp, errnoName: string) =>
      expectFailure(
        pair.client,
        { words: `endpoint add 10.0.2.1 id ${number} subflow`, message, hint, errnoName },
        REFUSED,
        variant,
      );
    await add(
      "99",
      "too many addresses or duplicate one: -22",
      /mptcpctl endpoint add 10\.0\.2\.1 subflow {2}# converts/,
      "EINVAL",
    );
    await add(own, "too many addresses or duplicate one: -16", /converts that endpoint/, "EBUSY");
    const change = {
      words: `endpoint change id ${own} fullmesh`,
      message: "invalid addr flags",
      hint: /implicit/,
      errnoName: "EINVAL",
    };
    await expectFailure(pair.client, change, REFUSED, variant);
  });
});

describeKernel("requests that no command line sends", () => {
  const ADDRESS = { family: 2, addr4: "10.0.1.1" } as const;
  const { addAddr, setFlags } = PM_COMMANDS;

  kernelTest("are refused with the kernel's text", async () => {
    await using place = await prepared();
    await using manager = await openPathManager({ netns: place.path, transport: "native" });
    const send = async (
      command: Parameters<typeof manager.netnsClient.call>[1],
      values: Parameters<typeof manager.netnsClient.call>[2],
    ) => {
      const error = await manager.netnsClient.call("test", command, values, "do").catch((failure) => failure);
      return {
        line: errorReport(error, false).lines[0],
        argument: error instanceof KernelError ? error.argument : error,
      };
    };
    expect(await send(addAddr, {})).toEqual({
      line: "RTNETLINK answers: Invalid argument",
      argument: "addr",
    });
    expect(await send(addAddr, { addr: { id: 1 } })).toEqual({
      line: "Error: missing family.",
      argument: "addr",
    });
    expect(await send(addAddr, { addr: { family: 7 } })).toEqual({
      line: "Error: unknown address family.",
      argument: "addr",
    });
    expect(await send(addAddr, { addr: { family: 2 } })).toEqual({
      line: "Error: missing address data.",
      argument: "addr",
    });
    expect(await send(setFlags, { addr: { flags: { on: ["backup"], rest: 0 } } })).toEqual({
      line: "Error: missing address ID.",
      argument: "addr",
    });
    expect(await send(setFlags, { addr: { ...ADDRESS, flags: { on: ["backup"], rest: 0 } } })).toMatchObject({
      line: "Error: address not found.",
    });
  });
});

describeKernel("a change whose output cannot be written", () => {
  const prefix = ["sh", "-c", '"$@" >/dev/full', "sh"];
  const outputError = "the command was carried out, but cannot write to stdout: No space left on device";

  kernelTest("is reported as done: an endpoint, a lab with its name, closed connections", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    const line = "-j -echo endpoint add 10.0.1.1 id 5 subflow";
    const { code, stderr } = await mptcpctl(hosts.client, line, { prefix });
    expect([code, JSON.parse(stderr).error]).toEqual([
      2,
      { code: "transport", message: outputError, errno: 28, errnoName: "ENOSPC", outcome: "done", exit: 2 },
    ]);
    expect((await mptcpctl(hosts.client, "endpoint")).stdout).toBe("10.0.1.1 id 5 subflow \n");
    const closed = await mptcpctl(hosts.client, "connections close to 10.0.1.2 yes", { prefix });
    expect(closed).toMatchObject({ code: 2, stderr: `Error: ${outputError}.\n` });
    const lab = await mptcpctl(hosts.client, "lab up full-stdout", { prefix });
    await mptcpctl(hosts.client, "lab down full-stdout");
    const hint = 'hint: the lab is "full-stdout"\nhint: mptcpctl lab show full-stdout  # draws it';
    expect(lab).toMatchObject({ code: 2, stderr: `Error: ${outputError}.\n${hint}\n` });
  });

  kernelTest("names the last line of a batch", async () => {
    await using place = await single();
    const input = "limits set subflows 3\nlimits\nlimits set subflows 4\n";
    const { code, stderr } = await mptcpctl(place, "-batch -", { prefix, input });
    const batchError =
      "the batch was carried out up to line 3, but cannot write to stdout: No space left on device";
    expect({ code, stderr }).toEqual({ code: 2, stderr: `Error: ${batchError}.\n` });
    expect((await mptcpctl(place, "limits")).stdout).toBe("add_addr_accepted 0 subflows 4 \n");
  });

  kernelTest("is not reported as done if nothing was changed", async () => {
    await using place = await single();
    const { code, stderr } = await mptcpctl(place, "-j limits", { prefix });
    expect([code, JSON.parse(stderr).error]).toEqual([2, expect.not.objectContaining({ outcome: "done" })]);
  });
});

describeKernel("a wrong command line", () => {
  let usual: Namespace;
  beforeAll(async () => {
    usual = await prepared();
  });
  afterAll(() => usual?.close());

  async function changesNothing(place: Namespace, failure: Failure): Promise<void> {
    const before = await exec(place, ["ip", "mptcp", "endpoint"]);
    await expectFailure(place, failure, { code: "usage", exit: 1 });
    expect(await exec(place, ["ip", "mptcp", "endpoint"])).toEqual(before);
  }

  for (const failure of UNKNOWN_ADDRESSES)
    kernelTest(`has the exit code of an unknown id: ${textOf(failure)}`, async () => {
      await using place = await prepared(failure);
      await expectFailure(place, failure, { code: "refused", exit: 2 });
    });

  for (const [at, failure] of [...WRONG_VALUES, ...WRONG_WORDS].entries())
    sampledTest(at % 3)(`prints a correct example, and changes nothing: ${textOf(failure)}`, async () => {
      if (failure.setup === undefined) return changesNothing(usual, failure);
      await using place = await prepared(failure);
      await changesNothing(place, failure);
    });
});
