import { UsageError } from "../errors.js";
import type { Session } from "../session/session.js";

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
    const { nameOfLink } = await import("./link-look-up.js");
    return nameOfLink(this.session(), index);
  }

  /** Index of an interface by name or alternative name. @throws UsageError where there is none */
  async indexOf(name: string): Promise<number> {
    const { indexOfLink } = await import("./link-look-up.js");
    const index = await indexOfLink(this.session(), name);
    if (index === undefined) throw unknownDevice(name);
    return index;
  }
}

function unknownDevice(name: string): UsageError {
  return new UsageError(`device "${name}" does not exist in this network namespace`, {
    argument: "dev",
    hint: "`mptcpctl status` lists the interfaces; -n NAME looks into another namespace",
  });
}
