import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "@jest/globals";
import { type OpenOptions, openPathManager } from "../../src/index.js";
import { openLive } from "../../src/transport/live.js";
import type { Platform } from "../../src/transport/platform.js";
import { mptcpctl, startMptcpctl } from "../support/cli.js";
import { fuzzRounds } from "../support/fuzz.js";
import { kernelTest, longKernelTest, sampledTest } from "../support/kernel.js";
import { type Namespace, runIp, single } from "../support/namespaces.js";
import { exec } from "../support/process.js";

const OLD = { address: "10.9.9.1", id: 5, flags: ["subflow"] } as const;
/** Not an address of this host, so that the kernel cannot listen on it. */
const REFUSED = { address: "203.0.113.9", id: 5, flags: ["signal"], port: 4000 } as const;

async function linked(): Promise<Namespace> {
  const namespace = await single();
  await runIp(namespace, [
    "link add d0 type veth peer name d1",
    "link set d0 up",
    "address add 10.9.9.1/24 dev d0",
  ]);
  return namespace;
}

const shownEndpoints = async (namespace: Namespace) => (await mptcpctl(namespace, "endpoint")).stdout;

/** A live platform that calls back for each datagram right after it was sent. */
async function platformWithCallback(
  netns: string,
  onSent: (datagram: Uint8Array) => void,
): Promise<Platform> {
  const livePlatform = await openLive({ netns, transport: "native" });
  return {
    ...livePlatform,
    open: (protocol, options) => {
      const transport = livePlatform.open(protocol, options);
      const send = transport.send.bind(transport);
      transport.send = (datagram) => {
        send(datagram);
        onSent(datagram);
      };
      return transport;
    },
  };
}

/** Flags of the first message: 4 requests an acknowledgement, as changes do. */
const isChange = (datagram: Uint8Array) => ((datagram[6] ?? 0) & 4) !== 0;

describe("endpoint replace", () => {
  kernelTest("restores the endpoint also if it was aborted meanwhile", async () => {
    await using namespace = await linked();
    for (const isAborted of [false, true]) {
      const controller = new AbortController();
      const platform = await platformWithCallback(namespace.path, (datagram) => {
        if (isAborted && isChange(datagram)) controller.abort(new Error("the user's"));
      });
      await using manager = await openPathManager({ platform, signal: controller.signal });
      await mptcpctl(namespace, "endpoint flush");
      await mptcpctl(namespace, "endpoint add 10.9.9.1 id 5 subflow");
      const endpointsBefore = await shownEndpoints(namespace);
      const error = await manager.endpoints.replace(REFUSED, { check: false }).catch((reason) => reason);
      expect(error.hint).toMatch(/the old endpoint, id 5 \(10\.9\.9\.1[^)]*\), was restored/);
      expect(await shownEndpoints(namespace)).toBe(endpointsBefore);
    }
  });

  longKernelTest("changes everything or nothing if it is aborted at any request", async () => {
    await using namespace = await linked();
    const next = { ...OLD, flags: ["signal"] } as const;
    for (let stop = 1; stop < 20; stop++) {
      let sent = 0;
      const controller = new AbortController();
      const platform = await platformWithCallback(namespace.path, () => {
        if (++sent === stop) controller.abort(new Error("the user's"));
      });
      await using manager = await openPathManager({ platform, signal: controller.signal });
      await mptcpctl(namespace, "endpoint flush");
      await mptcpctl(namespace, "endpoint add 10.9.9.1 id 5 subflow");
      const outcome = await manager.endpoints.replace(next).then(
        ({ done }) => done,
        () => "failed",
      );
      expect([stop, outcome, await shownEndpoints(namespace)]).toEqual([
        stop,
        outcome,
        `10.9.9.1 id 5 ${outcome === "failed" ? "subflow" : "signal"} \n`,
      ]);
      if (sent < stop) return;
    }
    throw new Error("it never came to its end");
  });

  longKernelTest(
    "leaves one endpoint, whenever it is killed",
    async () => {
      await using namespace = await linked();
      await mptcpctl(namespace, "endpoint add 10.9.9.1 id 5 subflow");
      for (let round = 0; round < fuzzRounds(30, 6); round++) {
        const flag = round % 2 === 0 ? "signal" : "subflow";
        const running = startMptcpctl(namespace, `-q endpoint replace 10.9.9.1 id 5 ${flag}`);
        await sleep(40 + 2 * round);
        await running.stop("SIGKILL");
        expect(await shownEndpoints(namespace)).toMatch(/^10\.9\.9\.1 id 5 (signal|subflow) \n$/);
      }
    },
    60_000,
  );
});

const fail = () => {
  throw new Error("a callback's own");
};
const CALLBACKS: Record<string, Partial<OpenOptions>> = {
  "onPacket throws": { onPacket: fail },
  "onPacket rejects": { onPacket: async () => fail() },
  "onRequest throws": { onRequest: fail },
  "onRequest rejects": { onRequest: async () => fail() },
  "onWarning throws": { onWarning: fail },
  "all throw": { onPacket: fail, onRequest: fail, onWarning: fail },
};

describe.each(Object.entries(CALLBACKS))("a path manager whose %s", (what, callbacks) => {
  (what === "all throw" ? kernelTest : longKernelTest)(
    "has the same result as without it, and reports it once",
    async () => {
      await using namespace = await linked();
      const warnings: string[] = [];
      const onWarning = (text: string) => void warnings.push(text);
      await using manager = await openPathManager({ netns: namespace.path, onWarning, ...callbacks });
      await manager.endpoints.add({ ...OLD, address: "10.9.9.7" });
      await manager.endpoints.replace({ ...OLD, address: "10.9.9.7", flags: ["signal"] });
      await manager.limits.set({ subflows: 3 });
      expect(await shownEndpoints(namespace)).toBe("10.9.9.7 id 5 signal \n");
      const told = warnings.filter((text) => text.includes("a callback's own"));
      expect(told).toHaveLength("onWarning" in callbacks ? 0 : 1);
    },
  );
});

describe("a command whose stdout or stderr is not usable", () => {
  const ways: Record<string, string> = {
    "stdout is full": ">/dev/full",
    "stdout has no reader": "| true",
    "stdout is closed": ">&-",
    "stderr is full": "2>/dev/full",
    "stderr is closed": "2>&-",
    "both are full": ">/dev/full 2>/dev/full",
  };
  for (const [at, [way, redirection]] of Object.entries(ways).entries())
    sampledTest(at % 5)(`makes all its changes: ${way}`, async () => {
      await using namespace = await linked();
      await mptcpctl(namespace, "endpoint add 10.9.9.1 id 5 subflow");
      const words = "-echo --trace endpoint replace 10.9.9.1 id 5 signal";
      // The exit code is written to a descriptor that is not redirected.
      const script = `exec 7>&1; { "$0" dist/mptcpctl.cjs ${words} 7>&-; echo "exit $?" >&7; } ${redirection}`;
      const { stdout } = await exec(namespace, ["bash", "-c", script, process.execPath]);
      expect(await shownEndpoints(namespace)).toBe("10.9.9.1 id 5 signal \n");
      const isTold = redirection.includes(">/dev/full") && !/^2>/.test(redirection);
      expect([way, /^exit (\d+)$/m.exec(stdout)?.[1]]).toEqual([way, isTold ? "2" : "0"]);
    });
});
