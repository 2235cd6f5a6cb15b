import { expect, test } from "@jest/globals";
import { chunksOf } from "../../../src/lab/transfer/data.js";

test("generated data that is read at once does not block the event loop", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 20);
  let bytes = 0;
  for await (const chunk of chunksOf({ seconds: 0.5 }, AbortSignal.timeout(10_000))) bytes += chunk.length;
  clearInterval(timer);
  expect(bytes).toBeGreaterThan(2 ** 20);
  expect(ticks).toBeGreaterThan(5);
});
