import { expect } from "@jest/globals";
import { createdOutput } from "../../../src/schema/output/userspace.js";
import { complaint } from "../../../src/schema/validate.js";
import { describeKernel, kernelTest, sampledTest } from "../../support/kernel.js";
import { runIp, sysctl } from "../../support/namespaces.js";
import type { Result } from "../../support/process.js";
import { IPV4, IPV6, peerOf, type Side, Steered } from "../../support/steered.js";

const CASES = [
  ["IPv4", "client", IPV4],
  ["IPv4", "server", IPV4],
  ["IPv6", "client", IPV6],
  ["IPv6", "server", IPV6],
] as const;

/** The error of a refused line, and its exit code. */
const refusal = (code: number, stderr: string): Partial<Result> => ({ code, stdout: "", stderr });

/** Every command, with arguments that fit the connection. */
function everyVerb({ ends }: Steered, side: Side): string[] {
  const [here, there] = [ends[side][1], ends[peerOf(side)][1]];
  const subflow = `local ${here} port 1 remote ${there} port 2`;
  return [
    `address announce ${here} id 3`,
    `address announce ${here}`,
    "address remove id 3",
    "address show",
    "address show id 3",
    `subflow create ${subflow}`,
    `subflow create ${subflow} wait 1`,
    `subflow destroy ${subflow}`,
    `subflow change ${subflow} backup`,
  ];
}

