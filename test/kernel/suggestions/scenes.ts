import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import type { SuggestionId } from "../../../src/index.js";
import { hostsWithSysctl, interrupted } from "../signals/close-support.js";
import { fromLibrary, implicitEndpoint, withoutProc, withoutRights, withSilentPeer } from "./odd-hosts.js";
import { onClient, onHost, onLabs, play, type Scene, steered } from "./scene.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-scenes-"));
afterAll(() => rmSync(folder, { recursive: true }));
const POLICY = join(folder, "policy.mjs");
writeFileSync(POLICY, "export const policy = {};");

const LISTENER = join(folder, "listener.mjs");
writeFileSync(
  LISTENER,
  'import net from "node:net"; net.createServer().listen(0); setTimeout(process.exit, 1500);',
);

const SWITCH = "sh -c 'echo 1 > /proc/sys/net/mptcp/enabled'";
const OFF = { prints: SWITCH, next: "-j status", result: /"enabled":true/ };
const switchedOff =
  (line: string): Scene =>
  async () => {
    const { single, sysctl } = await import("../../support/namespaces.js");
    await using place = await single();
    await sysctl(place, { "net.mptcp.enabled": 0 });
    await play({ ...OFF, line }, place);
  };

const ADDED = ["endpoint add 10.0.1.1 id 3 subflow"];
const LAB = ["lab up one"];

