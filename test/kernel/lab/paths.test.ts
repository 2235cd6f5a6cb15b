import { describe, expect } from "@jest/globals";
import { labOutput, labPathOutput, labsDownOutput, labsOutput } from "../../../src/schema/output/lab.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl } from "../../support/cli.js";
import { echoPair } from "../../support/echo.js";
import { kernelTest, longKernelTest } from "../../support/kernel.js";
import { exec, type NetnsTarget, start } from "../../support/process.js";
import { type LabFacts, LabNamespace, placeOf } from "./support.js";

const LISTEN = `require("node:net").createServer((s) => s.end("x")).listen(9000, "::", () => console.log("ready"))`;
/** Connects from and to each pair of addresses, and prints the pairs that failed. */
const CONNECT = `
  const { connect } = require("node:net");
  for (const pair of process.argv.slice(1)) {
    const [localAddress, host] = pair.split("-");
    const socket = connect({ localAddress, host, port: 9000 });
    const fail = () => { console.log("no " + pair); socket.destroy(); };
    socket.setTimeout(1500, fail).on("error", fail).resume();
  }`;

const addressesOf = (ends: readonly LabFacts["paths"][number]["client"][], family: number) =>
  ends.flatMap((end) => end.addresses[family]?.address ?? []);

/** Pairs of addresses between which TCP does not work. */
async function unreachablePairs(lab: LabFacts, family: number): Promise<string[]> {
  const from = addressesOf(
    lab.paths.map(({ client }) => client),
    family,
  );
  const to = addressesOf(
    lab.paths.map(({ server }) => server),
    family,
  );
  const pairs = from.flatMap((one) => to.map((toAddress) => `${one}-${toAddress}`));
  const { stdout } = await exec(placeOf(lab, "client"), [process.execPath, "-e", CONNECT, ...pairs]);
  return stdout.split("\n").filter((line) => line !== "");
}

/**
 * Opens one connection, adds an endpoint for each further path, and returns the interfaces of its subflows. In a
 * shared network the device selects the path; otherwise the address must do that.
 */
async function subflows(lab: LabFacts, family: number): Promise<string[]> {
  const [client, server] = [placeOf(lab, "client"), placeOf(lab, "server")];
  const at = (end: LabFacts["paths"][number]["client"]) => end.addresses[family]?.address ?? "";
  const [first, ...otherPaths] = lab.paths;
  await runCommand(client, "limits set subflows 8 add_addr_accepted 0");
  await runCommand(server, "limits set subflows 8");
  await runCommand(client, "endpoint flush");
  await using echo = await echoPair({ client, server }, at((first as LabFacts["paths"][number]).server));
  const { id } = await echo.client.ask("connect", {
    address: at((first as LabFacts["paths"][number]).server),
    port: echo.port,
  });
  await echo.client.ask("send", { id });
  const isShared = new Set(lab.paths.map(({ server }) => server.dev)).size < lab.paths.length;
  for (const { client: end } of otherPaths)
    await runCommand(client, `endpoint add ${at(end)} subflow ${isShared ? `dev ${end.dev}` : ""}`);
  await runCommand(client, `wait subflows ${otherPaths.length} timeout 10`);
  await echo.client.ask("send", { id, bytes: 200_000 });
  const [connection] = JSON.parse(await runCommand(client, "connections -j")).connections;
  return connection.subflows
    .map(({ dev, routed_dev: routed }: Record<string, string>) => dev ?? routed)
    .sort();
}

async function runCommand(place: NetnsTarget, words: string): Promise<string> {
  const { stdout, stderr, code } = await mptcpctl(place, words);
  if (code !== 0) throw new Error(`${words}: exit ${code}\n${stderr}`);
  return stdout;
}

describe("every path of a lab carries TCP and MPTCP, IPv4 and IPv6", () => {
  for (const layout of ["separate", "shared"])
    for (const paths of [2, 3, 4])
      (paths === 2 ? kernelTest : longKernelTest)(`with ${paths} paths, ${layout}`, async () => {
        await using world = await LabNamespace.root();
        const lab = await world.json(`up ${layout} paths ${paths} ipv6`);
        await using listener = start(placeOf(lab, "server"), [process.execPath, "-e", LISTEN]);
        await listener.line(/^ready$/);
        for (const family of [0, 1]) {
          expect(await unreachablePairs(lab, family)).toEqual([]);
          expect(await subflows(lab, family)).toEqual(lab.paths.map(({ client }) => client.dev).sort());
        }
      });
});

