import { describe, expect, test } from "@jest/globals";
import { conditionsOf, readMptcpSetting } from "../../src/client/settings.js";
import type { Host } from "../../src/host/host.js";
import { openPathManager } from "../../src/index.js";
import { statusOutput } from "../../src/schema/output/status.js";
import { managersOutput } from "../../src/schema/output/userspace.js";
import { complaint } from "../../src/schema/validate.js";
import { FakePlatform } from "../support/fake-platform.js";
import { FakeSockets } from "../support/fake-sockets.js";
import { oddKernel, runOnOddKernel } from "../support/odd-kernel.js";

const ERRNOS = { ENOENT: 2, EACCES: 13, EPERM: 1, EIO: 5, ENOTDIR: 20 } as const;
type Code = keyof typeof ERRNOS;

const MPTCP = "/proc/sys/net/mptcp";
const SETTINGS: Readonly<Record<string, string>> = {
  enabled: "1\n",
  path_manager: "kernel\n",
  pm_type: "0\n",
  available_path_managers: "kernel userspace\n",
  scheduler: "default\n",
  stale_loss_cnt: "4\n",
};
const NETSTAT = "TcpExt: A\nTcpExt: 1\nMPTcpExt: MPCapableSYNTX\nMPTcpExt: 3\n";

const failure = (code: string, path: string) =>
  Object.assign(new Error(`${code}: no, open '${path}'`), {
    code,
    errno: -(ERRNOS[code as Code] ?? 1),
    path,
  });

/** A complete host, except that the files that match `hidden` fail with this errno; `absent` are missing settings. */
function hostOf(
  errorOfPath: (path: string) => Code | undefined,
  absentSettings: readonly string[] = [],
): Host {
  const names = Object.keys(SETTINGS).filter((name) => !absentSettings.includes(name));
  const folders: Record<string, string[]> = { [MPTCP]: names, "/proc/sys/net": ["core", "ipv4", "mptcp"] };
  const files = new Map(names.map((name) => [`${MPTCP}/${name}`, SETTINGS[name] as string]));
  files.set("/proc/net/netstat", NETSTAT);
  const guarded = <T>(path: string, value: T | undefined): T => {
    const code = errorOfPath(path);
    if (code !== undefined) throw failure(code, path);
    if (value === undefined) throw failure("ENOENT", path);
    return value;
  };
  return {
    readFile: (path) => guarded(path, files.get(path)),
    writeFile: (path) => void guarded(path, files.get(path)),
    readDirectory: (path) => guarded(path, folders[path]),
    readLink: (path) => guarded<string>(path, undefined),
    socketHolders: () => guarded("/proc", { holders: [], denied: 0, complete: true }),
    groupMembers: () => guarded("/proc/net/netlink", { members: [], complete: true }),
    now: () => 0,
  };
}

const FALSE_CLAIM = /kernel has no|no choice|does not tell|no process listens/;

const HIDDEN: Readonly<Record<string, (path: string) => boolean>> = {
  "all of /proc": () => true,
  "/proc/sys": (path) => path.startsWith("/proc/sys"),
  "the settings of MPTCP": (path) => path.startsWith(MPTCP),
  "each file of them": (path) => path.startsWith(`${MPTCP}/`),
  "the path manager": (path) => /path_manager|pm_type/.test(path),
  "/proc/net": (path) => path.startsWith("/proc/net"),
  "the processes": (path) => path === "/proc",
};

const platformOf = (host: Host) => {
  const fakePlatform = new FakePlatform((command) =>
    command === 6 ? [{ rcvAddAddrs: 0, subflows: 2 }] : [],
  );
  return { ...oddKernel(fakePlatform), host };
};

const sockets = (host: Host) =>
  new FakeSockets(
    [{ of: "mptcp", inode: 5, cookie: 5, info: { token: 5, flags: 2, writeSeq: 1n } }],
    undefined,
    host,
  );

