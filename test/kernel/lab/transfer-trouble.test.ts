import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, jest, test } from "@jest/globals";
import { mptcpctl } from "../../support/cli.js";
import { describeKernel } from "../../support/kernel.js";
import { runIp, single, sysctl } from "../../support/namespaces.js";
import { exec, start } from "../../support/process.js";
import { ROOT } from "../../support/root.js";
import { until } from "./support.js";
import { listeningProgram, paths, send, serving } from "./transfer-support.js";

const READY = "console.log('ready')";

/** Plain TCP relay: joins two connections, and applies `change` to the client's data. */
function relay(port: number, change: string): string {
  return `net.createServer((a) => {
    const b = net.connect(${port}, "127.0.0.1");
    let passed = 0;
    a.on("data", (chunk) => { ${change}; passed += chunk.length; b.write(chunk); });
    a.on("error", () => b.destroy()).on("close", () => b.destroy());
    b.on("error", () => a.destroy()).on("close", () => a.destroy()).pipe(a);
  }).listen(7000, "127.0.0.1", () => ${READY});`;
}

// A few seconds each, because many processes are started and the machine may be busy.
jest.setTimeout(30_000);

describeKernel("a problem during a transfer", () => {
  test("is reported as fallback if the peer supports TCP only, on both sides", async () => {
    await using place = await single();
    await using server = await serving(place);
    await using _relay = await listeningProgram(place, relay(server.port, ""));
    const { sent } = await send(place, "127.0.0.1:7000 bytes 1M");
    const served = await server.served();
    const tcpResult = { bytes: 2 ** 20, fallback: true, most_subflows: 0, subflows: [] };
    expect(sent).toMatchObject(tcpResult);
    expect(served).toMatchObject({ ...tcpResult, sha256: sent.sha256, complete: true });
  });

  test("is refused if no time is left, before a connection is opened", async () => {
    await using place = await single();
    const { code, stdout, stderr } = await send(place, "127.0.0.1:7000 timeout 0");
    expect([code, stdout]).toEqual([1, ""]);
    expect(JSON.parse(stderr).error).toMatchObject({ argument: "timeout", hint: expect.any(String) });
  });

  test("is detected if data is changed", async () => {
    await using place = await single();
    await using server = await serving(place);
    await using _relay = await listeningProgram(
      place,
      relay(server.port, "if (passed <= 3e5 && passed + chunk.length > 3e5) chunk[3e5 - passed] ^= 1"),
    );
    const { code, stdout, stderr } = await send(place, "127.0.0.1:7000 bytes 1M");
    expect([code, stdout]).toEqual([4, ""]);
    expect(JSON.parse(stderr).error).toMatchObject({
      code: "mismatch",
      message: expect.stringContaining("another sha256"),
    });
  });

  test("is detected if the connection is cut, by both ends", async () => {
    await using place = await single();
    await using server = await serving(place, "port 0 once");
    await using _relay = await listeningProgram(place, relay(server.port, "if (passed > 5e5) a.destroy()"));
    const { code, stdout, stderr } = await send(place, "127.0.0.1:7000 for 5");
    expect([code, stdout]).toEqual([2, ""]);
    expect(JSON.parse(stderr).error.message).toMatch(/^the connection was lost after \d+ bytes: /);
    expect(await server.served()).toMatchObject({
      complete: false,
      problem: expect.stringMatching(/ended before|reset/),
    });
    expect(await server.running.exited).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"transport"'),
    });
  });

  test("ends the transfer when no data is acknowledged any more", async () => {
    await using pair = await paths(2, "IPv4", "20mbit");
    await using server = await serving(pair.server);
    const sending = mptcpctl(pair.client, `lab send 10.0.1.2:${server.port} for 20 timeout 1`);
    await sleep(600);
    await runIp(pair.server, ["link set eth1 down", "link set eth2 down"]);
    expect(await sending).toMatchObject({
      code: 5,
      stdout: "",
      stderr: expect.stringContaining("nothing has moved for 1 s"),
    });
  });

  test("is reported at once if no process listens, the server echoes, uses another protocol, or is unreachable", async () => {
    await using place = await single();
    await using echo = await serving(place, "port 0 echo");
    await using httpServer = await listeningProgram(
      place,
      `net.createServer((a) => a.end("hi\\n")).listen(7000, "127.0.0.1", () => ${READY})`,
    );
    expect(httpServer.pid).toBeGreaterThan(0);
    const stderrOfSend = async (words: string) => (await mptcpctl(place, `lab send ${words}`)).stderr;
    expect(await stderrOfSend("127.0.0.1:9")).toMatch(
      /^Error: cannot connect to 127\.0\.0\.1:9: Connection refused\.\nhint: is/,
    );
    expect(await stderrOfSend(`127.0.0.1:${echo.port}`)).toMatch(
      /^Error: the server echoes the data\.\nhint: /,
    );
    expect(await stderrOfSend("127.0.0.1:7000")).toMatch(
      /^Error: the server's answer is not valid\.\nhint: /,
    );
    expect(await stderrOfSend("192.0.2.1")).toMatch(/unreachable/);
  });

  test("is still answered if the report cannot be written; then the server ends", async () => {
    await using place = await single();
    const folder = mkdtempSync(join(tmpdir(), "mptcpctl-unwritten-"));
    const out = join(folder, "out");
    writeFileSync(out, "");
    const line = `exec prlimit --fsize=40 "$0" dist/mptcpctl.cjs lab serve 127.0.0.1 port 7001 > "$1"`;
    await using serve = start(place, ["sh", "-c", line, process.execPath, out]);
    await until(
      () => readFileSync(out, "utf8"),
      (text) => text.endsWith("7001\n"),
    );
    const { code, sent } = await send(place, "127.0.0.1:7001 bytes 1k");
    expect([code, sent.bytes]).toEqual([0, 1024]);
    expect(await serve.exited).toMatchObject({
      code: 2,
      stderr: "Error: cannot write to stdout: File too large.\n",
    });
    rmSync(folder, { recursive: true });
  });

  test("is still answered if the callback of the server throws, with one warning", async () => {
    await using place = await single();
    const code = `
      import { openPathManager, sendTransfer, serveTransfers } from ${JSON.stringify(join(ROOT, "dist/index.js"))};
      const manager = await openPathManager({ onWarning: (text) => console.log(text) });
      const onConnection = () => { throw new Error("mine"); };
      const server = await serveTransfers(manager, { address: "127.0.0.1", port: 0, onConnection });
      for (const bytes of [1, 2]) console.log((await sendTransfer(manager, { ...server.address, bytes })).bytes);
      await server.close();
      manager.close();`;
    const argv = [process.execPath, "--input-type=module", "-e", code];
    const { code: exit, stdout, stderr } = await exec(place, argv);
    expect({ exit, stdout, stderr }).toEqual({
      exit: 0,
      stdout: "onConnection failed: mine\n1\n2\n",
      stderr: "",
    });
  });

  test("is a usage error for an invalid word: exit 1, a hint, nothing on stdout, no connection", async () => {
    await using place = await single();
    for (const words of [
      "lab send",
      "lab send here",
      "lab send 10.0.0.1:70000",
      "lab send 10.0.0.1:5 port 6",
      "lab send 10.0.0.1/8",
      "lab send 10.0.0.1 bytes 0",
      "lab send 10.0.0.1 bytes 5x",
      "lab send 10.0.0.1 rate fast",
      "lab send 10.0.0.1 file /nonexistent",
      "lab send 10.0.0.1 file /proc",
      "lab send 10.0.0.1 file /proc/version bytes 5",
      "lab send 10.0.0.1 from ::1",
      "--dry-run lab send 10.0.0.1",
      "lab serve there",
      "lab serve port 70000",
    ])
      expect({ words, ...(await mptcpctl(place, words)) }).toMatchObject({ words, code: 1, stdout: "" });
  });

  test("is exit 3 if MPTCP is off or the addon is missing", async () => {
    await using place = await single();
    await sysctl(place, { "net.mptcp.enabled": 0 });
    const off = await mptcpctl(place, "lab serve", { transport: "native" });
    expect(off).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringContaining("net.mptcp.enabled=1"),
    });
    const withoutAddon = await mptcpctl(place, "lab send 127.0.0.1", { transport: "netlink" });
    expect(withoutAddon).toMatchObject({ code: 3, stdout: "", stderr: expect.stringContaining("addon") });
  });
});