describeKernel("refusals of the userspace path manager", () => {
  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: an unknown token is an error that names it, in every command`,
      async () => {
        await using it = await Steered.open(ends);
        const hint =
          "no connection of this network namespace has the token dead0001; -n NAME selects another namespace\nhint: mptcpctl connections  # lists the connections of this network namespace";
        for (const line of everyVerb(it, side))
          expect({ line, ...(await it.run(side, `-q ${line} token dead0001`)) }).toMatchObject({
            line,
            ...refusal(2, `Error: invalid token.\nhint: ${hint}\n`),
          });
      },
      15_000,
    );

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: a connection under the kernel's path manager refuses every command`,
      async () => {
        await using it = await Steered.open(ends);
        await sysctl(it.places.client, { "net.mptcp.pm_type": 0 });
        await sysctl(it.places.server, { "net.mptcp.pm_type": 0 });
        const { id, token } = await it.echo.client.ask("connect", { address: ends.server[0], port: it.port });
        await it.echo.client.ask("send", { id });
        const far = (await it.watch.server.event("ESTABLISHED")).fields.token;
        const name = side === "client" ? token.toString(16) : far;
        for (const line of everyVerb(it, side)) {
          const { code, stdout, stderr } = await it.run(side, `-q ${line} token ${name}`);
          expect({ line, code, stdout }).toEqual({ line, code: 2, stdout: "" });
          expect(stderr).toMatch(
            /^Error: userspace PM not selected\.\nhint: the connection is under the kernel's path manager: /,
          );
        }
      },
      15_000,
    );

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(`${side}, ${family}: an address keeps its id and an id keeps its address`, async () => {
      await using it = await Steered.open(ends);
      const [first, second] = ends[side];
      const there = ends[peerOf(side)][1];
      await it.do(side, `-q address announce ${second} id 3 token TOKEN`);
      const otherId = refusal(
        2,
        `Error: did not match address and id.\nhint: for this connection ${second} has the id 3: use that one\nhint: mptcpctl address remove id 3 token ${it.token[side]}  # frees the id\n`,
      );
      const otherAddress = refusal(
        2,
        `Error: did not match address and id.\nhint: for this connection the id 3 is ${second}: choose another\n`,
      );
      expect(await it.run(side, `-q address announce ${second} id 4 token TOKEN`)).toMatchObject(otherId);
      expect(await it.run(side, `-q address announce ${first} id 3 token TOKEN`)).toMatchObject(otherAddress);
      const to = `remote ${there} port 9`;
      expect(await it.run(side, `subflow create local ${second} id 4 ${to} token TOKEN`)).toMatchObject(
        otherId,
      );
      expect(await it.run(side, `subflow create local ${first} id 3 ${to} token TOKEN`)).toMatchObject(
        otherAddress,
      );
      expect(await it.do(side, "address show token TOKEN")).toBe(`${second} id 3 signal \n`);
      await it.do(side, `-q subflow create local ${first} id 0 ${to} token TOKEN`);
      const hint = `hint: for this connection ${first} has the id 0: use that one\n`;
      expect(await it.run(side, `subflow create local ${first} id 4 ${to} token TOKEN`)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(`${hint.replace(/[.[\]]/g, "\\$&")}$`),
      });
    });

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: an unknown address or subflow is not removed, shown, closed or changed`,
      async () => {
        await using it = await Steered.open(ends);
        const [here, there] = [ends[side][1], ends[peerOf(side)][1]];
        const bracketed = (address: string, port: number) =>
          `${address.includes(":") ? `[${address}]` : address}:${port}`;
        expect(await it.run(side, "address remove id 77 token TOKEN")).toMatchObject({
          code: 2,
          stderr: expect.stringMatching(
            /^Error: address with id 77 not found\.\nhint: the kernel has stored no address for this connection; /,
          ),
        });
        expect(await it.run(side, "address show id 77 token TOKEN")).toMatchObject(
          refusal(
            1,
            "Error: this connection has no address with the id 77.\nhint: the kernel has stored no address for this connection\n",
          ),
        );
        expect(
          await it.run(side, `subflow destroy local ${here} port 3 remote ${there} port 4 token TOKEN`),
        ).toMatchObject(
          refusal(
            2,
            `Error: subflow not found.\nhint: no subflow of this connection is ${bracketed(here, 3)} -> ${bracketed(there, 4)}\nhint: mptcpctl subflow show token ${it.token[side]}  # lists the subflows of this connection\n`,
          ),
        );
        expect(
          await it.run(side, `subflow change local ${here} remote ${there} backup token TOKEN`),
        ).toMatchObject(
          refusal(
            2,
            `Error: subflow not found.\nhint: no subflow of this connection is ${here} -> ${there}\nhint: mptcpctl subflow show token ${it.token[side]}  # lists the subflows of this connection\n`,
          ),
        );
      },
    );

  kernelTest("the ends of a subflow must have the same family", async () => {
    await using it = await Steered.open();
    const ends = "local 10.0.2.1 port 1 remote fd00:2::2 port 2 token TOKEN";
    const hint =
      "hint: 10.0.2.1 and fd00:2::2 have different address families: use IPv4 for both ends of a subflow, or IPv6 for both\n";
    for (const verb of ["create", "destroy"]) {
      const { code, stderr } = await it.run("client", `subflow ${verb} ${ends}`);
      expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
    }
    expect(
      await it.run("client", "subflow create local fd00:2::1 remote fd00:2::2 port 9 token TOKEN"),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("an IPv4 connection has IPv4 subflows only"),
    });
  });

  kernelTest("a request that would be refused and would delete a stored address is not sent", async () => {
    await using it = await Steered.open();
    for (const [line, message] of [
      ["local 203.0.113.9 remote 10.0.2.2 port 9", "203.0.113.9 is not an address of this host"],
      [
        "local 10.0.2.1 remote 224.0.0.1 port 9",
        "224.0.0.1 is a multicast address, not an address of a host",
      ],
      ["local 10.0.2.1 remote 10.0.2.2", "the port of remote is required"],
      [
        "local 10.0.2.1 remote 10.0.2.2:9 token --wait 3",
        'the command line is not complete: TOKEN must follow "token"',
      ],
      ["local 10.0.2.1 remote 10.0.2.2 port 0", '"0" is not a valid port'],
      [
        "local 10.0.2.1 dev eth9 remote 10.0.2.2 port 9",
        'device "eth9" does not exist in this network namespace',
      ],
    ]) {
      const { code, stderr } = await it.run("client", `subflow create ${line} token TOKEN`);
      expect([code, stderr.split("\n")[0]]).toEqual([1, `Error: ${message}.`]);
    }
    await sysctl(it.places.client, { "net.ipv4.ip_nonlocal_bind": 1 });
    // Now a socket may use the address: the kernel tries, and finds no route.
    expect(
      await it.run("client", "subflow create local 203.0.113.9 remote 10.0.2.2 port 9 token TOKEN"),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Error: connect error: -101\.\n/),
    });
  });

  kernelTest("what the kernel takes is sent, with a warning where it is doubtful", async () => {
    await using it = await Steered.open();
    const codesOf = async (line: string) => {
      const { code, stderr } = await it.run("client", `-j ${line} token TOKEN`);
      expect({ line, code, stderr }).toMatchObject({ code: 0 });
      const lines = stderr.split("\n").slice(0, -1);
      return lines.map((one) => JSON.parse(one).warning.code);
    };
    const to = `remote 10.0.1.2 port ${it.port}`;
    expect(await codesOf(`subflow create local 0.0.0.0 id 7 ${to}`)).toEqual(["address_special"]);
    expect(await codesOf("address announce 224.0.0.1 id 8")).toEqual(["address_special"]);
    expect(await codesOf("subflow create local 10.0.2.1 id 9 remote 0.0.0.0 port 9")).toEqual([
      "address_special",
    ]);
    await runIp(it.places.client, ["route add local 192.0.2.9 dev lo"]);
    expect(await codesOf(`subflow create local 192.0.2.9 id 10 ${to}`)).toEqual([]);
  });

  kernelTest(
    "listing addresses needs no privilege, all other commands are refused with a remedy",
    async () => {
      await using it = await Steered.open();
      const prefix = ["unshare", "--user"];
      await it.do("client", "-q address announce 10.0.2.1 id 3 token TOKEN");
      expect(await it.do("client", "address show token TOKEN", { prefix })).toBe("10.0.2.1 id 3 signal \n");
      for (const line of everyVerb(it, "client").filter((one) => !one.startsWith("address show"))) {
        const { code, stdout, stderr } = await it.run(
          "client",
          `-q ${line.replace("id 3", "id 9")} token TOKEN`,
          { prefix },
        );
        expect({ line, code, stdout }).toEqual({ line, code: 2, stdout: "" });
        expect(stderr).toMatch(
          /^(RTNETLINK answers: Operation not permitted|Error: watching MPTCP events needs CAP_NET_ADMIN\.)\nhint: sudo /,
        );
      }
    },
  );

  kernelTest("CONNECTION must select exactly one connection", async () => {
    await using it = await Steered.open();
    expect(await it.do("client", `address show to 10.0.1.2:${it.port}`)).toBe("");
    expect(await it.do("client", `address show from 10.0.1.1:${it.connection.localPort}`)).toBe("");
    expect(await it.do("client", `address show pid ${it.echo.client.pid}`)).toBe("");
    expect(await it.do("server", `address show to 10.0.1.1 token TOKEN`)).toBe("");
    const unknownSubflow =
      "Error: no connection matches.\nhint: mptcpctl connections  # lists the connections of this network namespace\n";
    expect(await it.run("client", "address show to 10.0.1.9")).toMatchObject(refusal(2, unknownSubflow));
    await it.echo.client.ask("connect", { address: "10.0.1.2", port: it.port });
    const { code, stderr } = await it.run("client", "subflow show to 10.0.1.2");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Error: 2 connections match: select one by its token\.\nhint: there are\n( {4}token [0-9a-f]{8} .*\n){2}$/,
    );
    expect(await it.run("client", "subflow show")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: no connection is named\.\nhint: give token TOKEN, /),
    });
  });

  kernelTest("a token in decimal is detected", async () => {
    await using it = await Steered.open();
    const decimal = Number.parseInt(it.token.client, 16);
    const { code, stderr } = await it.run("client", `address show token ${decimal}`);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`decimal ${decimal} is `);
    expect(stderr).toContain(it.token.client);
  });
});

