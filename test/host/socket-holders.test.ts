import { readdirSync, readlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ERRNO } from "../../src/errno.js";
import { processName } from "../../src/host/process-name.js";
import { socketHolders } from "../../src/host/socket-holders.js";
import { loadBinding } from "../../src/transport/native/binding.js";

/** Inodes of this process's sockets. */
const ownInodes = (): number[] =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(fd)) ?? [];
    return inode === undefined ? [] : [Number(inode)];
  });

/** The folder's own descriptor is closed now. */
function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

describe("the holders of sockets", () => {
  let server: Server;
  let inode = 0;

  beforeAll(async () => {
    const inodesBefore = new Set(ownInodes());
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    inode = ownInodes().find((one) => !inodesBefore.has(one)) ?? 0;
  });
  afterAll(() => void server.close());

  test.each([
    ["Node's functions", undefined],
    ["the addon", loadBinding()?.socketsIn],
  ])("are found by inode, with their names, by %s", (_, list) => {
    const name = processName(process.pid);
    expect(name).not.toBe("");
    const { holders, complete } = socketHolders(new Set([inode]), list);
    expect(holders).toContainEqual({ inode, pid: process.pid, name });
    expect(holders.every((one) => one.inode === inode)).toBe(true);
    expect(complete).toBe(true);
  });

  test("are looked for in a limited number of descriptors", () => {
    const endless = (_: string, inodes: Float64Array) => inodes.fill(inode).length;
    const { holders, complete } = socketHolders(new Set([inode]), endless);
    expect(holders).toHaveLength(1);
    expect(complete).toBe(false);
  });

  test("may be those of processes that this user must not see", () => {
    const denying = (folder: string) => (folder === "/proc/1/fd" ? -ERRNO.EACCES : -ERRNO.ENOENT);
    expect(socketHolders(new Set([inode]), denying)).toEqual({ holders: [], denied: 1, complete: true });
  });

  test("are absent for an inode without a socket", () => {
    expect(socketHolders(new Set([0xffffffff])).holders).toEqual([]);
  });
});
