import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { kernelTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { run } from "../support/process.js";
import { ROOT } from "../support/root.js";

/** Closes the path manager while all kinds of waits are pending; a remaining handle would keep the process alive. */
const PROGRAM = `
  import { openPathManager } from ${JSON.stringify(join(ROOT, "dist/index.js"))};
  const manager = await openPathManager({ transport: process.argv[1] });
  const looks = manager.connections.watch({}, { intervalMs: 3_600_000 });
  await looks.next();
  let wait;
  const waiting = new Promise((onListening) => {
    wait = manager.waitForEvent(() => true, { onListening }).catch(({ code }) => code);
  });
  const left = manager.events();
  const leaving = left.next();
  let next;
  const listening = new Promise((onListening) => {
    next = manager.events({ onListening }).next();
  });
  await Promise.all([waiting, listening]);
  await left.return();
  const ends = [leaving, next, looks.next(), manager.eventBatches().next()];
  manager.close();
  const after = await manager.events().next().catch(({ message }) => message);
  process.stdout.write(JSON.stringify([...(await Promise.all(ends)), await wait, after]));
`;

describe.each(["native", "netlink"])("closing a path manager, transport %s", (transport) => {
  kernelTest("ends its streams without an error, rejects its waits and lets the process end", async () => {
    await using place = await single();
    const text = await run(place, [process.execPath, "--input-type=module", "-e", PROGRAM, transport]);
    const iterationEnd = { done: true };
    const refusal = "the path manager is closed";
    expect(JSON.parse(text)).toEqual([
      iterationEnd,
      iterationEnd,
      iterationEnd,
      iterationEnd,
      "transport",
      refusal,
    ]);
  });
});
