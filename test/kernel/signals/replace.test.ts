import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { fuzzRounds } from "../../support/fuzz.js";
import { describeKernel, kernelTest as kernelTestOf } from "../../support/kernel.js";
import { type Namespace, single } from "../../support/namespaces.js";

/**
 * The second and third line are refused after the first was deleted: the host lacks the address of the announced
 * port.
 */
const LINES = [
  "endpoint replace 192.0.2.1 id 5 subflow",
  "endpoint replace 203.0.113.9 id 5 signal port 5000",
  "endpoint replace 192.0.2.1 id 5 signal",
];
const MANY_LINES = `${LINES.join("\n")}\n`.repeat(3000);

async function ids(place: Namespace): Promise<number[]> {
  const { stdout } = await mptcpctl(place, "-j endpoint");
  return (JSON.parse(stdout) as { id: number }[]).map(({ id }) => id);
}

/** Dozens of processes each, on a machine that may be busy. */
const kernelTest = (title: string, body: () => Promise<void>) => kernelTestOf(title, body, 120_000);

describeKernel("a signal while endpoints are replaced", () => {
  for (const signal of ["SIGKILL", "SIGINT", "SIGQUIT"] as const)
    kernelTest(`${signal} never removes the endpoint without its replacement`, async () => {
      await using place = await single();
      await mptcpctl(place, "endpoint add 192.0.2.1 id 5");
      for (let time = 0; time < fuzzRounds(6, 2); time++) {
        const batch = startMptcpctl(place, "-q -force -batch -");
        batch.write(MANY_LINES);
        await sleep(250 + 17 * time);
        const { code } = await batch.stop(signal);
        expect(code).not.toBe(0);
        expect(await ids(place)).toEqual([5]);
      }
    });
});