describeKernel("without the addon, with the netlink package,", () => {
  const transport = "netlink";

  kernelTest(
    "every command works, and refusals have hints although the kernel's texts are missing",
    async () => {
      await using it = await Steered.open();
      await it.do("client", "-q address announce 10.0.2.1 id 3 token TOKEN", { transport });
      expect((await it.watch.server.event("ANNOUNCED")).fields.remid).toBe("3");
      const createOutput = await it.do(
        "client",
        `subflow create local 10.0.2.1 remote 10.0.2.2:${it.port} --wait 5 token TOKEN`,
        { transport },
      );
      expect(createOutput).toMatch(/^local 10\.0\.2\.1:\d+ id 3 remote /);
      await it.do("client", "subflow change local 10.0.2.1 remote 10.0.2.2 backup token TOKEN", {
        transport,
      });
      await it.watch.server.event("SF_PRIO");
      expect(await it.do("client", "address show token TOKEN", { transport })).toBe(
        "10.0.2.1 id 3 signal backup \n",
      );
      await it.do("client", "address remove id 3 token TOKEN", { transport });
      await it.watch.server.event("REMOVED");
      expect(
        await it.run("client", "-q address announce 10.0.2.1 id 3 token 00000001", { transport }),
      ).toMatchObject(
        refusal(
          2,
          "RTNETLINK answers: Invalid argument\nhint: no connection of this network namespace has the token 00000001; -n NAME selects another namespace\nhint: mptcpctl connections  # lists the connections of this network namespace\n",
        ),
      );
      expect(
        await it.run("client", "subflow create local 10.0.2.1 remote fd00:2::2 port 9 token TOKEN", {
          transport,
        }),
      ).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("have different address families"),
      });
      expect(
        await it.run("client", "address announce 10.0.2.1 id 3 port 7000 listen token TOKEN", { transport }),
      ).toMatchObject(
        refusal(
          3,
          "Error: listening with MPTCP needs the native addon.\nhint: unset MPTCPCTL_TRANSPORT: the addon is there, and the netlink package was asked for; or listen with a server of your own\n",
        ),
      );
    },
    15_000,
  );
});

