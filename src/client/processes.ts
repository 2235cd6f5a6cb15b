import type { SocketHolder } from "../model/socket.js";
import type { Kernel } from "./kernel.js";

const NOBODY: readonly SocketHolder[] = [];

/** Who holds which socket. Each question reads /proc of every process, so that many are asked at once. */
export class Processes {
  readonly #byInode = new Map<number, SocketHolder[]>();
  /** Nobody holds what was not accepted yet. */
  readonly #asked = new Set([0]);

  constructor(readonly kernel: Kernel) {}

  knows(inode: number): boolean {
    return this.#asked.has(inode);
  }

  of(inode: number): SocketHolder[] {
    return [...(this.#byInode.get(inode) ?? NOBODY)];
  }

  /** Looks for those nobody asked for before. */
  ask(inodes: Iterable<number>): void {
    const wanted = new Set([...inodes].filter((inode) => !this.#asked.has(inode)));
    if (wanted.size === 0) return;
    const { holders, denied, complete } = this.kernel.host.socketHolders(wanted);
    for (const inode of wanted) this.#asked.add(inode);
    for (const { inode, pid, name } of holders) this.#add(inode, { pid, name });
    const someMissing = [...wanted].some((inode) => !this.#byInode.has(inode));
    if (denied > 0 && someMissing)
      this.kernel.warnOnce("processes of other users cannot be looked into: that takes root");
    if (!complete) this.kernel.warnOnce("there are too many open files to look for all processes");
  }

  #add(inode: number, holder: SocketHolder): void {
    const others = this.#byInode.get(inode);
    if (others) others.push(holder);
    else this.#byInode.set(inode, [holder]);
  }
}
