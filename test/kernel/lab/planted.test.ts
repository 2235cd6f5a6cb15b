import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { keyOf, pidScope } from "../../../src/host/process-key.js";
import { MPTCPCTL } from "../../support/cli.js";
import { kernelTest, longKernelTest } from "../../support/kernel.js";
import { IS_LONG_PART } from "../../support/long-part.js";
import { ordinaryUser } from "../../support/ordinary.js";
import { plainFolder } from "../../support/plain-folder.js";
import { exec, start } from "../../support/process.js";

const [USER, OTHER] = [23001, 23002];

/** Whether this user may switch to other users: root of the machine. */
const isRoot = /^\s*0\s+0\s+4294967295$/m.test(readFileSync("/proc/self/uid_map", "utf8"));

/** A copy of the program that every user can read. */
const { node = process.execPath, program = MPTCPCTL } = isRoot ? ordinaryUser() : {};
const PROGRAM = { N: node, M: program };

let scratch: string;

beforeEach(() => {
  scratch = plainFolder("mptcpctl-planted-");
  chmodSync(scratch, 0o755);
  for (const [name, mode] of [["tmp", 0o1777] as const, ["home", 0o700] as const, ["run", 0o700] as const]) {
    mkdirSync(join(scratch, name));
    chmodSync(join(scratch, name), mode);
    if (mode === 0o700) chownSync(join(scratch, name), isRoot ? USER : 0, isRoot ? USER : 0);
  }
});

afterEach(() => rmSync(scratch, { recursive: true }));

const as = (uid: number) => [
  "setpriv",
  `--reuid=${uid}`,
  `--regid=${uid}`,
  "--clear-groups",
  "--inh-caps=-all",
];
const PRIVATE_RUN = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /run && exec "$@"', "sh"];

/** The folder of labs for each kind of user: its path, how to reach it, and how to plant a file in it. */
interface Location {
  readonly folder: () => string;
  readonly enter: readonly string[];
  readonly user: number;
  readonly env: () => Record<string, string>;
}

const LOCATIONS: Record<string, Location> = {
  "/run, of root": { folder: () => "/run/mptcpctl", enter: PRIVATE_RUN, user: 0, env: () => ({}) },
  XDG_RUNTIME_DIR: {
    folder: () => join(scratch, "run/mptcpctl"),
    enter: [],
    user: USER,
    env: () => ({ XDG_RUNTIME_DIR: join(scratch, "run") }),
  },
  TMPDIR: {
    folder: () => join(scratch, `tmp/mptcpctl-${USER}`),
    enter: [],
    user: USER,
    env: () => ({}),
  },
};

/** Files that may be planted in its place; `$F` is the folder, `$U` its user, `$O` another user. */
const PLANTED_FILES: Record<string, string> = {
  "another user's folder": 'mkdir -p "$F/lab" && cp "$LAB" "$F/lab/x.json" && chown -R $O:$O "$F"',
  "another user's folder of labs":
    'mkdir -p "$F/lab" && cp "$LAB" "$F/lab/x.json" && chown $U "$F" && chmod 700 "$F" && chown -R $O:$O "$F/lab"',
  "another user's link":
    'mkdir -p "$S/theirs/lab" && cp "$LAB" "$S/theirs/lab/x.json" && chown -R $U "$S/theirs" && chmod -R go= "$S/theirs" && ln -s "$S/theirs" "$F" && chown -h $O:$O "$F"',
  "a folder that others may write":
    'mkdir -p "$F/lab" && cp "$LAB" "$F/lab/x.json" && chown -R $U "$F" && chmod 600 "$F/lab/x.json" && chmod 777 "$F" && chmod 700 "$F/lab"',
  "a folder of labs that others may read":
    'mkdir -p "$F/lab" && cp "$LAB" "$F/lab/x.json" && chown -R $U "$F" && chmod 600 "$F/lab/x.json" && chmod 700 "$F" && chmod 755 "$F/lab"',
  "a file": 'echo x > "$F" && chown $U "$F"',
};

/** Runs lines of shell as the user of a location, after root has run `plant`; `m` is mptcpctl. */
async function shell({ folder, enter, user, env }: Location, plant: string, lab: object, lines: string) {
  const drop = user === 0 ? "" : as(user).join(" ");
  const file = join(scratch, "lab.json");
  const script = `set -e; cat > "$LAB"; ${plant}; set +e
exec ${drop} sh -c 'm() { "$N" "$M" "$@"; }; ${lines}'`;
  return exec(undefined, [...enter, "sh", "-c", script], {
    input: JSON.stringify(lab),
    env: {
      TMPDIR: join(scratch, "tmp"),
      HOME: join(scratch, "home"),
      ...env(),
      ...{ F: folder(), S: scratch, U: String(user), O: String(OTHER), LAB: file },
      ...PROGRAM,
    },
  });
}

