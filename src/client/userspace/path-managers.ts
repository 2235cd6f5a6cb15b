import { MPTCP_PM_GROUPS } from "../../codec/families/mptcp-pm.js";
import { KernelError, PermissionError, UnsupportedError, UsageError } from "../../errors.js";
import type { GroupMember } from "../../host/host.js";
import { unreadReason } from "../../host/unread.js";
import type { EventListener, Managers } from "../../model/managers.js";
import { NETLINK } from "../../transport/transport.js";
import { ConnectionsClient } from "../connections/connections.js";
import type { NetnsClient } from "../netns-client.js";
import { type Reading, readMptcpSetting, readNumber } from "../settings.js";
import { UserspaceClient } from "./userspace.js";

const SYSCTLS = "/proc/sys/net/mptcp";
/** net.mptcp.pm_type, with the names of Linux 6.15. */
const PM_TYPES: Readonly<Record<string, string>> = { kernel: "0", userspace: "1" };
type Unreadable = NonNullable<Managers["unreadable"]>;

/** Maximum number of connections to ask about: each needs a request. */
const MAX_REQUESTS = 10_000;

/** Shows and selects the path manager. */
export class PathManagersClient {
  /** @internal */
  constructor(/** @internal */ readonly netnsClient: NetnsClient) {}

  /** The current selection. Needs no privilege, but without root shows fewer processes of other users. */
  async get(): Promise<Managers> {
    const { host } = this.netnsClient;
    const { pathManager, unreadable: hidden } = this.netnsClient.conditions();
    const unreadable: { -readonly [K in keyof Unreadable]: Unreadable[K] } = {};
    if (hidden?.pathManager !== undefined) unreadable.pathManager = hidden.pathManager;
    const text = (key: "pmType" | "available", reading: Reading) => {
      if (reading.is === "unreadable") unreadable[key] = reading.reason;
      return reading.is === "read" ? reading.text : undefined;
    };
    const pmType = text("pmType", readNumber("pm_type", readMptcpSetting(host, "pm_type")));
    const available = text("available", readMptcpSetting(host, "available_path_managers"));
    const connections = await this.#connections();
    const listeners = await this.#listeners();
    if (typeof listeners === "string") unreadable.listeners = listeners;
    return {
      ...(pathManager !== undefined && { pathManager }),
      ...(pmType !== undefined && { pmType: Number(pmType) }),
      ...(available !== undefined && { available: available.split(/\s+/) }),
      ...(connections && { connections }),
      ...(typeof listeners === "object" && listeners),
      ...(Object.keys(unreadable).length > 0 && { unreadable }),
    };
  }

  /**
   * Selects the path manager of connections opened from now on; existing ones keep theirs.
   * @throws UsageError for a name this kernel does not know, UnsupportedError before Linux 5.19 and if the
   * choices cannot be read, PermissionError
   */
  async set(name: string): Promise<void> {
    this.netnsClient.assertOpen();
    const available = this.#available();
    const [file, value] =
      available === undefined ? ["pm_type", PM_TYPES[name] ?? ""] : ["path_manager", name];
    const knownNames = available ?? Object.keys(PM_TYPES);
    if (!knownNames.includes(name))
      throw new UsageError(`"${name}" is not a path manager of this kernel`, {
        argument: name,
        hint: `it has: ${knownNames.join(", ")}`,
      });
    this.netnsClient.warnings.giveIfOff();
    this.#write(file, value);
  }

  /**
   * The names to choose from; undefined if the kernel has only numbers.
   * @throws UnsupportedError
   */
  #available(): string[] | undefined {
    const { host } = this.netnsClient;
    const availableNames = readMptcpSetting(host, "available_path_managers");
    if (availableNames.is === "read") return availableNames.text.split(/\s+/);
    const byType = readMptcpSetting(host, "pm_type");
    const unread = [availableNames, byType].find((one) => one.is === "unreadable");
    if (unread?.is === "unreadable")
      throw new UnsupportedError(`cannot find out which path managers this kernel has: ${unread.reason}`, {
        hint: "is /proc/sys mounted here, and not hidden?",
      });
    if (byType.is === "read") return undefined;
    throw new UnsupportedError("this kernel has no choice of path managers", {
      hint: "the userspace path manager came with Linux 5.19",
    });
  }

  #write(file: string, value: string): void {
    const { dryRun, onRequest } = this.netnsClient.options;
    onRequest?.({ operation: "pm set", values: { [`net.mptcp.${file}`]: value }, body: Buffer.alloc(0) });
    if (dryRun) return;
    try {
      this.netnsClient.host.writeFile(`${SYSCTLS}/${file}`, value);
    } catch (error) {
      throw writeError(`net.mptcp.${file}`, error as NodeJS.ErrnoException);
    }
  }

  async #connections(): Promise<Managers["connections"]> {
    // Connections that fell back to TCP have no path manager.
    const all = await new ConnectionsClient(this.netnsClient).list({ fallback: false });
    const client = new UserspaceClient(this.netnsClient);
    const count = { kernel: 0, userspace: 0 };
    for (const { token } of all.slice(0, MAX_REQUESTS)) {
      if (token === undefined) continue;
      const owner = await client.managerOf(token);
      if (owner === undefined) return undefined;
      if (owner !== "gone") count[owner]++;
    }
    return count;
  }

  /** Or the reason why they are unknown. */
  async #listeners(): Promise<Pick<Managers, "listeners" | "moreListeners"> | string> {
    const { groups } = await this.netnsClient.family();
    const group = groups.get(MPTCP_PM_GROUPS.events);
    if (group === undefined) return {};
    try {
      const found = this.netnsClient.host.groupMembers(NETLINK.generic, group);
      if (found === undefined) return {};
      const { members, complete } = found;
      return { listeners: this.#named(members), ...(!complete && { moreListeners: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
      return unreadReason((error as NodeJS.ErrnoException).path ?? "/proc", error);
    }
  }

  #named(members: readonly GroupMember[]): EventListener[] {
    if (members.length === 0) return [];
    const { holders } = this.netnsClient.host.socketHolders(new Set(members.map(({ inode }) => inode)));
    return members.map(({ inode, here }) => ({
      processes: holders.filter((one) => one.inode === inode).map(({ pid, name }) => ({ pid, name })),
      here,
    }));
  }
}

function writeError(name: string, cause: NodeJS.ErrnoException): Error {
  const errno = cause.errno === undefined ? undefined : -cause.errno;
  const details = { errno, cause, argument: name };
  if (cause.code === "EACCES" || cause.code === "EPERM")
    return new PermissionError(`only root may write ${name}`, details);
  if (cause.code === "EROFS")
    return new UnsupportedError(`${name} cannot be written: /proc/sys is read-only here`, {
      ...details,
      hint: "containers often have it read-only: write it from outside, or start the container with write access",
    });
  if (cause.code === "EINVAL") return new KernelError(`${name} cannot be written: ${cause.code}`, details);
  return new UnsupportedError(`${name} cannot be written: ${cause.code}`, {
    ...details,
    hint: "is /proc/sys mounted here, and not hidden?",
  });
}
