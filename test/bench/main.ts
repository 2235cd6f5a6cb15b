// The benchmarks by name, with a description. Started by run.mjs.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { batch } from "./batch.js";
import { codec } from "./codec.js";
import { connections } from "./connections.js";
import { overrun } from "./overrun.js";
import { roundtrip } from "./roundtrip.js";
import { startup } from "./startup.js";
import { stormBench } from "./storm.js";
import { type Bench, Report } from "./support/report.js";

const BENCHES: Readonly<Record<string, Bench>> = {
  startup,
  storm: stormBench,
  overrun,
  batch,
  codec,
  roundtrip,
  connections,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  process.stderr.write(`no bench ${unknown}; there are ${Object.keys(BENCHES).join(", ")}\n`);
  process.exit(2);
}

const report = new Report();
for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
  process.stdout.write(`\n== ${name}\n`);
  await BENCHES[name]?.(report);
  process.stdout.write(report.table());
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report.all, null, 2)}\n`);
process.exitCode = report.all.every(({ verdict }) => verdict !== "miss") ? 0 : 1;