describe.each(Object.entries(HIDDEN))("if %s cannot be read", (_, isHidden) => {
  test.each(Object.keys(ERRNOS) as Code[])("(%s) no command claims what is unknown", async (code) => {
    const host = hostOf((path) => (isHidden(path) ? code : undefined));
    for (const line of ["status", "pm show", "pm set userspace", "counters", "-j status", "-j pm show"]) {
      const platform = line.includes("pm") ? withSockets(host) : platformOf(host);
      const result = await runOnOddKernel(platform, line.split(" "));
      expect([0, 3]).toContain(result.code);
      expect(result.stdout + result.stderr.join()).not.toMatch(FALSE_CLAIM);
      if (line === "-j status") expect(complaint(statusOutput, JSON.parse(result.stdout))).toBeUndefined();
      if (line === "-j pm show") expect(complaint(managersOutput, JSON.parse(result.stdout))).toBeUndefined();
    }
  });
});

/** Sockets, the path manager's family, and this host. */
function withSockets(host: Host) {
  const of = new FakeSockets([], undefined, host);
  return { host, open: (protocol: number) => of.open(protocol), close: () => of.close() };
}

describe("a search for processes that is not permitted", () => {
  const host = hostOf((path) => (path === "/proc" ? "EACCES" : undefined));

  test("returns no processes, with one warning", async () => {
    const { code, stdout, stderr } = await runOnOddKernel(sockets(host), ["-j", "connections"]);
    expect(JSON.parse(stdout).connections[0]).not.toHaveProperty("processes");
    expect([code, stderr]).toEqual([
      0,
      [expect.stringMatching(/cannot tell which processes .* could not read \/proc/)],
    ]);
  });

  test("ends a command that needs a process", async () => {
    const { code, stdout, stderr } = await runOnOddKernel(sockets(host), ["connections", "process", "nc"]);
    expect([code, stdout, stderr[0]]).toEqual([
      3,
      "",
      expect.stringMatching(/^Error: cannot tell which processes/),
    ]);
  });
});

describe("a setting", () => {
  const hostWithout = (...absentSettings: string[]) => hostOf(() => undefined, absentSettings);

  test("is absent only if a setting exists that every kernel with MPTCP has", () => {
    expect(readMptcpSetting(hostWithout("scheduler"), "scheduler")).toEqual({ is: "absent" });
    const empty = { ...hostWithout(), readFile: missing, readDirectory: () => [] };
    expect(readMptcpSetting(empty, "scheduler").is).toBe("unreadable");
    expect(readMptcpSetting(empty, "enabled").is).toBe("unreadable");
  });

  test("is absent if the kernel shows its settings but none of MPTCP", () => {
    const folder = (names: string[]) => (path: string) => (path === "/proc/sys/net" ? names : missing(path));
    const host = (names: string[]) => ({ ...hostWithout(), readFile: missing, readDirectory: folder(names) });
    expect(readMptcpSetting(host(["core", "ipv4"]), "enabled")).toEqual({ is: "absent" });
    expect(readMptcpSetting(host([]), "enabled").is).toBe("unreadable");
    expect(conditionsOf(host(["core"]))).toEqual({});
  });

  test("that is empty or not a number is unknown", () => {
    const host = (text: string) => ({ ...hostWithout(), readFile: () => text });
    expect(conditionsOf(host("")).unreadable?.enabled).toMatch(/it is empty/);
    expect(conditionsOf(host("yes")).enabled).toBeUndefined();
    expect(conditionsOf(host("yes")).unreadable?.enabled).toBe('net.mptcp.enabled is "yes"');
  });

  function missing(path: string): never {
    throw failure("ENOENT", path);
  }
});

describe("the check whether the kernel has MPTCP", () => {
  const everywhere = hostOf(() => "ENOENT");

  test("asks netlink if the settings cannot be read", async () => {
    await using manager = await openPathManager({ platform: platformOf(everywhere) });
    expect(await manager.hasMptcp()).toBe(true);
  });

  test("has no result if that fails, too", async () => {
    const open = () => {
      throw failure("EPERM", "socket");
    };
    await using manager = await openPathManager({ platform: { host: everywhere, open, close: () => {} } });
    expect(await manager.hasMptcp()).toBeUndefined();
  });
});
