import { UnsupportedError } from "../../errors.js";
import type { SocketProcesses } from "../../host/host.js";
import { unreadReason } from "../../host/unread.js";
import type { SocketHolder } from "../../model/socket.js";
import type { NetnsClient } from "../netns-client.js";

const NOBODY: readonly SocketHolder[] = [];

/** Who holds which socket. Each question reads /proc of every process, so that many are asked at once. */
export class Processes {
  readonly #byInode = new Map<number, SocketHolder[]>();
  /** Nobody holds what was not accepted yet. */
  readonly #asked = new Set([0]);

  #isUnreadable = false;

  /** @param areNeeded whether nothing can be answered without them */
  constructor(
    readonly netnsClient: NetnsClient,
    readonly areNeeded = false,
  ) {}

  knows(inode: number): boolean {
    return this.#asked.has(inode);
  }

  /** Undefined where that could not be found out. */
  of(inode: number): SocketHolder[] | undefined {
    if (this.#isUnreadable) return undefined;
    return [...(this.#byInode.get(inode) ?? NOBODY)];
  }

  /** Looks for those nobody asked for before. @throws UnsupportedError where they are needed and /proc does not tell */
  ask(inodes: Iterable<number>): void {
    const wanted = new Set([...inodes].filter((inode) => !this.#asked.has(inode)));
    if (wanted.size === 0) return;
    for (const inode of wanted) this.#asked.add(inode);
    const found = this.#holders(wanted);
    if (found === undefined) return;
    const { holders, denied, complete } = found;
    for (const { inode, pid, name } of holders) this.#add(inode, { pid, name });
    const someMissing = [...wanted].some((inode) => !this.#byInode.has(inode));
    if (denied > 0 && someMissing)
      this.netnsClient.warnings.giveOnce("processes of other users cannot be looked into: that takes root");
    if (!complete)
      this.netnsClient.warnings.giveOnce("there are too many open files to look for all processes");
  }

  #holders(wanted: ReadonlySet<number>): SocketProcesses | undefined {
    try {
      return this.netnsClient.host.socketHolders(wanted);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
      const reason = `cannot tell which processes have a socket open: ${unreadReason("/proc", error)}`;
      if (this.areNeeded)
        throw new UnsupportedError(reason, { hint: "is /proc mounted here?", cause: error });
      this.netnsClient.warnings.giveOnce(reason);
      this.#isUnreadable = true;
      return undefined;
    }
  }

  #add(inode: number, holder: SocketHolder): void {
    const others = this.#byInode.get(inode);
    if (others) others.push(holder);
    else this.#byInode.set(inode, [holder]);
  }
}
