import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { mptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest, longKernelTest } from "../../support/kernel.js";
import type { Namespace } from "../../support/namespaces.js";
import { mptcpFaults, subflowFaults, tcpFaults } from "./compare.js";
import { connectionsOf, type Json, rowsOf, until } from "./shared.js";
import { type SsSocket, ssSockets } from "./ss.js";

/** How the second subflow is created, and the final number of subflows. */
interface Shape {
  readonly title: string;
  readonly address?: string;
  readonly lines: readonly (readonly [side: "client" | "server", words: string])[];
  readonly subflows: number;
}

const CONNECTION_SHAPES: readonly Shape[] = [
  { title: "one IPv4 subflow", lines: [], subflows: 1 },
  {
    title: "an IPv4 join over its own device",
    lines: [["client", "endpoint add dev eth2 10.0.2.1 subflow"]],
    subflows: 2,
  },
  {
    title: "an IPv6 join",
    address: "fd00:1::2",
    lines: [["server", "endpoint add fd00:2::2 signal"]],
    subflows: 2,
  },
  {
    title: "an IPv4 subflow of an IPv6 connection",
    address: "fd00:1::2",
    lines: [["server", "endpoint add 10.0.2.2 signal"]],
    subflows: 2,
  },
  {
    title: "IPv4 through IPv6 sockets",
    address: "::ffff:10.0.1.2",
    lines: [["server", "endpoint add 10.0.2.2 signal"]],
    subflows: 2,
  },
  { title: "a backup", lines: [["client", "endpoint add dev eth2 10.0.2.1 subflow backup"]], subflows: 2 },
  {
    title: "a full mesh",
    lines: [
      ["client", "endpoint add dev eth2 10.0.2.1 subflow fullmesh"],
      ["server", "endpoint add 10.0.2.2 signal"],
    ],
    subflows: 3,
  },
];

describeKernel("every field of connections, compared with ss on the same sockets, of", () => {
  for (const { title, address = "10.0.1.2", lines, subflows } of CONNECTION_SHAPES)
    (subflows === 3 ? kernelTest : longKernelTest)(title, async () => {
      await using hosts = await Hosts.twins(address);
      for (const [side, words] of lines) await hosts.do(side, words);
      const connection = await hosts.establish();
      await until(async () => (await connectionsOf(hosts.client))[0]?.subflows.length === subflows);
      for (let n = 0; n < 5; n++) await hosts.echo.client.ask("send", { id: connection.id, bytes: 20_000 });
      for (const place of [hosts.client, hosts.server])
        expect(await quietFaults(place, subflows)).toEqual([]);
    });
});

/** Timers may run between two readings: idle sockets agree after a moment. */
async function quietFaults(place: Namespace, count: number): Promise<string[]> {
  let faults: string[] = [];
  for (let remainingTries = 10; remainingTries > 0; remainingTries--) {
    faults = await faultsOf(place, count);
    if (faults.length === 0) return faults;
  }
  return faults;
}

async function faultsOf(place: Namespace, count: number): Promise<string[]> {
  const connections = await connectionsOf(place);
  const [mptcp, tcp] = [await ssSockets(place, "mptcp"), await ssSockets(place, "tcp")];
  const faults = connections.length === 1 ? [] : [`${connections.length} connections`];
  for (const connection of connections) {
    faults.push(...socketFaults(connection, mptcp, (socket) => mptcpFaults(connection.info as Json, socket)));
    if (connection.subflows.length !== count) faults.push(`${connection.subflows.length} subflows`);
    for (const subflow of connection.subflows)
      faults.push(
        ...socketFaults(subflow, tcp, (socket) => [
          ...tcpFaults(subflow.tcp as Json, socket),
          ...subflowFaults(subflow, socket),
        ]),
      );
  }
  if (tcp.filter(({ words }) => words.has("tcp-ulp-mptcp")).length !== count)
    faults.push("ss has other subflows");
  return faults;
}

/** Differences of one socket; `sk` is the cookie. */
function socketFaults(
  ownSocket: Json,
  all: readonly SsSocket[],
  faultsOf: (socket: SsSocket) => string[],
): string[] {
  const found = all.find(({ words }) => Number.parseInt(words.get("sk") ?? "", 16) === ownSocket.cookie);
  if (found === undefined) return [`ss has no socket ${ownSocket.cookie}`];
  const { words } = found;
  const pairs = [
    ["state", found.state, ownSocket.state],
    ["queues", found.queues.join("/"), `${ownSocket.receive_queue}/${ownSocket.send_queue}`],
    ["inode", Number(words.get("ino") ?? 0), ownSocket.inode],
    ["uid", Number(words.get("uid") ?? 0), ownSocket.uid],
  ] as const;
  const faults = pairs.filter(([, ssEnds, own]) => ssEnds !== own).map((pair) => pair.join(" "));
  return [...faults, ...faultsOf(found)];
}

describeKernel("the comparison with ss", () => {
  kernelTest("detects each value that is changed", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    // The last acknowledgements are still in flight.
    await sleep(500);
    const [connection] = await connectionsOf(hosts.client);
    const [[mptcp], [tcp]] = [await ssSockets(hosts.client, "mptcp"), await ssSockets(hosts.client, "tcp")];
    const subflow = connection?.subflows[0] as Json;
    const changedMptcp = { token: "0x1", flags: 3, write_seq: "1", subflows_max: 7 };
    expect(mptcpFaults({ ...(connection?.info as Json), ...changedMptcp }, mptcp as SsSocket)).toHaveLength(
      4,
    );
    const changedTcp = {
      rtt: 999_999,
      snd_cwnd: 77,
      segs_out: 0,
      wscale: [1, 2],
      options: [],
      bytes_acked: 5e9,
    };
    expect(tcpFaults({ ...(subflow.tcp as Json), ...changedTcp }, tcp as SsSocket)).toHaveLength(7);
    const ids = {
      ...subflow,
      remote_id: 9,
      mptcp: { ...(subflow.mptcp as Json), flags: ["join_local"], token_loc: "0x2" },
    };
    expect(subflowFaults(ids, tcp as SsSocket)).toHaveLength(3);
  });
});

describeKernel("an end that connections prints", () => {
  kernelTest("is the same as in ss, and is accepted as an argument", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
    await hosts.establish();
    await until(async () => (await connectionsOf(hosts.client))[0]?.subflows.length === 2);
    const rows = await rowsOf(hosts.client, "connections");
    const flows = rows.filter(({ token }) => /\d\/\d$/.test(token ?? ""));
    const ssEnds = (await ssSockets(hosts.client, "tcp")).map(({ local, remote }) => `${local} ${remote}`);
    expect(flows.map(({ local, remote }) => `${local} ${remote}`).sort()).toEqual(ssEnds.sort());
    const joined = flows.find(({ token }) => token?.endsWith("1/0"));
    expect(joined?.local).toMatch(/^10\.0\.2\.1%eth2:\d+$/);
    const secondOutput = await mptcpctl(hosts.client, [
      "connections",
      "from",
      joined?.local ?? "",
      "to",
      joined?.remote ?? "",
    ]);
    expect(secondOutput.stdout.split("\n")).toHaveLength(1 + 3 + 1);
  });
});
