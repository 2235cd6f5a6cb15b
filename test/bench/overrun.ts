import { startMptcpctl } from "../support/cli.js";
import { single } from "../support/namespaces.js";
import { type Overrun, overrun as stopAndGo } from "../support/overrun.js";
import type { Bench, Report } from "./support/report.js";

const RUNS = 20;
const LISTENERS = 2000;
/** The kernel charges 832 bytes an event, and doubles the requested size. */
const SMALL_BUFFER = 65_536;

/**
 * `monitor` with a small buffer, stopped while thousands of events are sent: it must not fail, and must account for
 * each.
 */
export const overrun: Bench = async (report) => {
  for (const transport of ["native", "netlink"] as const) await measure(report, transport);
};

async function measure(report: Report, transport: "native" | "netlink"): Promise<void> {
  let completeRuns = 0;
  let made = 0;
  let lost = 0;
  for (let run = 0; run < RUNS; run++) {
    const result = await runOnce(transport).catch(reportError);
    if (result === undefined) continue;
    if (isWhole(result)) completeRuns++;
    else process.stdout.write(`${transport}: ${JSON.stringify(result)}\n`);
    made += result.made;
    lost += result.lost;
  }
  report.add({
    measure: `overruns survived, ${transport}`,
    peer: "",
    ours: `${completeRuns} of ${RUNS}`,
    ratio: completeRuns / RUNS,
    target: { least: 1 },
    note: `${made} events made, ${lost} of them lost and counted`,
  });
}

async function runOnce(transport: "native" | "netlink"): Promise<Overrun> {
  await using place = await single();
  const words = `-j -rcvbuf ${SMALL_BUFFER} monitor`;
  await using monitor = startMptcpctl(place, words, { transport, validate: false });
  return await stopAndGo(place, monitor, LISTENERS);
}

function isWhole({ made, printed, lost, inOrder }: Overrun): boolean {
  return printed + lost === made && lost > 0 && inOrder;
}

function reportError(error: Error): undefined {
  process.stdout.write(`${error.message}\n`);
  return undefined;
}