/** A file of a lab whose first holder is a process of this user that no lab has started. */
function labNaming(pid: number): object {
  const endedProcess = { pid: 4_000_000, started: "1" };
  const end = { dev: "enp1s0", addresses: [] };
  return {
    version: 1,
    pids: pidScope(),
    lab: {
      ...{ name: "x", id: "0123456789abcdef", layout: "separate", ipv6: false, created: 1, user: true },
      holders: { client: keyOf(pid), server: endedProcess, middle: endedProcess },
      paths: [{ number: 1, client: { ...end, metric: 100 }, server: end, shape: {} }],
    },
  };
}

const COMMANDS = [
  "list",
  "show x",
  "down x",
  "down --all",
  "break 1 lab x",
  "exec --lab x client true",
  "up y",
];

if (isRoot)
  describe.each(Object.keys(LOCATIONS))("labs in %s", (place) => {
    const location = LOCATIONS[place] as Location;
    const first = Object.keys(LOCATIONS).indexOf(place);
    // Each plant in one place, and all in each place in the long part.
    for (const [at, [what, plant]] of Object.entries(PLANTED_FILES).entries())
      (at % 3 === first ? kernelTest : longKernelTest)(
        `are not searched in ${what}; no process is ended, and the hint works`,
        async () => {
          const victim = start(undefined, [...as(location.user), "sleep", "60"]);
          await new Promise((resolve) => victim.child.once("spawn", resolve));
          const each = COMMANDS.map((words) => `m lab ${words} >&3 2>/dev/null; echo $?`).join("; ");
          const lines = `exec 3>"$HOME/out"; ${each}; hint=$(m lab list 2>&1 | sed -n "s/^hint: //p"); echo "$hint"; eval "$hint" && m lab list 2>/dev/null; echo $?; test -s "$HOME/out" && echo printed`;
          const home = location.user === 0 ? 'chown 0:0 "$HOME";' : "";
          const { stdout, stderr } = await shell(location, home + plant, labNaming(victim.pid), lines);
          const said = stdout.trim().split("\n");
          expect({ stderr, codes: said.slice(0, COMMANDS.length) }).toEqual({
            stderr: "",
            codes: COMMANDS.map(() => "2"),
          });
          const [hint = "", ...rest] = said.slice(COMMANDS.length);
          expect([hint, rest.at(-1)]).toEqual([expect.stringMatching(/^(chmod|rm|export) /), "0"]);
          expect(victim.child.exitCode ?? victim.child.signalCode).toBeNull();
          await victim.stop();
        },
      );

    kernelTest("are private: folders of 0700, files of 0600", async () => {
      const lines =
        'm -q lab up 2>&1 >/dev/null; find "$F" -printf "%m %u %y\\n" | sort; m lab down; ls -A "$F/lab"';
      const quoted = lines.replaceAll('"%m %u %y\\n"', '"%m %U %y\\n"');
      const { stdout } = await shell(location, "true", {}, quoted);
      const user = String(location.user);
      expect(stdout.trim().split("\n")).toEqual([`600 ${user} f`, `700 ${user} d`, `700 ${user} d`]);
    });
  });

if (!isRoot && IS_LONG_PART) test.skip("labs in folders that root prepares need root", () => {});

describe("in a user namespace", () => {
  kernelTest("root has separate labs, and sees no warning about folders of other users", async () => {
    const lines = `m lab list; m lab up inner >/dev/null && m lab list -j | grep -c '"'"'"name":"inner"'"'"'; m lab down inner; echo $?`;
    const script = `m() { "$N" "$M" "$@"; }; ${lines.replaceAll(`'"'"'`, "'")}`;
    const drop = isRoot ? as(USER) : [];
    const { stdout, stderr } = await exec(undefined, [...drop, "unshare", "-rn", "sh", "-c", script], {
      env: { TMPDIR: join(scratch, "tmp"), HOME: "/", ...PROGRAM },
    });
    expect({ stdout, stderr }).toEqual({
      stdout: "1\n0\n",
      stderr: "there is no lab\nhint: mptcpctl lab up  # builds a lab\n",
    });
  });
});
