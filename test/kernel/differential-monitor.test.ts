import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { startMptcpctl } from "../support/cli.js";
import { type EchoPair, echoPair } from "../support/echo.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { type Namespace, type Pair, runIp, single, twin } from "../support/namespaces.js";
import { exec, type RunningProcess, run, start } from "../support/process.js";
import { listening, parseEventLine } from "../support/watch.js";
import { comparable } from "./lines/events.js";
import { IP, releaseOfIp } from "./lines/ip.js";

/** `ip` and mptcpctl, running at the same time with the same options. */
interface Listeners extends AsyncDisposable {
  readonly ipMonitor: RunningProcess;
  readonly ownMonitor: RunningProcess;
}

async function listeners(place: Namespace, options: readonly string[] = []): Promise<Listeners> {
  const words = [...options, "mptcp", "monitor"];
  const ipMonitor = start(place, [IP, ...words]);
  const ownMonitor = startMptcpctl(place, words);
  await Promise.all([ipMonitor, ownMonitor].map((one) => listening(place, one)));
  return {
    ipMonitor,
    ownMonitor,
    [Symbol.asyncDispose]: async () => void (await Promise.all([ipMonitor.stop(), ownMonitor.stop()])),
  };
}

/** Waits until mptcpctl has printed an event this many times. */
function waitForEvent({ ownMonitor }: Listeners, event: string, times = 1): Promise<void> {
  const found = () => ownMonitor.output.lines().filter((line) => parseEventLine(line).event === event);
  return until(
    () => found().length >= times,
    () => `${event} ${times} times\n${ownMonitor.output.all()}`,
  );
}

async function until(isTrue: () => boolean, describeState: () => string): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(10)) if (isTrue()) return;
  throw new Error(`never: ${describeState()}`);
}

/** Both have printed the same number of lines. */
const sameLineCount = ({ ipMonitor, ownMonitor }: Listeners) =>
  until(
    () => ipMonitor.output.lines().length === ownMonitor.output.lines().length,
    () => `${ipMonitor.output.all()}\n${ownMonitor.output.all()}`,
  );

/** Every kind of event that two hosts can cause, on `near` (the client) or `far`. */
async function causeAllEvents(
  pair: Pair,
  echo: EchoPair,
  clientListeners: Listeners,
  serverListeners: Listeners,
): Promise<void> {
  await waitForEvent(serverListeners, "LISTENER_CREATED");
  const { id } = await echo.client.ask("connect", { address: "10.0.1.2", port: echo.port, from: "10.0.1.1" });
  await echo.client.ask("send", { id });
  await waitForEvent(clientListeners, "ESTABLISHED");
  await runIp(pair.client, ["mptcp endpoint add 10.0.2.1 subflow dev eth2"]);
  await waitForEvent(clientListeners, "SF_ESTABLISHED");
  await waitForEvent(serverListeners, "SF_ESTABLISHED");
  await runIp(pair.client, ["mptcp endpoint change id 1 backup"]);
  await waitForEvent(serverListeners, "SF_PRIO");
  await runIp(pair.server, ["mptcp endpoint add 10.0.2.2 signal"]);
  await waitForEvent(clientListeners, "SF_ESTABLISHED", 2);
  await runIp(pair.server, ["mptcp endpoint delete id 1"]);
  await waitForEvent(clientListeners, "REMOVED");
  await runIp(pair.server, ["mptcp endpoint add 10.0.1.2 port 7777 signal"]);
  await waitForEvent(clientListeners, "ANNOUNCED", 2);
  await run(pair.server, ["ss", "-K", "dst", "10.0.2.1"]);
  await waitForEvent(clientListeners, "SF_CLOSED");
  await echo.client.ask("close", { id });
  await waitForEvent(clientListeners, "CLOSED");
  const six = await echo.server.ask("listen", { address: "::" });
  const second = await echo.client.ask("connect", { address: "fd00:1::2", port: six });
  await echo.client.ask("send", { id: second.id });
  await echo.client.ask("close", { id: second.id });
  await waitForEvent(clientListeners, "CLOSED", 2);
  await echo.server.ask("unlisten", { port: six });
  await waitForEvent(serverListeners, "LISTENER_CLOSED");
}

