import { closeSync, constants, openSync, statSync } from "node:fs";
import { AF } from "../codec/wire/address-family.js";
import { ChangeNotes, type NamespaceIdentity } from "../host/change-notes.js";
import type { RunInside } from "../host/live.js";
import { guardChange } from "./guard.js";
import type { Binding } from "./native/binding.js";
import type { TemporaryChanges } from "./platform.js";
import { NETLINK } from "./transport.js";

/**
 * socket(7) and netlink(7). SO_NETNS_COOKIE (Linux 5.14) is a number that no later namespace gets before the next boot.
 */
const { SOCK_RAW, SOL_SOCKET, SO_NETNS_COOKIE } = {
  SOCK_RAW: 3,
  SOL_SOCKET: 1,
  SO_NETNS_COOKIE: 71,
} as const;

/** Temporary changes of sysctls in one namespace. */
export function temporaryChanges(inside: RunInside, binding?: Binding): TemporaryChanges {
  return {
    notes: () => new ChangeNotes(inside(() => identity(binding))),
    guard: (path, undo, redo, note) => {
      const fd = inside(() => openSync(path, constants.O_WRONLY));
      const release = guardChange({ fd, undo, redo, note });
      return () => {
        release();
        closeSync(fd);
      };
    },
  };
}

function identity(binding: Binding | undefined): NamespaceIdentity {
  const { ino } = statSync("/proc/thread-self/ns/net");
  const cookie = binding && cookieOf(binding);
  return { inode: ino, ...(cookie !== undefined && { cookie }) };
}

function cookieOf(binding: Binding): string | undefined {
  const fd = binding.socket(AF.netlink, SOCK_RAW, NETLINK.generic);
  if (fd < 0) return undefined;
  const value = Buffer.alloc(8);
  const length = binding.getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, value);
  binding.close(fd);
  return length === value.length ? value.toString("hex") : undefined;
}
