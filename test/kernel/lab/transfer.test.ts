import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, jest, test } from "@jest/globals";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { fuzzSample } from "../../support/fuzz.js";
import { describeKernel, kernelTest, longKernelTest } from "../../support/kernel.js";
import { IS_LONG_PART } from "../../support/long-part.js";
import { single } from "../../support/namespaces.js";
import { ROOT } from "../../support/root.js";
import { words } from "../../support/words.js";
import { LabNamespace, placeOf } from "./support.js";
import { clientAddress, type Family, paths, send, serverAddress, serving } from "./transfer-support.js";

const CASES: [number, Family][] = [
  [2, "IPv4"],
  [3, "IPv4"],
  [4, "IPv4"],
  [2, "IPv6"],
  [4, "IPv6"],
];

// A few seconds each, because many processes are started and the machine may be busy.
jest.setTimeout(30_000);

describeKernel("a transfer by lab send and lab serve", () => {
  test.each(IS_LONG_PART ? CASES : fuzzSample(CASES, CASES.length))(
    "over %i paths of %s is complete, and each path carries a part",
    async (count, family) => {
      await using pair = await paths(count, family);
      await using server = await serving(pair.server);
      const { sent } = await send(pair.client, `[${serverAddress(family)}]:${server.port} bytes 12M`);
      const served = await server.served();
      expect(sent).toMatchObject({ bytes: 12 * 2 ** 20, fallback: false, most_subflows: count });
      expect(served).toMatchObject({
        bytes: sent.bytes,
        sha256: sent.sha256,
        complete: true,
        most_subflows: count,
      });
      expect(sent.subflows.map(({ local }) => local.address).sort()).toEqual(
        Array.from({ length: count }, (_, index) => clientAddress(family, index + 1)),
      );
      for (const { bytes_acknowledged } of sent.subflows) expect(bytes_acknowledged).toBeGreaterThan(100_000);
    },
  );

  for (const family of ["IPv4", "IPv6"] as const)
    (family === "IPv4" ? kernelTest : longKernelTest)(
      `loses nothing when one of three paths of ${family} breaks and heals on the way`,
      async () => {
        await using world = await LabNamespace.root();
        const lab = await world.json("up transfer paths 3 rate 30mbit ipv6");
        const [client, server] = [placeOf(lab, "client"), placeOf(lab, "server")];
        for (const place of [client, server]) await mptcpctl(place, "limits set subflows 4");
        for (const path of [2, 3])
          await mptcpctl(client, `-q endpoint add ${clientAddress(family, path)} subflow`);
        await using serve = await serving(server);
        const sending = send(client, `[${serverAddress(family)}]:${serve.port} for 2.5`);
        await sleep(1000);
        await world.lab("break 2");
        await sleep(300);
        await world.lab("heal 2");
        const { sent, stderr } = await sending;
        expect(stderr).toBe("");
        expect(await serve.served()).toMatchObject({
          bytes: sent.bytes,
          sha256: sent.sha256,
          complete: true,
        });
        expect(sent.most_subflows).toBe(3);
        expect(sent.bytes).toBeGreaterThan(5_000_000);
      },
    );

  test("works through -n as from a process inside, with text output", async () => {
    await using place = await single();
    const words = (text: string) => ["-n", place.path, ...text.split(" ")];
    await using server = startMptcpctl(undefined, words("lab serve 127.0.0.1 port 5000 once"));
    expect(await server.line(/listening/)).toBe("listening on 127.0.0.1:5000");
    const { stdout, stderr } = await mptcpctl(undefined, words("lab send 127.0.0.1 port 5000 bytes 1M"));
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^1048576 bytes in [\d.]+ s \(.*bit\/s\) to 127\.0\.0\.1:5000, 1 subflow, complete\nsha256 [0-9a-f]{64}\n {2}127.*: 10\d+ bytes\n$/,
    );
    const { code, stdout: told } = await server.exited;
    expect(code).toBe(0);
    expect(told).toMatch(/\n127\.0\.0\.1:\d+ 1048576 bytes in .*, 1 subflow, sha256 [0-9a-f]{64}\n$/);
  });

  test("keeps its rate and duration, and sends the same bytes each time, or those of a file", async () => {
    await using place = await single();
    await using server = await serving(place);
    const to = `127.0.0.1:${server.port}`;
    const [slow, first, second, file] = await Promise.all([
      send(place, `${to} for 1 rate 8mbit`),
      send(place, `${to} bytes 300k`),
      send(place, `[::1]:${server.port} bytes 300k`),
      send(place, words`${to} file ${join(ROOT, "package-lock.json")}`),
    ]);
    expect(slow.sent.bytes).toBeGreaterThan(700_000);
    expect(slow.sent.bytes).toBeLessThan(1_100_000);
    expect(first.sent.sha256).toBe(second.sent.sha256);
    expect(first.sent.bytes).toBe(300 * 1024);
    expect(file.sent.bytes).toBe(statSync(join(ROOT, "package-lock.json")).size);
  });
});