describe("a path", () => {
  kernelTest("is broken without a signal to its hosts, or by its carrier, and repaired", async () => {
    await using labWorld = await LabNamespace.root();
    const lab = await labWorld.json("up");
    await using listener = start(placeOf(lab, "server"), [process.execPath, "-e", LISTEN]);
    await listener.line(/^ready$/);
    const carrier = async () =>
      (await exec(placeOf(lab, "client"), ["ip", "-brief", "link", "show", "wlp1s0"])).stdout.includes(
        "LOWER_UP",
      );

    const unreachable = ["no 10.0.2.1-10.0.1.2", "no 10.0.2.1-10.0.2.2"];
    expect(await labWorld.json("break 2")).toMatchObject({
      path: 2,
      dev: "wlp1s0",
      broken: "silent",
      changed: true,
    });
    expect((await unreachablePairs(lab, 0)).sort()).toEqual(unreachable);
    expect(await carrier()).toBe(true);
    expect(await labWorld.json("break wlp1s0")).toMatchObject({ broken: "silent", changed: false });

    expect(await labWorld.json("break 2 carrier")).toMatchObject({ broken: "carrier", changed: true });
    expect(await carrier()).toBe(false);
    expect((await labWorld.lab("show", { env: { LC_ALL: "C" } })).stdout).toContain("-X no carrier -");

    expect(await labWorld.json("heal 2")).toMatchObject({ changed: true });
    expect([await carrier(), await unreachablePairs(lab, 0)]).toEqual([true, []]);
    expect(await labWorld.json("heal 2")).toMatchObject({ changed: false });
    expect((await labWorld.lab("heal 2")).stderr).toBe("path 2 (wlp1s0) is whole already\n");
  });

  kernelTest("is shaped in both directions, and the shape is removed again", async () => {
    await using labWorld = await LabNamespace.root();
    const lab = await labWorld.json("up rate 10mbit");
    const queues = async () => (await exec(placeOf(lab, "middle"), ["tc", "qdisc"])).stdout.match(/tbf .*/g);
    expect(await queues()).toHaveLength(4);
    expect(await labWorld.json("shape 1 rate 5mbit")).toMatchObject({
      shape: { rate_bits: 5_000_000 },
      changed: true,
    });
    expect((await queues())?.filter((line) => line.includes("5Mbit"))).toHaveLength(2);
    expect(await labWorld.json("shape 1 rate 5000kbit")).toMatchObject({ changed: false });
    expect(await labWorld.json("shape 1 rate none")).toMatchObject({ shape: {}, changed: true });
    expect(await queues()).toHaveLength(2);
  });

  kernelTest(
    "is delayed if the kernel has netem, else refused with the reason, and not changed",
    async () => {
      await using labWorld = await LabNamespace.root();
      const lab = await labWorld.json("up rate 10mbit");
      const qdiscBefore = await exec(placeOf(lab, "middle"), ["tc", "qdisc"]);
      const { code, stdout, stderr } = await labWorld.lab("shape 1 delay 5ms loss 1% -j");
      if (code === 0) {
        const shape = { rate_bits: 10_000_000, delay_us: 5000, loss_percent: 1 };
        expect(JSON.parse(stdout)).toMatchObject({ shape, changed: true });
        return;
      }
      expect([code, stdout]).toEqual([3, ""]);
      expect(JSON.parse(stderr).error.message).toContain("it has no netem");
      expect(await exec(placeOf(lab, "middle"), ["tc", "qdisc"])).toEqual(qdiscBefore);
      expect((await labWorld.json("show")).paths[0]?.shape).toEqual({ rate_bits: 10_000_000 });
    },
  );
});

kernelTest("has the documented shape with -j", async () => {
  await using labWorld = await LabNamespace.root();
  const expectShape = async (schema: Parameters<typeof complaint>[0], words: string) =>
    expect(complaint(schema, await labWorld.json<unknown>(words))).toBeUndefined();
  await expectShape(labOutput, "up shared ipv6 rate 2mbit");
  await expectShape(labPathOutput, "break 1 carrier");
  await expectShape(labPathOutput, "shape 2 rate 1mbit");
  await expectShape(labOutput, "show");
  await expectShape(labsOutput, "list");
  await expectShape(labPathOutput, "heal 1");
  await expectShape(labsDownOutput, "down");
});
