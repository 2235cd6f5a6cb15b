import { expect } from "@jest/globals";
import { createdOutput } from "../../../src/schema/output/userspace.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest, sampledTest } from "../../support/kernel.js";
import { IPV4, IPV6, MAPPED, peerOf, Steered } from "../../support/steered.js";

const CASES = [
  ["IPv4", "client", IPV4],
  ["IPv4", "server", IPV4],
  ["IPv6", "client", IPV6],
  ["IPv6", "server", IPV6],
  ["v4-mapped", "client", MAPPED],
  ["v4-mapped", "server", MAPPED],
] as const;

describeKernel("the commands of the userspace path manager", () => {
  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: an address is announced, shown, announced again and removed`,
      async () => {
        await using it = await Steered.open(ends);
        const peer = peerOf(side);
        const second = ends[side][1];
        await it.do(side, `-q address announce ${second} id 5 dev eth2 token TOKEN`);
        const { fields } = await it.watch[peer].event("ANNOUNCED");
        expect(fields).toMatchObject({ token: it.token[peer], remid: "5" });
        expect(await it.do(side, "address show token TOKEN")).toBe(`${second} id 5 signal dev eth2 \n`);
        expect(await it.do(side, "address show id 5 token TOKEN")).toBe(`${second} id 5 signal dev eth2 \n`);
        await it.do(side, `-q address announce ${second} dev eth2 token TOKEN`);
        expect((await it.watch[peer].event("ANNOUNCED")).fields).toEqual(fields);
        await it.do(side, "address remove id 5 token TOKEN");
        expect((await it.watch[peer].event("REMOVED")).fields).toEqual({ token: it.token[peer], remid: "5" });
        expect(await it.do(side, "address show token TOKEN")).toBe("");
      },
    );

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: a subflow is opened, set to backup and back, and closed`,
      async () => {
        await using it = await Steered.open(ends);
        const peer = peerOf(side);
        const [here, there] = [ends[side][1], ends[peer][1]];
        const port = await it.listenAt(peer);
        const words = `local ${here} id 3 dev eth2 remote ${there} port ${port} token TOKEN`;
        const made = await it.do(side, `subflow create ${words} --wait`);
        const up = (await it.watch[side].event("SF_ESTABLISHED")).fields;
        const n = ends.family;
        expect(up).toMatchObject({
          token: it.token[side],
          locid: "3",
          [`saddr${n}`]: here,
          [`daddr${n}`]: there,
          dport: String(port),
          backup: "0",
          dev: "eth2",
        });
        const bracketed = (address: string) => (address.includes(":") ? `[${address}` : address);
        const close = ends.family === 6 ? "]" : "";
        expect(made).toBe(
          `local ${bracketed(here)}%eth2${close}:${up.sport} id 3 remote ${bracketed(there)}${close}:${port}\n`,
        );
        const far = (await it.watch[peer].event("SF_ESTABLISHED")).fields;
        expect(await it.do(side, "address show token TOKEN")).toBe(`${here} id 3 subflow dev eth2 \n`);
        await it.do(side, `subflow change local ${here} remote ${there} backup token TOKEN`);
        expect((await it.watch[peer].event("SF_PRIO")).fields).toEqual({ ...far, backup: "1" });
        await it.do(
          side,
          `subflow change local ${here} port ${up.sport} remote ${there} port ${port} nobackup token TOKEN`,
        );
        expect((await it.watch[peer].event("SF_PRIO")).fields).toEqual(far);
        // What create printed can be given back.
        const [, local = "", remote = ""] = /^local (\S+) id 3 remote (\S+)\n$/.exec(made) ?? [];
        await it.do(side, `subflow destroy local ${local} remote ${remote} token TOKEN`);
        expect((await it.watch[side].event("SF_CLOSED")).fields).toEqual(up);
        expect((await it.watch[peer].event("SF_CLOSED")).fields).toMatchObject({ token: it.token[peer] });
        expect(await it.do(side, "address show token TOKEN")).toBe("");
      },
    );

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: the peer announces, listens, and receives a join at that port`,
      async () => {
        // With timestamps there is not enough option space for the announcement of an IPv6 address with a port.
        await using it = await Steered.open(ends, { "net.ipv4.tcp_timestamps": 0 });
        const peer = peerOf(side);
        const there = ends[peer][1];
        await using listener = startMptcpctl(
          it.places[peer],
          `address announce ${there} id 9 port 6000 listen token ${it.token[peer]}`,
        );
        const { fields } = await it.watch[side].event("ANNOUNCED");
        expect(fields).toMatchObject({ remid: "9", dport: "6000" });
        await it.do(
          side,
          `subflow create local ${ends[side][1]} remote ${there} port 6000 --wait 5 token TOKEN`,
        );
        expect((await it.watch[peer].event("SF_ESTABLISHED")).fields).toMatchObject({
          locid: "9",
          sport: "6000",
        });
        const text = there.includes(":") ? `[${there}]` : there;
        expect(await listener.stop("SIGINT")).toMatchObject({
          code: 0,
          stdout: "",
          stderr: `listening on ${text}:6000 until Ctrl-C\n`,
        });
      },
    );

  kernelTest("-j prints the id that was chosen, text output prints it on request", async () => {
    await using it = await Steered.open();
    const announced = "address announce 10.0.2.1 token TOKEN";
    const createWords = `subflow create local 10.0.2.1 remote 10.0.2.2:${it.port} token TOKEN`;
    expect(JSON.parse(await it.do("client", `-q -j ${announced}`))).toEqual([
      { address: "10.0.2.1", id: 1, signal: true },
    ]);
    expect(await it.do("client", `-q -echo ${announced}`)).toBe("10.0.2.1 id 1 signal \n");
    expect(await it.do("client", `-q ${announced}`)).toBe("");
    const createOutput = JSON.parse(await it.do("client", `-j ${createWords}`));
    expect(complaint(createdOutput, createOutput)).toBeUndefined();
    expect(createOutput).toEqual({
      local_id: 1,
      local: { address: "10.0.2.1" },
      remote: { address: "10.0.2.2", port: it.port },
    });
    expect(await it.do("client", `-echo ${createWords}`)).toBe(
      `local 10.0.2.1 id 1 remote 10.0.2.2:${it.port}\n`,
    );
    expect(await it.do("client", createWords)).toBe("");
    for (const line of [announced, createWords])
      expect((await it.run("client", `-q -j --dry-run ${line}`)).stdout).toBe("");
  });

  kernelTest("all commands work from outside the namespace, a listener included", async () => {
    await using it = await Steered.open();
    const outside = (side: "client" | "server", words: string) => [
      "-n",
      it.places[side].path,
      ...words.replace("TOKEN", it.token[side]).split(" "),
    ];
    await using listener = startMptcpctl(
      undefined,
      outside("server", "-q address announce 10.0.2.2 id 9 port 6000 listen token TOKEN"),
    );
    await it.watch.client.event("ANNOUNCED");
    const createOutput = await mptcpctl(
      undefined,
      outside("client", "subflow create local 10.0.2.1 dev eth2 remote 10.0.2.2:6000 token TOKEN --wait"),
    );
    expect(createOutput).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("10.0.2.1%eth2:"),
      stderr: "",
    });
    const shownSubflows = await mptcpctl(undefined, outside("client", "subflow show token TOKEN"));
    expect(shownSubflows.stdout.split("\n")).toHaveLength(3);
    expect(await listener.stop("SIGINT")).toMatchObject({ code: 0 });
  });
});
