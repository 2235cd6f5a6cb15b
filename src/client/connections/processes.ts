import { UnsupportedError } from "../../errors.js";
import type { SocketProcesses } from "../../host/host.js";
import { unreadReason } from "../../host/unread.js";
import type { SocketHolder } from "../../model/socket.js";
import type { NetnsClient } from "../netns-client.js";

const NO_HOLDERS: readonly SocketHolder[] = [];

/**
 * The processes that hold sockets. Each search reads /proc of every process, so many sockets are searched at
 * once.
 */
export class Processes {
  readonly #byInode = new Map<number, SocketHolder[]>();
  /** A connection that was not accepted yet has no holder. */
  readonly #asked = new Set([0]);

  #isUnreadable = false;

  /** @param areNeeded whether the processes are required */
  constructor(
    readonly netnsClient: NetnsClient,
    readonly areNeeded = false,
  ) {}

  isKnown(inode: number): boolean {
    return this.#asked.has(inode);
  }

  /** Undefined if it could not be found out. */
  of(inode: number): SocketHolder[] | undefined {
    if (this.#isUnreadable) return undefined;
    return [...(this.#byInode.get(inode) ?? NO_HOLDERS)];
  }

  /**
   * Searches for the sockets that were not searched before.
   * @throws UnsupportedError if they are required and /proc does not show them
   */
  ask(inodes: Iterable<number>): void {
    const newInodes = new Set([...inodes].filter((inode) => !this.#asked.has(inode)));
    if (newInodes.size === 0) return;
    for (const inode of newInodes) this.#asked.add(inode);
    const found = this.#holders(newInodes);
    if (found === undefined) return;
    const { holders, denied, complete } = found;
    for (const { inode, pid, name } of holders) this.#add(inode, { pid, name });
    const someMissing = [...newInodes].some((inode) => !this.#byInode.has(inode));
    if (denied > 0 && someMissing)
      this.netnsClient.warnings.giveOnce(
        "processes of other users cannot be inspected without root",
        "hidden",
      );
    if (!complete)
      this.netnsClient.warnings.giveOnce("there are too many open files to find all processes", "hidden");
  }

  #holders(newInodes: ReadonlySet<number>): SocketProcesses | undefined {
    try {
      return this.netnsClient.host.socketHolders(newInodes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
      const reason = `cannot tell which processes have a socket open: ${unreadReason("/proc", error)}`;
      if (this.areNeeded)
        throw new UnsupportedError(reason, { hint: "is /proc mounted here?", cause: error });
      this.netnsClient.warnings.giveOnce(reason, "unread");
      this.#isUnreadable = true;
      return undefined;
    }
  }

  #add(inode: number, holder: SocketHolder): void {
    const otherHolders = this.#byInode.get(inode);
    if (otherHolders) otherHolders.push(holder);
    else this.#byInode.set(inode, [holder]);
  }
}