/** For each line a scene at least for each place in the sources that suggests it. */
export const SCENES: Readonly<Record<SuggestionId, readonly Scene[]>> = {
  as_root: [withoutRights("limits set subflows 3")],
  check: [
    onClient({ line: "check 10.0.2.2", prints: "check 10.0.2.2:443" }),
    onClient({ line: "check 10.0.9.9:5000", prints: "check 10.0.9.9:5000 all-paths" }),
    withSilentPeer("check 10.9.0.2:443", "check 10.9.0.2:443 patient"),
  ],
  connection_close: [
    onClient({
      before: ["-q endpoint add 10.0.2.1 dev eth2 subflow", "wait subflows 2 timeout 5"],
      line: "connections close dev eth2",
      prints: "connections close token TOKEN",
      shows: /the connection has ended/,
    }),
  ],
  connection_close_subflows: [
    onClient({
      before: ["-q endpoint add 10.0.2.1 dev eth2 subflow", "wait subflows 2 timeout 5"],
      line: "connections close dev eth2",
      prints: "connections close subflow dev eth2",
      next: "wait subflows 1 token TOKEN timeout 5",
    }),
  ],
  connection_list: [
    onClient({ line: "connections close", prints: "connections", shows: /token/ }),
    onClient({ line: "connections token 1", prints: "connections", shows: /token/ }),
    fromLibrary((manager) => manager.connections.get(1), /token/),
    steered({ line: "address announce 10.0.2.1 id 2 token 1", prints: "connections", shows: /token/ }),
    steered({
      line: "subflow create local 10.0.2.1 remote 224.0.0.1 port 5000 token TOKEN",
      prints: "connections",
      shows: /10\.0\.1\.2/,
    }),
  ],
  connection_list_everywhere: [
    onLabs({ line: "connections token 1 all-netns", prints: "connections all-netns" }),
  ],
  counter_names: [
    onHost({ line: "counters zzz*", prints: "counters all", shows: /MPRstTx/ }),
    onHost({ line: "counters", prints: "counters all", shows: /MPRstTx/ }),
  ],
  endpoint_add: [
    implicitEndpoint((id) => ({
      line: `endpoint retry id ${id}`,
      prints: "endpoint add 10.0.2.1 subflow",
      next: "endpoint show",
      result: /10\.0\.2\.1 id \d+ subflow/,
    })),
    onClient({
      line: "status",
      prints: "endpoint add dev eth2 10.0.2.1 subflow",
      next: "wait subflows 2 timeout 5",
    }),
  ],
  endpoint_add_without_id: [
    onHost({
      before: ADDED,
      line: "-q endpoint add 10.0.1.9 id 3 signal",
      prints: "endpoint add 10.0.1.9 signal",
      next: "endpoint show",
      result: /10\.0\.1\.9 id \d+ signal/,
    }),
    implicitEndpoint(() => ({
      line: "endpoint add 10.0.2.1 id 99 subflow",
      prints: "endpoint add 10.0.2.1 subflow",
      next: "endpoint show",
      result: /10\.0\.2\.1 id \d+ subflow/,
    })),
  ],
  endpoint_change: [
    onHost({
      before: ADDED,
      line: "endpoint add 10.0.1.1 subflow backup",
      prints: "endpoint change id 3 backup",
      next: "endpoint show id 3",
      result: /subflow backup/,
    }),
  ],
  endpoint_flush: [
    onHost({
      before: ADDED,
      line: "endpoint delete",
      prints: "endpoint flush",
      next: "endpoint show",
      result: /^$/,
    }),
  ],
  endpoint_list: [onHost({ before: ADDED, line: "endpoint delete", prints: "endpoint", shows: /id 3/ })],
  endpoint_replace: [
    onHost({
      before: ["-q endpoint add 10.0.1.1 id 3"],
      line: "endpoint add 10.0.1.1 signal",
      prints: "endpoint replace 10.0.1.1 id 3 signal",
      next: "endpoint show id 3",
      result: /10\.0\.1\.1 id 3 signal/,
    }),
    onHost({
      before: ["-q endpoint add 10.0.1.1 id 3 signal"],
      line: "endpoint change id 3 fullmesh",
      prints: "endpoint replace 10.0.1.1 id 3 subflow fullmesh",
      next: "endpoint show id 3",
      result: /fullmesh/,
    }),
  ],
  endpoint_show: [
    onHost({
      before: ADDED,
      line: "endpoint add 10.0.1.1 signal",
      prints: "endpoint show id 3",
      shows: /^10\.0\.1\.1 id 3 subflow/,
    }),
    onHost({
      before: ADDED,
      line: "endpoint add 10.0.1.1 subflow",
      prints: "endpoint show id 3",
      shows: /^10\.0\.1\.1 id 3 subflow/,
    }),
  ],
  help: [
    ...(
      [
        ["endpoint add", "endpoint add"],
        ["address announce", "address announce"],
        ["run", "run"],
        ["check", "check"],
        ["endpoint flush --zzzzz", ""],
        ["endpoint add --id", ""],
        ["endpoint flush x", "endpoint flush"],
        ["help endpoint flush x", "endpoint flush"],
      ] as const
    ).map(([line, about]) => onHost({ line, prints: `help ${about}`.trim(), shows: /^Usage: mptcpctl/ })),
    ...["lab send", "lab shape 1", "lab exec client"].map((line) =>
      onLabs({ line, prints: `help ${line.split(" ").slice(0, 2).join(" ")}`, shows: /^Usage: mptcpctl/ }),
    ),
  ],
  interfaces: [
    onClient({
      line: "endpoint add 10.0.2.9 dev eth9 subflow",
      prints: "status",
      shows: /eth2 .*10\.0\.2\.1/,
    }),
    onHost({ line: "endpoint add 10.0.1.1 dev ..", prints: "status" }),
    onHost({ line: "endpoint add", prints: "status" }),
    onHost({ line: "check 192.0.2.1:443 all-paths", prints: "status" }),
    steered({
      line: "subflow create local 10.9.9.9 remote 10.0.2.2 port 5000 token TOKEN",
      prints: "status",
      shows: /10\.0\.2\.1/,
    }),
  ],
  lab_build: [
    onLabs({ line: "lab show", prints: "lab up", next: "lab show" }),
    onLabs({ line: "lab list", prints: "lab up", next: "lab show" }),
  ],
  lab_delete: [
    onLabs({ before: LAB, line: "lab up one", prints: "lab down one", next: "lab up one" }),
    onLabs({ line: "lab demo fast keep", prints: "lab down demo", next: "lab up demo" }),
    onLabs({ line: "lab demo failover fast keep", prints: "lab down failover", next: "lab up failover" }),
  ],
  lab_show: [
    onLabs({ before: LAB, line: "lab up one", prints: "lab show one", shows: /lab one/ }),
    onLabs({ before: LAB, line: "lab break", prints: "lab show", shows: /lab one/ }),
    onLabs({
      line: "lab up full",
      prefix: ["sh", "-c", '"$@" >/dev/full', "sh"],
      prints: "lab show full",
      shows: /lab full/,
    }),
    onLabs({ line: "lab demo fast keep", prints: "lab show demo", shows: /lab demo/ }),
    onLabs({ line: "lab demo failover fast keep", prints: "lab show failover", shows: /lab failover/ }),
  ],
  limits_set: [
    onHost({
      before: ["limits set subflows 0", ...ADDED],
      line: "status",
      prints: "limits set subflows 1",
      next: "-j limits",
      result: /"subflows":1/,
    }),
  ],
  path_managers: [onHost({ line: "pm set", prints: "pm", shows: /userspace/ })],
  proc: [withoutProc("hidden"), withoutProc("missing")],
  stored_addresses: [
    steered({
      before: ["-q address announce 10.0.2.1 id 3 token TOKEN"],
      line: "address remove token TOKEN",
      prints: "address show token TOKEN",
      shows: /10\.0\.2\.1 id 3/,
    }),
  ],
  stored_address_remove: [
    steered({
      before: ["-q address announce 10.0.2.1 id 3 token TOKEN"],
      line: "-q address announce 10.0.2.1 id 4 token TOKEN",
      prints: "address remove id 3 token TOKEN",
      next: "-q address announce 10.0.2.1 id 4 token TOKEN",
    }),
  ],
  subflow_list: [
    steered({
      line: "subflow destroy local 10.0.2.1 port 3 remote 10.0.2.2 port 4 token TOKEN",
      prints: "subflow show token TOKEN",
      shows: /10\.0\.1\.1/,
    }),
  ],
  sysctl: [
    switchedOff("status"),
    switchedOff("limits set subflows 2"),
    switchedOff("-q endpoint add 127.0.0.1 port 4999 signal"),
    switchedOff("run true"),
    switchedOff(`-q run --verify=1 -- ${process.execPath} ${LISTENER}`),
    switchedOff(`pm run ${POLICY}`),
    async () => {
      await using hosts = await hostsWithSysctl();
      await interrupted(hosts, ["SIGKILL"]);
      const prints = "sh -c 'echo 47 > /proc/sys/net/mptcp/close_timeout'";
      await play(
        { line: "status", prints, next: "-j status", result: /^(?!.*close_timeout)/s },
        hosts.client,
      );
    },
  ],
  userspace: [
    onClient({
      line: "address announce 10.0.2.1 id 2 token TOKEN",
      prints: "pm set userspace",
      next: "pm",
      result: /userspace/,
    }),
    onHost({
      line: `pm run ${POLICY}`,
      prints: "pm set userspace",
      next: "pm",
      result: /userspace/,
    }),
  ],
  words: [onHost({ line: "explain zzzzzzzz", prints: "explain", shows: /MPRstTx/ })],
};
