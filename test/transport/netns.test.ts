import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { LiveHost } from "../../src/host/live.js";
import { openLive } from "../../src/transport/live.js";
import { closeNamespace, namespacePath, openNamespace, withNamespace } from "../../src/transport/netns.js";
import { NETLINK } from "../../src/transport/transport.js";
import { describeKernel } from "../support/kernel.js";
import { single, sysctl } from "../support/namespaces.js";
import { run } from "../support/process.js";
import { builtBinding } from "./addon.js";
import { ADDRESS_GROUP, makeEvents } from "./datagrams.js";

const binding = builtBinding();
const folder = mkdtempSync(join(tmpdir(), "mptcpctl-netns-"));
const own = () => readlinkSync("/proc/thread-self/ns/net");

afterAll(() => rmSync(folder, { recursive: true }));

describe("the argument of -n", () => {
  test("is a path if it contains a slash, a pid if it is digits, else a name", () => {
    expect(namespacePath("./x")).toBe("./x");
    expect(namespacePath("red")).toBe("/run/netns/red");
    expect(namespacePath("4194303")).toBe("/proc/4194303/ns/net");
  });

  test("that does not exist is refused with the text of ip", () => {
    expect(() => openNamespace("no-such-place")).toThrow(
      expect.objectContaining({
        message: 'Cannot open network namespace "no-such-place": No such file or directory',
        code: "usage",
        argument: "no-such-place",
        hint: expect.stringMatching(/^no-such-place is no name in \/run\/netns[;,]/),
      }),
    );
    expect(() => openNamespace("4194304")).toThrow(
      expect.objectContaining({ code: "usage", hint: expect.stringContaining("no process and no name") }),
    );
    expect(() => openNamespace(join(folder, "absent"))).toThrow(
      expect.objectContaining({ code: "usage", errno: 2 }),
    );
  });

  test("that would block open(2) is opened without waiting", async () => {
    const pipe = join(folder, "pipe");
    await run(undefined, ["mkfifo", pipe]);
    closeNamespace(openNamespace(pipe));
  });
});

describeKernel("a network namespace", () => {
  test("is entered for one call, and left again when that throws", async () => {
    await using namespace = await single();
    const held = openNamespace(namespace.path);
    const before = own();
    expect(withNamespace(binding, held, own)).toBe(readlinkSync(namespace.path));
    expect(own()).toBe(before);
    const bad = () => {
      throw new Error("inside");
    };
    expect(() => withNamespace(binding, held, bad)).toThrow("inside");
    expect(own()).toBe(before);
    closeNamespace(held);
  });

  test("is refused if the file is not a namespace", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const path of [file, folder, "/proc/self/ns/mnt"])
      await expect(openLive({ netns: path, transport: "native" })).rejects.toMatchObject({
        code: "usage",
        message: `setting the network namespace "${path}" failed: Invalid argument`,
        hint: "the file is not a network namespace",
      });
  });

  test("has sockets and sysctls separate from ours", async () => {
    await using namespace = await single();
    await sysctl(namespace, { "net.mptcp.add_addr_timeout": 77 });
    const there = await openLive({ netns: String(namespace.pid), transport: "native" });
    const here = await openLive({ transport: "native" });
    const path = "/proc/sys/net/mptcp/add_addr_timeout";
    expect([there.host.readFile(path), here.host.readFile(path)]).toEqual(["77\n", "120\n"]);
    there.host.writeFile(path, "78\n");
    expect([there.host.readFile(path), here.host.readFile(path)]).toEqual(["78\n", "120\n"]);
    const events = [there, here].map((platform) => platform.open(NETLINK.route, { events: true }));
    for (const socket of events) socket.join(ADDRESS_GROUP);
    makeEvents((protocol) => there.open(protocol), 1, 3);
    expect(events.map((socket) => socket.drain(() => undefined))).toEqual([3, 0]);
    for (const socket of events) socket.close();
    for (const platform of [there, here, there]) platform.close();
  });

  test("is not entered after close, when its descriptor number may be reused", async () => {
    await using namespace = await single();
    await sysctl(namespace, { "net.mptcp.add_addr_timeout": 77 });
    const there = await openLive({ netns: String(namespace.pid), transport: "native" });
    const here = new LiveHost((fn) => fn());
    const path = "/proc/sys/net/mptcp/add_addr_timeout";
    there.close();
    const closed = expect.objectContaining({ code: "transport", message: expect.stringContaining("closed") });
    expect(() => there.host.readFile(path)).toThrow(closed);
    expect(() => there.host.writeFile(path, "78\n")).toThrow(closed);
    expect(() => there.open(NETLINK.route)).toThrow(closed);
    expect(here.readFile(path)).toBe("120\n");
  });

  test("has its own /proc/net", async () => {
    await using namespace = await single();
    await run(namespace, ["ip", "link", "add", "only-there", "type", "veth"]);
    const there = await openLive({ netns: namespace.path });
    const devices = there.host.readFile("/proc/net/dev");
    expect(devices).toContain("only-there:");
    expect(there.host.readDirectory("/proc/sys/net/ipv4/conf")).toContain("only-there");
    expect(new LiveHost((fn) => fn()).readFile("/proc/net/dev")).not.toContain("only-there:");
    there.close();
  });

  test("cannot be entered by the netlink package, and the error names an alternative", async () => {
    await using namespace = await single();
    await expect(openLive({ netns: String(namespace.pid), transport: "netlink" })).rejects.toMatchObject({
      name: "NamespaceEntryError",
      code: "unsupported",
      exit: 3,
      namespacePath: namespace.path,
    });
    await expect(openLive({ netns: "no-such-place", transport: "netlink" })).rejects.toMatchObject({
      code: "usage",
    });
  });
});

describe("the live host", () => {
  const host = new LiveHost((fn) => fn());

  test("reads, writes, lists and follows links", () => {
    const path = join(folder, "there");
    mkdirSync(path);
    host.writeFile(join(path, "a"), "text");
    expect(host.readFile(join(path, "a"))).toBe("text");
    expect(host.readDirectory(path)).toEqual(["a"]);
    expect(host.readLink("/proc/self")).toBe(String(process.pid));
    expect(() => host.readFile(join(path, "b"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });

  test("returns the wall clock in microseconds", async () => {
    for (let i = 0; i < 5; i++) {
      expect(Math.abs(host.now() / 1000 - Date.now())).toBeLessThan(5);
      expect(Number.isInteger(host.now())).toBe(true);
    }
  });

  test("enters the namespace only for files that depend on it", () => {
    const inside: string[] = [];
    const watched = new LiveHost((fn) => {
      const result = fn();
      inside.push("entered");
      return result;
    });
    watched.readFile("/proc/sys/net/ipv4/ip_forward");
    watched.readFile("/proc/net/dev");
    expect(inside).toHaveLength(2);
    watched.readFile("/proc/self/status");
    watched.readDirectory("/proc/self/net");
    expect(inside).toHaveLength(2);
  });
});
