import { MptcpError, UsageError } from "../../errors.js";
import type { Session } from "../../session/session.js";
import { suggested } from "../../suggestions.js";

/** Names and indices of the namespace's interfaces, each looked up once. */
export class Links {
  readonly #names = new Map<number, string | undefined>();

  readonly #indices = new Map<string, number>();
  #generation: number | undefined;

  /**
   * @param onUnread gets the reason if the name of an interface could not be read
   * @throws the error if `onUnread` throws it
   * @param generation a number that changes when interfaces may have changed; undefined: names are cached, indices
   * are not
   */
  constructor(
    readonly session: () => Session,
    readonly onUnread: (index: number, error: MptcpError) => void,
    readonly generation: () => Promise<number | undefined> = async () => undefined,
  ) {}

  /** Name of an interface; undefined if no interface has that index, and if it cannot be read. */
  async nameOf(index: number): Promise<string | undefined> {
    await this.#refresh();
    if (this.#names.has(index)) return this.#names.get(index);
    try {
      return await this.#ask(index);
    } catch (error) {
      if (!(error instanceof MptcpError)) throw error;
      this.onUnread(index, error);
      return undefined;
    }
  }

  async #ask(index: number): Promise<string | undefined> {
    const generation = this.#generation;
    const { nameOfLink } = await import("./link-lookup.js");
    const name = await nameOfLink(this.session(), index);
    if (generation === this.#generation) this.#names.set(index, name);
    return name;
  }

  /** The cached name; used where a stream must not wait. */
  cachedName(index: number): string | undefined {
    return this.#names.get(index);
  }

  /** Records a new, renamed or removed interface. */
  note(index: number, name: string | undefined): void {
    this.#names.set(index, name);
  }

  /** Discards all cached names. */
  forget(): void {
    this.#names.clear();
    this.#indices.clear();
  }

  async #refresh(): Promise<void> {
    const generation = await this.generation();
    if (generation !== this.#generation) this.forget();
    this.#generation = generation;
  }

  /** Whether an interface has this name or alternative name. */
  async has(name: string): Promise<boolean> {
    const { indexOfLink } = await import("./link-lookup.js");
    return (await indexOfLink(this.session(), name)) !== undefined;
  }

  /**
   * Index of an interface by name or alternative name.
   * @throws UsageError if there is none
   */
  async indexOf(name: string): Promise<number> {
    await this.#refresh();
    const cachedName = this.#indices.get(name);
    if (cachedName !== undefined) return cachedName;
    const generation = this.#generation;
    const { indexOfLink } = await import("./link-lookup.js");
    const index = await indexOfLink(this.session(), name);
    if (index === undefined) throw unknownDevice(name);
    if (generation !== undefined && generation === this.#generation) this.#indices.set(name, index);
    return index;
  }
}

function unknownDevice(name: string): UsageError {
  return new UsageError(`device "${name}" does not exist in this network namespace`, {
    argument: "dev",
    hint: "-n NAME selects another network namespace",
    suggestions: [suggested("interfaces")],
  });
}
