import { existsSync } from "node:fs";
import { dirname, parse } from "node:path";
import { expect, test } from "@jest/globals";
import { mptcpctl } from "../support/cli.js";
import { Hosts } from "../support/hosts.js";
import { describeKernel, kernelTest, sampledTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { ROOT } from "../support/root.js";

/** Runs the command after these lines of sh, which hide something; the command's words follow. */
const hidingPrefix = (lines: string) => [
  "unshare",
  "--mount",
  "sh",
  "-c",
  `set -e; ${lines}; exec "$@"`,
  "sh",
];

const USER = "setpriv --reuid 65534 --regid 65534 --clear-groups";

/** Top-level folders that contain this checkout, node and the files they need. */
const TOP_FOLDERS = [
  "/bin/sh",
  "/sbin/x",
  "/lib/x",
  "/lib64/x",
  "/usr/x",
  "/etc/x",
  "/dev/x",
  ROOT,
  process.execPath,
]
  .map((path) => `/${path.slice(parse(path).root.length).split("/")[0]}`)
  .filter((folder, at, all) => existsSync(folder) && all.indexOf(folder) === at);

/** A root folder without /proc, as at early boot or in a chroot. */
const CHROOT = [
  "T=$(mktemp -d)",
  'mount -t tmpfs t "$T"',
  ...TOP_FOLDERS.map((folder) => `mkdir -p "$T${folder}" && mount --rbind ${folder} "$T${folder}"`),
  'mkdir "$T/proc" "$T/run"',
  'set -- chroot "$T" "$@"',
].join("; ");

const HIDE_NET = "mount -t tmpfs t /proc/sys/net";
const HIDE_MPTCP = "mount -t tmpfs t /proc/sys/net/mptcp";
const READ_ONLY = "mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys";
/** Mounts a file of mode 000 over each setting that is used: an ordinary user cannot read it. */
const HIDE_SETTINGS = [
  "F=$(mktemp)",
  'chmod 000 "$F"',
  ...["enabled", "path_manager", "pm_type", "available_path_managers", "scheduler"].map(
    (name) => `mount --bind "$F" /proc/sys/net/mptcp/${name}`,
  ),
  `set -- ${USER} "$@"`,
].join("; ");

const FALSE_CLAIM = /kernel has no|no choice|does not tell/;

const LINES = [
  "run true",
  "lab list",
  "--dry-run lab up",
  "pm show",
  "pm set userspace",
  "counters",
  "status",
  "-j status",
  "connections",
  "limits",
  "endpoint",
];

describeKernel("with a part of /proc missing or hidden", () => {
  const places = {
    "no /proc": CHROOT,
    "an empty /proc/sys/net": HIDE_NET,
    "an empty folder of MPTCP's": HIDE_MPTCP,
  };
  for (const [at, [what, lines]] of Object.entries({
    ...places,
    "settings closed to the user": HIDE_SETTINGS,
  }).entries())
    sampledTest(at % 3)(
      `(${what}) no command claims what is unknown`,
      async () => {
        await using place = await single();
        for (const line of LINES) {
          const { code, stdout, stderr } = await mptcpctl(place, line, { prefix: hidingPrefix(lines) });
          expect([line, stderr, [0, 3].includes(code ?? -1)]).toEqual([line, stderr, true]);
          expect(stdout + stderr).not.toMatch(FALSE_CLAIM);
        }
        const { stdout } = await mptcpctl(place, "status", { prefix: hidingPrefix(lines) });
        expect(stdout).toMatch(/^mptcp cannot tell: could not read \/proc\/sys\/net\/mptcp\/enabled/);
      },
      60_000,
    );

  kernelTest(
    "a setting that cannot be written is an error with its reason, and nothing is written",
    async () => {
      await using place = await single();
      const { code, stderr } = await mptcpctl(place, "pm set userspace", { prefix: hidingPrefix(READ_ONLY) });
      expect([code, stderr]).toEqual([3, expect.stringMatching(/\/proc\/sys is read-only here/)]);
      expect((await mptcpctl(place, "pm")).stdout).toMatch(/^path manager kernel /);
    },
  );

  kernelTest("a lab is not mistaken for a lab of an earlier boot if the boot id is hidden", async () => {
    await using place = await single();
    await mptcpctl(place, "lab up hidden-boot");
    try {
      const prefix = hidingPrefix("mount --bind /dev/null /proc/sys/kernel/random/boot_id");
      for (const line of ["lab list", "lab down hidden-boot", "lab up hidden-boot-2"]) {
        const { code, stdout, stderr } = await mptcpctl(place, line, { prefix });
        expect([line, code, stdout]).toEqual([line, 3, ""]);
        expect(stderr).toMatch(/^Error: a lab needs \/proc, which cannot be read here/);
      }
      expect((await mptcpctl(place, "lab list")).stdout).toMatch(/hidden-boot/);
    } finally {
      expect((await mptcpctl(place, "lab down hidden-boot")).code).toBe(0);
    }
  });

  kernelTest("connections are shown without their processes, with a warning", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    const withoutProc = await mptcpctl(hosts.client, "-j connections", { prefix: hidingPrefix(CHROOT) });
    expect(JSON.parse(withoutProc.stdout).connections[0]).not.toHaveProperty("processes");
    expect(withoutProc.stderr).toMatch(/cannot tell which processes have a socket open/);
    const filteredByProcess = await mptcpctl(hosts.client, "connections process node", {
      prefix: hidingPrefix(CHROOT),
    });
    expect([filteredByProcess.code, filteredByProcess.stdout]).toEqual([3, ""]);
  });

  kernelTest("processes that hidepid hides are not treated as ended", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    const prefix = hidingPrefix(`mount -t proc -o hidepid=2 proc /proc; set -- ${USER} "$@"`);
    const { code, stderr } = await mptcpctl(hosts.client, "connections", { prefix });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/processes of other users cannot be inspected without root/),
    ]);
    const { stdout } = await mptcpctl(hosts.client, "-j pm show", { prefix });
    expect(JSON.parse(stdout)).toMatchObject({ more_listeners: true });
  });

  kernelTest("in a pid namespace, as in a container, processes outside may listen for events", async () => {
    await using place = await single();
    const prefix = ["unshare", "--pid", "--fork", "--mount-proc"];
    const { stdout } = await mptcpctl(place, "-j pm show", { prefix });
    expect(JSON.parse(stdout)).toMatchObject({ listeners: [], more_listeners: true });
  });

  kernelTest("run starts programs without /proc, and --verify reports that it cannot check", async () => {
    await using place = await single();
    const { code, stdout, stderr } = await mptcpctl(place, ["-j", "run", "--verify=1", "echo", "hi"], {
      prefix: hidingPrefix(CHROOT),
    });
    expect([code, stdout]).toEqual([0, "hi\n"]);
    const found = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(found.at(-1)).toMatchObject({ verify: { verdict: "unknown" } });
  });
});

test("the folders of this checkout are found", () => {
  expect(TOP_FOLDERS).toContain(`/${dirname(process.execPath).split("/")[1]}`);
});
