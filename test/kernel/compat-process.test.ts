import { afterAll, beforeAll, expect } from "@jest/globals";
import { MPTCPCTL, startMptcpctl } from "../support/cli.js";
import { echoPeer } from "../support/echo.js";
import { describeKernel, kernelTest, longKernelTest } from "../support/kernel.js";
import { type Namespace, runIp, single } from "../support/namespaces.js";
import { exec, type Result, start } from "../support/process.js";
import { listening } from "../support/watch.js";
import { IP, releaseOfIp } from "./lines/ip.js";

const COMPAT = { MPTCPCTL_COMPAT: "ip" };
const OWN = `${process.execPath} "${MPTCPCTL}"`;

describeKernel("under MPTCPCTL_COMPAT=ip", () => {
  let place: Namespace;
  let isNewest: boolean;
  beforeAll(async () => {
    place = await single();
    await runIp(place, ["mptcp endpoint add 10.0.1.1 subflow"]);
    const [major = 0, minor = 0] = await releaseOfIp();
    isNewest = major * 100 + minor >= 701;
  });
  afterAll(() => place.close());

  /** The result of a monitor that a signal ends, after one event or none. Events of others must not reach it. */
  async function ended(program: "ip" | "own", options: string, signal: NodeJS.Signals, hasEvent: boolean) {
    await using own = await single();
    await using peer = hasEvent ? echoPeer(own) : undefined;
    const words = [...options.split(" ").filter(Boolean), "mptcp", "monitor"];
    await using monitor =
      program === "ip" ? start(own, [IP, ...words]) : startMptcpctl(own, words, { compat: true });
    await listening(own, monitor);
    await peer?.ask("listen", { address: "127.0.0.1" });
    for (let n = 0; hasEvent && n < 500 && !/LISTENER_CREATED/.test(monitor.output.all()); n++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    return withoutPort(await monitor.stop(signal));
  }

  const withoutPort = ({ stdout, ...rest }: Result) => ({
    ...rest,
    stdout: stdout.replace(/(sport"?[=:] ?)\d+/g, "$1PORT"),
  });

  const ENDS = {
    SIGINT: { code: 0 },
    SIGTERM: { code: 0 },
    SIGQUIT: { signal: "SIGQUIT" },
    SIGHUP: { signal: "SIGHUP" },
    SIGUSR1: { signal: "SIGUSR1" },
    SIGPIPE: { signal: "SIGPIPE" },
  } as const;
  const COMPACT = '[{"event":"LISTENER_CREATED","saddr4":"127.0.0.1","sport":PORT}';
  const PRETTY =
    '[ {\n        "event": "LISTENER_CREATED",\n        "saddr4": "127.0.0.1",\n        "sport": PORT\n    }';

  for (const [signal, end] of Object.entries(ENDS) as [NodeJS.Signals, object][])
    (signal === "SIGTERM" ? kernelTest : longKernelTest)(
      `monitor ends at ${signal} as that of ip`,
      async () => {
        const isKilled = "signal" in end;
        const expected = [
          ["", "[LISTENER_CREATED] saddr4=127.0.0.1 sport=PORT\n"],
          ["-j", `${COMPACT}${isKilled ? "" : "]\n"}`],
          ["-j -p", `${PRETTY}${isKilled ? "" : " ]\n"}`],
        ] as const;
        for (const [options, stdout] of expected) {
          const own = await ended("own", options, signal, true);
          expect(own).toMatchObject({ ...end, stdout, stderr: "" });
          if (isNewest) expect(own).toEqual(await ended("ip", options, signal, true));
        }
        for (const [options, stdout] of [
          ["-j", isKilled ? "" : "[]\n"],
          ["-j -p", isKilled ? "" : "[ ]\n"],
        ] as const) {
          const own = await ended("own", options, signal, false);
          expect(own).toMatchObject({ ...end, stdout });
          if (isNewest) expect(own).toEqual(await ended("ip", options, signal, false));
        }
      },
    );

  const bash = (text: string) => exec(place, ["bash", "-c", text], { env: COMPAT });

  kernelTest("stdout that cannot be written is ignored, and a closed pipe ends it by SIGPIPE", async () => {
    for (const words of ["-j mptcp endpoint", "mptcp foo"])
      for (const place of [">/dev/full", ">&-", "| true"]) {
        const line = (program: string) =>
          `(sleep 0.1; exec ${program} ${words}) ${place}; echo \${PIPESTATUS[0]}`;
        const [own, ip] = [await bash(line(OWN)), await bash(line(IP))];
        expect([words, place, own.stdout]).toEqual([words, place, ip.stdout]);
      }
  });

  kernelTest("usage and errors go to stderr, with the exit codes of ip", async () => {
    for (const words of ["", "help", "mptcp", "mptcp help", "mptcp foo", "-help", "-bogus"]) {
      const { stdout, stderr, code } = await bash(`${OWN} ${words}`);
      expect([words, stdout, stderr !== "", code]).toEqual([
        words,
        "",
        true,
        (await bash(`${IP} ${words}`)).code,
      ]);
    }
  });

  kernelTest("there are no warnings, hints or objects on stderr", async () => {
    const lines = [
      "mptcp endpoint add 192.0.2.50 fullmesh",
      "-j mptcp endpoint delete id 77",
      "mptcp endpoint flush",
    ];
    const results = [];
    for (const line of lines) results.push(await bash(`${OWN} ${line}`));
    expect(results.map(({ stderr }) => stderr)).toEqual(["", "Error: address not found.\n", ""]);
  });

  kernelTest("another value is refused", async () => {
    expect(
      await exec(place, ["bash", "-c", `${OWN} limits`], { env: { MPTCPCTL_COMPAT: "yes" } }),
    ).toMatchObject({
      code: 1,
      stdout: "",
      stderr: 'Error: MPTCPCTL_COMPAT is "yes".\nhint: it may be ip\n',
    });
  });
});
