import { describe, expect, test } from "@jest/globals";
import { shapeLine } from "../../src/lab/shaping.js";

describe("the shape of a path", () => {
  test.each([
    [{}, "noqueue"],
    [{ rate: 10_000_000 }, "tbf rate 10000000bit burst 12500 limit 75000"],
    // A slow path still accepts complete packets, and more than one.
    [{ rate: 64_000 }, "tbf rate 64000bit burst 4000 limit 19000"],
    [{ delay: 20_000 }, "netem limit 10000 delay 20000us"],
    [{ loss: 0.5, rate: 1_000_000 }, "netem limit 10000 loss 0.5% rate 1000000bit"],
  ])("%j is one queueing discipline of the kernel", (shape, words) => {
    expect(shapeLine("client1", shape)).toBe(`qdisc replace dev client1 root ${words}`);
  });
});