describeKernel("lab serve", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "ends by %s with exit 0, also in the middle of a transfer, which it reports",
    async (signal) => {
      await using place = await single();
      await using server = await serving(place);
      const sending = send(place, `127.0.0.1:${server.port} for 10 rate 8mbit`);
      await mptcpctl(place, `wait to 127.0.0.1:${server.port} timeout 15`);
      await sleep(500);
      server.running.child.kill(signal);
      expect(await server.running.exited).toMatchObject({ code: 0, stderr: "" });
      expect(await server.served()).toMatchObject({ complete: false, problem: "the server was stopped" });
      expect(await sending).toMatchObject({ code: 2, stdout: "" });
    },
  );

  test("accepts other programs with --echo, and refuses them without", async () => {
    await using place = await single();
    await using echo = await serving(place, "port 0 echo");
    await using tcpResult = await serving(place);
    const client = (port: number) =>
      listeningProgram(
        place,
        `const s = net.connect(${port}, "127.0.0.1", () => { ${READY}; s.end("hello"); });
        s.on("data", (b) => console.log("got " + b)).on("error", () => {});`,
      );
    await using echoClient = await client(echo.port);
    expect(await echoClient.line(/got/)).toBe("got hello");
    expect(await echo.served()).toMatchObject({ bytes: 5, fallback: true, complete: true });
    await using _refused = await client(tcpResult.port);
    expect(await tcpResult.served()).toMatchObject({ bytes: 0, complete: false });
  });

  test("reports a port in use and an address that does not exist", async () => {
    await using place = await single();
    await using server = await serving(place);
    const portInUse = await mptcpctl(place, `lab serve port ${server.port}`);
    expect(portInUse).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/in use.*\nhint: .*another port/),
    });
    const missingAddress = await mptcpctl(place, "lab serve 192.0.2.7");
    expect(missingAddress).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/not available.*\nhint: no interface/),
    });
  });
});
