import { UsageError } from "../errors.js";
import { PM_COMMANDS } from "../families/mptcp-pm.js";
import {
  type Endpoint,
  type EndpointFlag,
  type EndpointKey,
  type EndpointSpec,
  endpointFromWire,
  endpointToWire,
  type FlagsChange,
  sameAddress,
} from "../model/endpoint.js";
import { doubtful, impossible } from "../model/rules.js";
import { NETLINK } from "../transport/transport.js";
import { localAddresses } from "./addresses.js";
import { explainChange, explainRefusal, unknownId } from "./endpoint-hints.js";
import { asEndpoint, meant, type Replaced, type Spec, type WriteOptions } from "./endpoint-spec.js";
import type { Kernel } from "./kernel.js";

/** The endpoints of the in-kernel path manager. */
export class EndpointsClient {
  constructor(readonly kernel: Kernel) {}

  /** All endpoints by ascending id. Needs no privilege. */
  async list(): Promise<Endpoint[]> {
    const replies = await this.kernel.call("endpoint show", PM_COMMANDS.getAddr, {}, "dump");
    return Promise.all(replies.map((reply) => this.#named(endpointFromWire(reply.addr ?? {}))));
  }

  /** One endpoint. @throws KernelError where the id does not exist, with a hint that lists those that do */
  async get(id: number): Promise<Endpoint> {
    const call = this.kernel.call("endpoint show", PM_COMMANDS.getAddr, { addr: { id } }, "get");
    const [reply] = await call.catch((error) => unknownId(error, id, () => this.list()));
    return this.#named(endpointFromWire(reply?.addr ?? {}));
  }

  /**
   * Adds an endpoint and gives it back as the kernel stored it, its id included.
   * Flags that this kernel dropped are told as a warning.
   * @throws UsageError, KernelError (EEXIST, EBUSY, ERANGE and more, with hints), PermissionError
   */
  async add(spec: EndpointSpec, options: WriteOptions = {}): Promise<Endpoint> {
    return this.store("endpoint add", await this.prepare(spec, options));
  }

  /** Sends a prepared spec and reads back what became of it. */
  async store(operation: string, wanted: Spec): Promise<Endpoint> {
    const call = this.kernel.call(operation, PM_COMMANDS.addAddr, { addr: endpointToWire(wanted) }, "do");
    await call.catch((error) => explainRefusal(error, wanted, () => this.list()));
    return this.#readBack(wanted);
  }

  /** Sets backup and fullmesh of an endpoint as named and leaves the other alone; gives the result back. */
  async change(
    key: EndpointKey,
    change: FlagsChange,
    options: { exact?: boolean | undefined } = {},
  ): Promise<Endpoint> {
    const { checkFlagsChange } = await import("../schema/input.js");
    checkFlagsChange(change);
    if (!options.exact && change.backup === undefined && change.fullmesh === undefined)
      throw new UsageError("no flag given to change", {
        hint: "name one: backup, nobackup, fullmesh, nofullmesh",
      });
    const endpoint = await this.find(key, "endpoint change");
    this.kernel.warnIfOff();
    const before = options.exact ? [] : endpoint.flags;
    const keep = (flag: "backup" | "fullmesh") => change[flag] ?? before.includes(flag);
    const flags = (["backup", "fullmesh"] as const).filter(keep);
    const call = this.setFlags("endpoint change", endpoint.id, flags);
    await call.catch((error) => explainChange(error, endpoint));
    return this.kernel.options.dryRun ? endpoint : this.get(endpoint.id);
  }

  /** Assigns backup and fullmesh, both at once, as the kernel does. */
  setFlags(operation: string, id: number, flags: readonly EndpointFlag[]) {
    return this.kernel.call(
      operation,
      PM_COMMANDS.setFlags,
      { addr: { id, flags: { on: flags, rest: 0 } } },
      "do",
    );
  }

  /**
   * Makes the endpoint be as described: adds it where absent, changes backup and fullmesh in place, and for anything
   * else deletes it and adds it again under the same id, which closes its live subflows. An add that is refused
   * puts the old endpoint back.
   */
  async replace(
    spec: EndpointSpec,
    options: WriteOptions = {},
  ): Promise<{ endpoint: Endpoint; done: Replaced }> {
    const { replaceEndpoint } = await import("./endpoint-replace.js");
    return replaceEndpoint(this, await this.prepare(spec, options));
  }

  /** Deletes one endpoint; its subflows are closed. id 0 needs the address, and acts on connections opened on it. */
  async delete(key: EndpointKey): Promise<void> {
    const { checkEndpointKey } = await import("../schema/input.js");
    checkEndpointKey(key);
    if (key.id !== undefined && key.id !== 0 && key.address !== undefined)
      throw new UsageError("an id names the endpoint by itself: leave the address out", {
        argument: "ADDRESS",
      });
    if (key.id === 0 && key.address === undefined)
      throw new UsageError("id 0 needs the address too", {
        argument: "id",
        hint: "id 0 is no endpoint: it stands for the address that connections were opened on",
      });
    this.kernel.warnIfOff();
    if (key.id === 0) return this.remove("endpoint delete", { id: 0, address: key.address as string });
    const id = key.id ?? (await this.find(key, "endpoint delete")).id;
    await this.remove("endpoint delete", { id }).catch((error) => unknownId(error, id, () => this.list()));
  }

  /** Sends the deletion as it is. */
  async remove(operation: string, spec: Partial<EndpointSpec>): Promise<void> {
    await this.kernel.call(operation, PM_COMMANDS.delAddr, { addr: endpointToWire(spec) }, "do");
  }

  /** Sends an addition as it is, for an endpoint that was there before. */
  async restore(operation: string, endpoint: Endpoint): Promise<void> {
    await this.kernel.call(operation, PM_COMMANDS.addAddr, { addr: endpointToWire(endpoint) }, "do");
  }

  /** Deletes all endpoints, and starts the automatic ids at 1 again. */
  async flush(): Promise<void> {
    this.kernel.warnIfOff();
    await this.kernel.call("endpoint flush", PM_COMMANDS.flushAddrs, {}, "do");
  }

  /** The endpoint a key names. @throws UsageError where it names none or several, KernelError for an unknown id */
  async find(key: EndpointKey, operation: string): Promise<Endpoint> {
    const { checkEndpointKey } = await import("../schema/input.js");
    checkEndpointKey(key);
    if (key.id !== undefined) return this.get(key.id);
    const { address } = key;
    if (address === undefined)
      throw new UsageError(`${operation}: which endpoint?`, {
        argument: "id",
        hint: "give id NUM or an ADDRESS",
      });
    const all = await this.list();
    const found = all.filter(
      (one) => sameAddress(one.address, address) && (key.port ?? one.port) === one.port,
    );
    if (found.length === 1) return found[0] as Endpoint;
    throw ambiguous(key, found, all);
  }

  /** Checks a spec, resolves its device, and warns of what looks wrong. */
  async prepare(spec: EndpointSpec, { check = true }: WriteOptions): Promise<Spec> {
    const { checkEndpointSpec } = await import("../schema/input.js");
    checkEndpointSpec(spec);
    const problem = check ? impossible(spec) : undefined;
    if (problem) throw new UsageError(problem.message, problem);
    const ifindex = spec.dev === undefined ? spec.ifindex : await this.#index(spec.dev, check);
    const wanted = { ...spec, flags: spec.flags ?? [], ifindex };
    if (!check) return wanted;
    this.kernel.warnIfOff();
    const isLocal = await localAddresses(this.kernel.session(NETLINK.route));
    for (const doubt of doubtful(wanted, isLocal)) this.kernel.warn(doubt);
    return wanted;
  }

  /** Without checks `ifN` names index N though no interface has it, as in `ip`. */
  async #index(dev: string, check: boolean): Promise<number> {
    const index = Number(/^if([1-9]\d{0,9})$/.exec(dev)?.[1]);
    // Shown unsigned, sent signed: the kernel stores -1 for `if4294967295`.
    return !check && index <= 0xffffffff ? index | 0 : this.kernel.links.indexOf(dev);
  }

  async #readBack(wanted: Spec): Promise<Endpoint> {
    if (this.kernel.options.dryRun) return { ...asEndpoint(wanted) };
    const stored = (await this.list()).find((one) => meant(wanted, one)) ?? asEndpoint(wanted);
    const dropped = wanted.flags.filter((flag) => !stored.flags.includes(flag));
    if (dropped.length > 0)
      this.kernel.warn(`this kernel does not know ${dropped.join(" and ")} and dropped it`);
    return stored;
  }

  async #named(endpoint: Endpoint): Promise<Endpoint> {
    if (endpoint.ifindex === undefined) return endpoint;
    const dev = await this.kernel.links.nameOf(endpoint.ifindex);
    return dev === undefined ? endpoint : { ...endpoint, dev };
  }
}

function ambiguous(key: EndpointKey, found: readonly Endpoint[], all: readonly Endpoint[]): UsageError {
  const list = (some: readonly Endpoint[]) =>
    some.map(({ id, address, port }) => `${address}${port ? ` port ${port}` : ""} id ${id}`).join(", ");
  if (found.length > 1)
    return new UsageError(`${key.address} names ${found.length} endpoints`, {
      argument: "ADDRESS",
      hint: `say which: ${list(found)}`,
    });
  const hint =
    all.length === 0 ? "there are no endpoints in this network namespace" : `there are: ${list(all)}`;
  return new UsageError(`no endpoint has the address ${key.address}${key.port ? ` port ${key.port}` : ""}`, {
    argument: "ADDRESS",
    hint,
  });
}
