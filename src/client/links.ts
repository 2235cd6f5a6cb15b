import { KernelError, UsageError } from "../errors.js";
import { LINK } from "../families/rtnetlink.js";
import { readRoute } from "../session/route.js";
import type { Session } from "../session/session.js";

const ENODEV = 19;
/** Longest name the plain attribute takes; longer ones are alternative names only (IFNAMSIZ). */
const NAME_MAX = 15;

/** Names and indices of the namespace's interfaces, each asked for once. */
export class Links {
  readonly #names = new Map<number, string | undefined>();

  constructor(readonly session: () => Session) {}

  /** Name of an interface; undefined where there is none of that index. */
  async nameOf(index: number): Promise<string | undefined> {
    if (!this.#names.has(index)) this.#names.set(index, await this.#lookUp(index));
    return this.#names.get(index);
  }

  /** What is known without asking; used where a stream must not wait. */
  known(index: number): string | undefined {
    return this.#names.get(index);
  }

  /** Learns of a new, renamed or removed interface. */
  note(index: number, name: string | undefined): void {
    this.#names.set(index, name);
  }

  /** Asks for every name anew. */
  forget(): void {
    this.#names.clear();
  }

  async #lookUp(index: number): Promise<string | undefined> {
    const query = { operation: "interface look-up", dump: false, header: { index } };
    const [link] = await readRoute(this.session(), LINK, query).catch(noSuchDevice);
    return link?.attributes.name;
  }

  /** Index of an interface by name or alternative name. @throws UsageError where there is none */
  async indexOf(name: string): Promise<number> {
    // The kernel looks a name up among the alternative names as well, but takes no more than IFNAMSIZ of it.
    const attributes = name.length > NAME_MAX ? { alternativeName: name } : { name };
    const query = { operation: "interface look-up", dump: false, attributes };
    const [link] = await readRoute(this.session(), LINK, query).catch(noSuchDevice);
    if (!link) throw unknownDevice(name);
    return link.header.index;
  }
}

function noSuchDevice(error: unknown): never[] {
  if (error instanceof KernelError && error.errno === ENODEV) return [];
  throw error;
}

function unknownDevice(name: string): UsageError {
  return new UsageError(`device "${name}" does not exist in this network namespace`, {
    argument: "dev",
    hint: "`mptcpctl status` lists the interfaces; -n NAME looks into another namespace",
  });
}
