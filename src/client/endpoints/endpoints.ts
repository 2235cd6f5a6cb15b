import { PM_COMMANDS } from "../../codec/families/mptcp-pm.js";
import { UsageError } from "../../errors.js";
import type { Endpoint, EndpointFlag, EndpointKey, EndpointSpec, FlagsChange } from "../../model/endpoint.js";
import type { NetnsClient } from "../netns-client.js";
import { verified } from "../verified.js";
import { checkDeletion, checkId, checkLookUp, idOf, matchingAddress, onlyOne } from "./key.js";
import { addEndpoint, CHANGEABLE, readEndpoint, removeEndpoint, setEndpointFlags } from "./requests.js";
import type { Retried } from "./retry.js";
import {
  asEndpoint,
  type Replaced,
  readEndpoints,
  resolvedSpec,
  type Spec,
  type WriteOptions,
} from "./spec.js";
import { withHints } from "./with-hints.js";

/** Those of the in-kernel path manager. */
export class EndpointsClient {
  /** @internal */
  constructor(/** @internal */ readonly netnsClient: NetnsClient) {}

  /** All endpoints by ascending id. A warning names incomplete ones. Needs no privilege. */
  list(): Promise<Endpoint[]> {
    return this.#list("dump");
  }

  #list(mode: "dump" | "all"): Promise<Endpoint[]> {
    return this.netnsClient.reading(async () =>
      Promise.all((await readEndpoints(this.netnsClient, mode)).map((one) => this.#named(one))),
    );
  }

  /** @throws UsageError if the id is not 1 to 255, KernelError if it does not exist */
  async get(id: number): Promise<Endpoint> {
    checkId(id);
    return this.#get(id, "endpoint show");
  }

  #get(id: number, operation: string): Promise<Endpoint> {
    return this.read(operation, { id }).catch((error) => this.#unknownId(error, id));
  }

  /** The endpoint that the kernel finds by a spec. @internal */
  async read(operation: string, spec: Partial<EndpointSpec>): Promise<Endpoint> {
    return this.#named(await readEndpoint(this.netnsClient, operation, spec));
  }

  /**
   * @returns the stored endpoint, with a warning for dropped flags
   * @throws UsageError, KernelError, PermissionError
   */
  async add(spec: EndpointSpec, options: WriteOptions = {}): Promise<Endpoint> {
    return this.store("endpoint add", await this.prepare(spec, options));
  }

  /** Sends a prepared spec and reads back the result. @internal */
  async store(operation: string, requested: Spec): Promise<Endpoint> {
    await this.send(operation, requested).catch((error) =>
      withHints(error, (hints) => hints.explainRefusal(error, operation, requested, () => this.list())),
    );
    return this.readBack(requested);
  }

  /** Sends an endpoint to add as it is. @internal */
  send(operation: string, spec: Spec): Promise<void> {
    return addEndpoint(this.netnsClient, operation, spec);
  }

  /** Sets the given flags (backup, fullmesh) and leaves the other one unchanged. Returns the result. */
  async change(
    key: EndpointKey,
    change: FlagsChange,
    options: { exact?: boolean | undefined } = {},
  ): Promise<Endpoint> {
    const { checkFlagsChange } = await import("../../schema/input.js");
    checkFlagsChange(change);
    if (!options.exact && change.backup === undefined && change.fullmesh === undefined)
      throw new UsageError("no flag given to change", {
        hint: "name one: backup, nobackup, fullmesh, nofullmesh",
      });
    const endpoint = await this.find(key, "endpoint change");
    this.netnsClient.warnings.giveIfOff();
    const before = options.exact ? [] : endpoint.flags;
    const keep = (flag: (typeof CHANGEABLE)[number]) => change[flag] ?? before.includes(flag);
    const flags = CHANGEABLE.filter(keep);
    const id = key.id ?? idOf(endpoint);
    const call = this.setFlags("endpoint change", { id }, flags);
    await call.catch((error) => withHints(error, async (hints) => hints.explainChange(error, endpoint)));
    return this.netnsClient.options.dryRun ? endpoint : this.changed({ ...endpoint, id }, flags);
  }

  /** Assigns backup and fullmesh, both at once, to the endpoint that the kernel finds by a spec. @internal */
  setFlags(operation: string, spec: Partial<EndpointSpec>, flags: readonly EndpointFlag[]): Promise<void> {
    return setEndpointFlags(this.netnsClient, operation, spec, flags);
  }

  /** An endpoint whose flags were set, which is true even if it cannot be read any more. @internal */
  async changed(before: Endpoint & { id: number }, set: readonly EndpointFlag[]): Promise<Endpoint> {
    const kept = before.flags.filter((flag) => flag !== "backup" && flag !== "fullmesh");
    return this.get(before.id).catch((error) => this.#unread(error, { ...before, flags: [...kept, ...set] }));
  }

  /**
   * Adds a missing endpoint, or changes backup and fullmesh in place, or deletes and adds it again with the
   * same id, which closes its subflows. If the kernel refuses the add, the old endpoint is restored.
   */
  async replace(
    spec: EndpointSpec,
    options: WriteOptions = {},
  ): Promise<{ endpoint: Endpoint; done: Replaced }> {
    const { replaceEndpoint } = await import("./replace.js");
    return replaceEndpoint(this, await this.prepare(spec, options), options);
  }

  /**
   * Deletes an endpoint and adds it again with its id, in one datagram: connections may then open subflows from it again.
   * An endpoint that another process deletes at the same time stays deleted.
   * @throws UsageError for an implicit one, UnsupportedError for one that could not be restored, KernelError for an unknown id
   */
  async retry(key: EndpointKey): Promise<Retried> {
    const { retryEndpoint } = await import("./retry.js");
    return retryEndpoint(this, key);
  }

  /** Deletes one endpoint and closes its subflows. Id 0 needs the address (of connections opened on it). */
  async delete(key: EndpointKey): Promise<void> {
    const { checkEndpointKey } = await import("../../schema/input.js");
    checkEndpointKey(key);
    checkDeletion(key);
    this.netnsClient.warnings.giveIfOff();
    if (key.id === 0) return this.remove("endpoint delete", { ...key, address: key.address as string });
    const id = key.id ?? idOf(await this.find(key, "endpoint delete"));
    await this.remove("endpoint delete", { id }).catch((error) => this.#unknownId(error, id));
  }

  /** Sends the deletion as it is. @internal */
  remove(operation: string, spec: Partial<EndpointSpec>): Promise<void> {
    return removeEndpoint(this.netnsClient, operation, spec);
  }

  /** Deletes all endpoints, and starts the automatic ids at 1 again. */
  async flush(): Promise<void> {
    this.netnsClient.warnings.giveIfOff();
    await this.netnsClient
      .call("endpoint flush", PM_COMMANDS.flushAddrs, {}, "do")
      .catch((error) => verified(error, async () => (await this.#list("all")).length === 0));
  }

  /** @throws KernelError for an unknown id or address, UsageError for an address of several @internal */
  async find(key: EndpointKey, operation: string): Promise<Endpoint> {
    const { checkEndpointKey } = await import("../../schema/input.js");
    checkEndpointKey(key);
    checkLookUp(key);
    if (key.id !== undefined) return matchingAddress(await this.#get(key.id, operation), key);
    if (key.address === undefined)
      throw new UsageError(`${operation}: no endpoint is named`, {
        argument: "id",
        hint: "give id NUM or an ADDRESS",
      });
    return onlyOne(await this.list(), key);
  }

  /** Checks a spec, resolves its device, and warns about doubtful parts. @internal */
  async prepare(spec: EndpointSpec, { check = true }: WriteOptions): Promise<Spec> {
    const { checkEndpointSpec } = await import("../../schema/input.js");
    checkEndpointSpec(spec);
    const { impossible } = await import("../../model/rules.js");
    const problem = check ? impossible(spec) : undefined;
    if (problem) throw new UsageError(problem.message, problem);
    const ifindex = spec.dev === undefined ? spec.ifindex : await this.#index(spec.dev, check);
    const requested = { ...spec, flags: spec.flags ?? [], ifindex };
    if (!check) return requested;
    this.netnsClient.warnings.giveIfOff();
    const { warnOfEndpoint } = await import("./warnings.js");
    await warnOfEndpoint(this.netnsClient, requested);
    return requested;
  }

  async #unknownId(error: unknown, id: number): Promise<never> {
    return withHints(error, (hints) => hints.unknownId(error, id, () => this.list()));
  }

  /** Without checks, `ifN` means index N even if no interface has it, as in `ip`. */
  async #index(dev: string, check: boolean): Promise<number> {
    const index = Number(/^if([1-9]\d{0,9})$/.exec(dev)?.[1]);
    // Shown unsigned, sent signed: the kernel stores -1 for `if4294967295`.
    return !check && index <= 0xffffffff ? index | 0 : this.netnsClient.links.indexOf(dev);
  }

  /** The stored state of a spec. A warning names flags that the kernel dropped. @internal */
  async readBack(requested: Spec): Promise<Endpoint> {
    if (this.netnsClient.options.dryRun) return { ...asEndpoint(requested) };
    const all = await this.list().catch((error) => [this.#unread(error, asEndpoint(requested))]);
    const stored = all.find((one) => resolvedSpec(requested, one)) ?? asEndpoint(requested);
    const dropped = requested.flags.filter((flag) => !stored.flags.includes(flag));
    if (dropped.length > 0)
      this.netnsClient.warnings.give(
        `the kernel has not stored ${dropped.join(" and ")}: it may not know this flag`,
        "flag_dropped",
      );
    return stored;
  }

  /** A change that was made is not a failure because its result cannot be read. */
  #unread(error: unknown, expected: Endpoint): Endpoint {
    const reason = error instanceof Error ? error.message : String(error);
    this.netnsClient.warnings.give(
      `the kernel has accepted the change, but the endpoint could not be read again: ${reason}`,
      "unread",
    );
    return expected;
  }

  async #named(endpoint: Endpoint): Promise<Endpoint> {
    if (endpoint.ifindex === undefined) return endpoint;
    const dev = await this.netnsClient.links.nameOf(endpoint.ifindex);
    return dev === undefined ? endpoint : { ...endpoint, dev };
  }
}
