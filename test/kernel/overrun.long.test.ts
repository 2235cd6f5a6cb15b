import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { startMptcpctl } from "../support/cli.js";
import { kernelTest } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";
import { type Overrun, overrun } from "../support/overrun.js";
import { type RunningProcess, start } from "../support/process.js";
import { ROOT } from "../support/root.js";

type Transport = "native" | "netlink";

const RUNS = 3;
const LISTENERS = 600;
const TIMEOUT_MS = 30_000;
/** Room for about 150 events: the kernel doubles it and charges 832 bytes each. */
const SMALL_BUFFER = 65_536;

/** Prints the events of the library with those keys of `monitor -j` that are used here. */
const LIBRARY = `
  import { openPathManager } from ${JSON.stringify(join(ROOT, "dist/index.js"))};
  const manager = await openPathManager({ transport: process.argv[1], validate: true });
  for await (const { event, local: { port: sport } = {}, lost } of manager.events({ receiveBuffer: ${SMALL_BUFFER} }))
    process.stdout.write(JSON.stringify({ event, sport, lost }) + "\\n");
`;

function monitor(place: Namespace, transport: Transport): RunningProcess {
  return startMptcpctl(place, `-j -rcvbuf ${SMALL_BUFFER} monitor`, { transport });
}

function library(place: Namespace, transport: Transport): RunningProcess {
  return start(place, [process.execPath, "--input-type=module", "-e", LIBRARY, transport]);
}

/** One reader, stopped and continued several times. */
async function overruns(begin: typeof monitor, transport: Transport, runs: number): Promise<Overrun[]> {
  const results: Overrun[] = [];
  for (let run = 0; run < runs; run++) {
    await using place = await single();
    await using reader = begin(place, transport);
    results.push(await overrun(place, reader, LISTENERS));
  }
  return results;
}

describe.each<Transport>(["native", "netlink"])(
  "a stopped reader during many events, transport %s",
  (transport) => {
    const accountsForAll = ({ made, printed, lost, inOrder }: Overrun) => {
      expect(printed + lost).toBe(made);
      expect(lost).toBeGreaterThan(0);
      expect(inOrder).toBe(true);
    };

    kernelTest(
      `continues, and accounts for each event, ${RUNS} times of ${RUNS}`,
      async () => {
        for (const results of await overruns(monitor, transport, RUNS)) accountsForAll(results);
      },
      TIMEOUT_MS,
    );

    kernelTest(
      "gets the same from the library's events()",
      async () => {
        for (const results of await overruns(library, transport, 1)) accountsForAll(results);
      },
      TIMEOUT_MS,
    );
  },
);