describeKernel("the outcome of a subflow", () => {
  kernelTest("is an error if no process listens, although the kernel accepted the request", async () => {
    await using it = await Steered.open();
    const words = "local 10.0.2.1 id 3 remote 10.0.2.2 port 9 token TOKEN";
    await it.do("client", `subflow create ${words}`);
    expect((await it.watch.client.event("SF_CLOSED")).fields).toMatchObject({ error: "111", dport: "9" });
    // The address remains stored until it is removed.
    expect(await it.do("client", "address show token TOKEN")).toBe("10.0.2.1 id 3 subflow \n");
    expect(await it.run("client", `subflow create ${words} wait`)).toMatchObject(
      refusal(
        2,
        "Error: 10.0.2.1 -> 10.0.2.2:9 could not be opened (ECONNREFUSED).\nhint: the peer does not listen there, or the port is neither the connection's own nor one that the peer announced\n",
      ),
    );
  });

  kernelTest("is an error if the peer refuses the join at its third packet", async () => {
    await using it = await Steered.open();
    await sysctl(it.places.server, { "net.mptcp.pm_type": 0 });
    await it.do("server", "limits set subflows 0");
    const { id, token } = await it.echo.client.ask("connect", { address: "10.0.1.2", port: it.port });
    await it.echo.client.ask("send", { id });
    const { code, stderr } = await it.run(
      "client",
      `-j subflow create local 10.0.2.1 remote 10.0.2.2 port ${it.port} token ${token.toString(16)} --wait`,
    );
    expect(code).toBe(2);
    expect(JSON.parse(stderr).error).toMatchObject({
      code: "subflow",
      message: expect.stringMatching(
        /^10\.0\.2\.1 -> 10\.0\.2\.2:\d+ (was closed at once by the peer|could not be opened)/,
      ),
      hint: expect.stringMatching(/^the peer refused the join: its limit of subflows/),
      exit: 2,
    });
  });

  kernelTest("is a timeout if no peer replies", async () => {
    await using it = await Steered.open();
    await runIp(it.places.client, ["route add 203.0.113.0/24 via 10.0.2.2"]);
    expect(
      await it.run(
        "client",
        "subflow create local 10.0.2.1 remote 203.0.113.1 port 9 token TOKEN --wait 0.5",
      ),
    ).toMatchObject(
      refusal(
        5,
        "Error: 10.0.2.1 -> 203.0.113.1:9 was not established within 0.5 s.\nhint: the kernel keeps trying: there was no answer so far, or answers do not arrive\n",
      ),
    );
  });

  kernelTest("is printed as JSON with the keys of subflow show", async () => {
    await using it = await Steered.open(IPV6);
    const createOutput = JSON.parse(
      await it.do(
        "client",
        `-j subflow create local fd00:2::1 id 8 dev eth2 backup remote fd00:2::2 port ${it.port} token TOKEN --wait`,
      ),
    );
    const { fields } = await it.watch.server.event("SF_ESTABLISHED");
    expect(fields).toMatchObject({ backup: "1", remid: "8" });
    expect(complaint(createdOutput, createOutput)).toBeUndefined();
    expect(createOutput).toEqual({
      local_id: 8,
      local: { address: "fd00:2::1", port: Number(fields.dport) },
      remote: { address: "fd00:2::2", port: it.port },
      dev: "eth2",
    });
  });
});
