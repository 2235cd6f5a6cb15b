import { join } from "node:path";
import { beforeAll, expect } from "@jest/globals";
import { nativeFile } from "../../src/transport/native/binding.js";
import { MESSAGES } from "../bench/support/messages.js";
import { familyAndGroup } from "../support/events-group.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { type NetnsTarget, run, start } from "../support/process.js";
import { ROOT } from "../support/root.js";
import { listening, Watch } from "../support/watch.js";

const EVENTS = 12_000;
const TIMEOUT_MS = 60_000;

/** Sends this many events, one datagram each, as fast as possible; the tokens count from 0. */
const SENDER = `
  const [addon, family, group, events, message] = process.argv.slice(1);
  const module = { exports: {} };
  process.dlopen(module, addon);
  const { socket, sendmsg } = module.exports;
  const fd = socket(16, 3, 16);
  const to = new Uint8Array(Uint32Array.of(16, 0, 1 << (group - 1)).buffer);
  const bytes = Buffer.from(message, "hex");
  bytes.writeUInt16LE(family, 4);
  for (let token = 0; token < events; token++) {
    bytes.writeUInt32LE(token, 24);
    const sent = sendmsg(fd, bytes, to);
    if (sent < 0) throw new Error("sendmsg: " + sent);
  }
`;

const numbers = { family: 0, group: 0 };

function send(place: NetnsTarget, events: number): Promise<string> {
  const words = [nativeFile("mptcpctl.node"), numbers.family, numbers.group, events].map(String);
  const message = MESSAGES[0]?.toString("hex") ?? "";
  return run(place, [process.execPath, "-e", SENDER, ...words, message], { timeout: TIMEOUT_MS });
}

describeKernel("events that a process sends to the multicast group", () => {
  beforeAll(async () => {
    Object.assign(numbers, await familyAndGroup());
  });

  kernelTest("are ignored by the program", async () => {
    await using place = await single();
    await using watch = await Watch.start(place, "monitor", { transport: "native" });
    await send(place, 100);
    const { stdout, stderr } = await watch.stop();
    expect([stdout, stderr]).toEqual(["", ""]);
  });

  for (const style of [[], ["-j"]])
    kernelTest(
      `arrive all, in order, if a benchmark accepts them, ${style.join() || "text"}`,
      async () => {
        await using place = await single();
        const foreign = join(ROOT, "dist/test/foreign.mjs");
        const env = { MPTCPCTL_TRANSPORT: "native" };
        await using reader = start(place, [process.execPath, foreign, ...style, "monitor"], { env });
        await listening(place, reader);
        await send(place, EVENTS);
        await reader.line(new RegExp((EVENTS - 1).toString(16)), TIMEOUT_MS);
        const { stdout, stderr } = await reader.stop("SIGTERM");
        const tokens = [...stdout.matchAll(/token(?:=|":"0x)([0-9a-f]+)/g)].map(([, hex]) =>
          parseInt(`${hex}`, 16),
        );
        expect(tokens).toEqual(Array.from({ length: EVENTS }, (_, token) => token));
        expect(stderr).toBe("");
      },
      TIMEOUT_MS,
    );
});
