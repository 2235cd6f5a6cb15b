// Why yargs is not part of the usual start, zod not part of receiving, and both in chunks: the cost of loading and
// using them. Prints medians as multiples of an empty node process in the same run, and of plain decoding. Needs a
// built dist/.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const require = createRequire(import.meta.url);
const ROUNDS = 25;
const STARTS = {
  "node alone": "0",
  "yargs from node_modules": 'require("yargs")',
  "yargs, our chunk": 'require("./dist/vendor/yargs.cjs")',
  "zod from node_modules": 'require("zod")',
  "zod/mini from node_modules": 'require("zod/mini")',
  "zod/mini, our chunk": 'require("./dist/vendor/zod.cjs")',
  "cli-table3 from node_modules": 'require("cli-table3")',
  "cli-table3, our chunk": 'require("./dist/vendor/cli-table.cjs")',
  "netlink from node_modules": 'require("netlink")',
};

function start(code, env) {
  const { status, stderr } = spawnSync(process.execPath, ["-e", code], { cwd: ROOT, env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function milliseconds(work) {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** Complete processes, alternately, so that other load on the machine affects all in the same way. */
function starts() {
  // If certificates of a company are configured, node 20 reads them at every start, which hides the measured
  // difference.
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;
  const times = Object.fromEntries(Object.keys(STARTS).map((name) => [name, []]));
  for (let n = 0; n < ROUNDS; n++)
    for (const [name, code] of Object.entries(STARTS)) times[name].push(milliseconds(() => start(code, env)));
  const base = median(times["node alone"]);
  for (const [name, values] of Object.entries(times)) say(name, `${(median(values) / base).toFixed(2)} x`);
}

/** One event of monitor: decoded manually, and then checked by a schema. */
function events() {
  const z = require("zod/mini");
  const bytes = Buffer.from("63c070d20000000200000000c0000202c000020130398e5c", "hex");
  const read = () => ({
    token: bytes.readUInt32BE(0),
    family: bytes.readUInt32BE(4),
    locid: bytes[8],
    remid: bytes[9],
    saddr4: bytes.subarray(12, 16).join("."),
    daddr4: bytes.subarray(16, 20).join("."),
    dport: bytes.readUInt16BE(20),
    sport: bytes.readUInt16BE(22),
  });
  const number = z.number().check(z.int());
  const fields = {
    token: number,
    family: number,
    locid: number,
    remid: number,
    dport: number,
    sport: number,
  };
  const schema = z.object({ ...fields, saddr4: z.string(), daddr4: z.string() });
  const plainDecoding = perEvent(read);
  say("an event decoded", `${plainDecoding.toFixed(0)} ns`);
  say(
    "an event decoded and checked by zod/mini",
    `${(perEvent(() => schema.parse(read())) / plainDecoding).toFixed(2)} x`,
  );
}

function perEvent(work) {
  const manyEvents = () => {
    for (let n = 0; n < 100_000; n++) work();
  };
  manyEvents();
  return median([1, 2, 3, 4, 5].map(() => milliseconds(manyEvents))) * 10;
}

function say(name, value) {
  process.stdout.write(`${name.padEnd(44)} ${value}\n`);
}

if (!existsSync(`${ROOT}/dist/vendor/zod.cjs`)) throw new Error("npm run build first");
starts();
events();