describeKernel("the monitors of ip and mptcpctl, running at the same time,", () => {
  kernelTest(
    "print the same text for the same events, with and without times",
    async () => {
      const release = await releaseOfIp();
      await using pair = await twin();
      const limits = "mptcp limits set subflows 4 add_addr_accepted 4";
      // A socket bound to eth2 must reach the remote address of the connection.
      await runIp(pair.client, [limits, "route add 10.0.1.2 via 10.0.2.2 dev eth2 metric 900"]);
      await runIp(pair.server, [limits]);
      await using serverListeners = await listeners(pair.server);
      await using clientListeners = await listeners(pair.client);
      await using longTimeListeners = await listeners(pair.client, ["-t"]);
      await using short = await listeners(pair.client, ["-ts"]);
      await using echo = await echoPair(pair);
      await causeAllEvents(pair, echo, clientListeners, serverListeners);
      for (const one of [serverListeners, clientListeners, longTimeListeners, short])
        await sameLineCount(one);
      for (const { ipMonitor, ownMonitor } of [serverListeners, clientListeners, longTimeListeners, short]) {
        const pairs = ownMonitor.output
          .lines()
          .map((line, n) => comparable(ipMonitor.output.lines()[n] ?? "", line, release));
        expect(pairs.map((one) => one.ownLine)).toEqual(pairs.map((one) => one.ipLine));
      }
      const names = new Set(
        [...serverListeners.ownMonitor.output.lines(), ...clientListeners.ownMonitor.output.lines()].map(
          (line) => parseEventLine(line).event,
        ),
      );
      expect([...names].sort()).toEqual(EVENTS);
    },
    30_000,
  );

  kernelTest(
    "print the same JSON, mptcpctl one object a line with the names of numbers beside them",
    async () => {
      const release = await releaseOfIp();
      await using place = await single();
      await using jsonListeners = await listeners(place, ["-j"]);
      await using echo = await echoPair({ client: place, server: place }, "127.0.0.1");
      const { id } = await echo.client.ask("connect", { address: "127.0.0.1", port: echo.port });
      await echo.client.ask("send", { id });
      await echo.client.ask("close", { id });
      await until(
        () => jsonListeners.ownMonitor.output.lines().length === 7,
        () => jsonListeners.ownMonitor.output.all(),
      );
      const [ipMonitor, ownMonitor] = await Promise.all([
        jsonListeners.ipMonitor.stop("SIGINT"),
        jsonListeners.ownMonitor.stop("SIGINT"),
      ]);
      const objects = ownMonitor.stdout
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
      expect(tokens(ownMonitor.stdout)).toEqual(tokens(ipMonitor.stdout));
      if (hasJsonMonitor(release)) expect(objects.map(withoutOurs)).toEqual(JSON.parse(ipMonitor.stdout));
    },
  );

  kernelTest("end on Ctrl-C: mptcpctl with 0, and with complete lines", async () => {
    const release = await releaseOfIp();
    await using place = await single();
    await using jsonListeners = await listeners(place);
    expect(await jsonListeners.ownMonitor.stop("SIGINT")).toMatchObject({
      code: 0,
      signal: null,
      stdout: "",
      stderr: "",
    });
    const killed = hasJsonMonitor(release) ? { code: 0 } : { signal: "SIGINT" };
    expect(await jsonListeners.ipMonitor.stop("SIGINT")).toMatchObject(killed);
  });

  kernelTest("differ in arguments: mptcpctl filters, ip refuses", async () => {
    await using place = await single();
    expect(await exec(place, [IP, "mptcp", "monitor", "event", "CREATED"])).toMatchObject({ code: 255 });
    await using jsonListeners = await listeners(place);
    await using filtered = startMptcpctl(place, "monitor event listener_created");
    await listening(place, filtered);
    await using echo = await echoPair({ client: place, server: place }, "127.0.0.1");
    await echo.server.ask("unlisten", { port: echo.port });
    await waitForEvent(jsonListeners, "LISTENER_CLOSED");
    expect((await filtered.stop("SIGINT")).stdout).toMatch(/^\[LISTENER_CREATED\] .*\n$/);
  });
});

/** Tokens of connections in order of appearance, as text or JSON. */
const tokens = (text: string): string[] =>
  Array.from(text.matchAll(/token(?:=|":"0x)0*([0-9a-f]+)/g), ([, token = ""]) => token);

const hasJsonMonitor = ([major = 0, minor = 0]: readonly number[]): boolean => major * 100 + minor >= 701;

/** Without the names of numbers, which `ip` does not print. */
function withoutOurs({
  error_name,
  reset_reason_name,
  ...rest
}: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

const EVENTS = [
  "ANNOUNCED",
  "CLOSED",
  "CREATED",
  "ESTABLISHED",
  "LISTENER_CLOSED",
  "LISTENER_CREATED",
  "REMOVED",
  "SF_CLOSED",
  "SF_ESTABLISHED",
  "SF_PRIO",
];
