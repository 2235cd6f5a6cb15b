import {
  MptcpError,
  type NamespaceName,
  networkNamespaces,
  type OnWarning,
  type PathManager,
  UsageError,
  unseenNamespaces,
} from "../../src/index.js";
import type { NamespaceManager } from "./context.js";
import type { Globals } from "./parser/global-options.js";

type Open = (netns: string | undefined) => Promise<PathManager>;

/**
 * The path managers of all network namespaces that can be found and entered. One warning names the others.
 */
export class AllNamespaces {
  readonly #opened = new Map<number, NamespaceManager>();
  readonly #refused = new Set<number>();
  #hasLooked = false;

  /** @throws UsageError if one namespace, or a recording, was requested */
  constructor(
    { netns, record, replay }: Globals,
    readonly open: Open,
    readonly warn: OnWarning,
  ) {
    const conflictingOption = [netns && "-n", record && "--record", replay && "--replay"].find(
      (option) => option,
    );
    if (conflictingOption)
      throw new UsageError(`all-netns and ${conflictingOption} contradict each other`, {
        argument: "all-netns",
        hint: "all-netns shows every namespace, starting with its own",
      });
  }

  /** Opens new namespaces and closes deleted ones: an open socket would keep a namespace alive. */
  async refresh(): Promise<readonly NamespaceManager[]> {
    const found = networkNamespaces();
    if (!this.#hasLooked) this.#tellUnseen();
    this.#forget(new Set(found.map(({ inode }) => inode)));
    const refused: NamespaceName[] = [];
    for (const one of found) if (!this.#isKnown(one.inode) && !(await this.#enter(one))) refused.push(one);
    this.#tell(refused);
    return [...this.#opened.values()];
  }

  #tellUnseen(): void {
    this.#hasLooked = true;
    const reason = unseenNamespaces();
    if (reason !== undefined)
      this.warn(`network namespaces without a name may be missing: ${reason}`, "unread");
  }

  #forget(found: ReadonlySet<number>): void {
    for (const [inode, { manager }] of this.#opened)
      if (!found.has(inode)) {
        manager.close();
        this.#opened.delete(inode);
      }
    for (const inode of this.#refused) if (!found.has(inode)) this.#refused.delete(inode);
  }

  #isKnown(inode: number): boolean {
    return this.#opened.has(inode) || this.#refused.has(inode);
  }

  async #enter({ name, inode, isOwn }: NamespaceName): Promise<boolean> {
    try {
      this.#opened.set(inode, { netns: name, manager: await this.open(isOwn ? undefined : name) });
      return true;
    } catch (error) {
      if (isOwn || !(error instanceof MptcpError)) throw error;
      return false;
    }
  }

  /** A namespace that was deleted in the meantime was not refused. */
  #tell(refused: readonly NamespaceName[]): void {
    const newlyRefused = refused.filter(({ inode }) => !this.#refused.has(inode));
    if (newlyRefused.length === 0) return;
    const now = new Set(networkNamespaces().map(({ inode }) => inode));
    const names = newlyRefused.filter(({ inode }) => now.has(inode)).map(({ name }) => name);
    for (const { inode } of newlyRefused) this.#refused.add(inode);
    if (names.length > 0)
      this.warn(`cannot enter ${names.join(", ")}: this needs root and the native addon`, "hidden");
  }

  close(): void {
    for (const { manager } of this.#opened.values()) manager.close();
    this.#opened.clear();
  }
}
