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
  let good = 0;
  let made = 0;
  let lost = 0;
  for (let run = 0; run < RUNS; run++) {
    const seen = await once(transport).catch(tell);
    if (seen === undefined) continue;
    if (isWhole(seen)) good++;
    else process.stdout.write(`${transport}: ${JSON.stringify(seen)}\n`);
    made += seen.made;
    lost += seen.lost;
  }
  report.add({
    measure: `overruns survived, ${transport}`,
    peer: "",
    ours: `${good} of ${RUNS}`,
    ratio: good / RUNS,
    target: { least: 1 },
    note: `${made} events made, ${lost} of them lost and counted`,
  });
}

async function once(transport: "native" | "netlink"): Promise<Overrun> {
  await using place = await single();
  const words = `-j -rcvbuf ${SMALL_BUFFER} monitor`;
  await using monitor = startMptcpctl(place, words, { transport, validate: false });
  return await stopAndGo(place, monitor, LISTENERS);
}

function isWhole({ made, printed, lost, inOrder }: Overrun): boolean {
  return printed + lost === made && lost > 0 && inOrder;
}

function tell(error: Error): undefined {
  process.stdout.write(`${error.message}\n`);
  return undefined;
}
