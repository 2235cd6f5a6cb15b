import { PM_COMMANDS } from "../../codec/families/mptcp-pm.js";
import { UsageError } from "../../errors.js";
import { type Endpoint, endpointToWire, sameAddress } from "../../model/endpoint.js";
import {
  type Announcement,
  type CreatedSubflow,
  endText,
  type SubflowKey,
  type SubflowMatch,
  type SubflowSpec,
  subflowEndToWire,
} from "../../model/userspace.js";
import { asEndpoint, type WriteOptions } from "../endpoints/spec.js";
import type { NetnsClient } from "../netns-client.js";
import { completed } from "./address-id.js";
import { endsOf } from "./ends.js";
import type { JoinListener } from "./join-listener.js";
import { StoredAddresses } from "./stored-addresses.js";

/** Options for opening a subflow. */
export interface CreateOptions extends WriteOptions {
  /**
   * Milliseconds to wait until the kernel reports the outcome of the subflow. Absent: do not wait; success
   * then only means that opening has started. Waiting needs CAP_NET_ADMIN and has the side effect of
   * `events()`.
   */
  wait?: number | undefined;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
}

/** Loaded for errors only. */
const hints = () => import("./hints.js");
const checks = () => import("./checks.js");
const schema = () => import("../../schema/userspace-input.js");

const ANNOUNCE = "address announce";
const DESTROY = "subflow destroy";

/**
 * The userspace path manager: requests for one connection, named by its local token. They work for
 * connections opened while net.mptcp.path_manager is `userspace`; for others the kernel answers "userspace PM
 * not selected". Everything except `addresses` needs CAP_NET_ADMIN.
 */
export class UserspaceClient {
  readonly #stored: StoredAddresses;

  /** @internal */
  constructor(/** @internal */ readonly netnsClient: NetnsClient) {
    this.#stored = new StoredAddresses(netnsClient);
  }

  /**
   * Announces an address to the peer, or announces it again. Returns it as the kernel stored it.
   * @throws UsageError, KernelError (unknown token, kernel's path manager, another id or address stored),
   * PermissionError
   */
  async announce(token: number, spec: Announcement, { check = true }: WriteOptions = {}): Promise<Endpoint> {
    const { checkAnnouncement, checkToken } = await schema();
    checkToken(token);
    checkAnnouncement(spec);
    const requested = await completed(this.#stored, ANNOUNCE, token, spec);
    if (check) await (await checks()).checkAnnounced(this.netnsClient, token, requested);
    const addr = { ...endpointToWire(requested), flags: { on: ["signal"] as const, rest: 0 } };
    await this.netnsClient
      .call(ANNOUNCE, PM_COMMANDS.announce, { addr, token }, "do")
      .catch(async (error) => (await hints()).explainAnnounce(error, this.#stored, token, requested));
    return asEndpoint({ ...requested, flags: ["signal"] });
  }

  /**
   * Listens with MPTCP for joins to an announced address: at its port, or at the connection's own.
   * @throws UnsupportedError without the native addon, TransportError if the port is in use or this host does
   * not have the address
   */
  async listen(
    token: number,
    { address, port }: Pick<Announcement, "address" | "port">,
  ): Promise<JoinListener> {
    const { checkAnnouncement, checkToken } = await schema();
    checkToken(token);
    checkAnnouncement({ address, port });
    return (await import("./join-listener.js")).openJoinListener(this.netnsClient, token, { address, port });
  }

  /**
   * Removes an address: the peer is informed (RM_ADDR), if it was announced or used, and closes its subflows.
   * Id 0 is the address on which the connection was opened. Call it before `destroySubflow`, which makes the
   * kernel forget the id.
   * @throws UsageError, KernelError if the connection has no such id, PermissionError
   */
  async remove(token: number, id: number): Promise<void> {
    const { checkAddressId, checkToken } = await schema();
    checkToken(token);
    checkAddressId(id);
    await this.netnsClient
      .call("address remove", PM_COMMANDS.remove, { token, localId: id }, "do")
      .catch(async (error) => (await hints()).explainRemove(error, this.#stored, token, id));
  }

  /**
   * The local addresses that the kernel has stored for a connection, in the order in which it stored them:
   * announced ones and those from which subflows were opened. Needs no privilege.
   * @throws KernelError for an unknown token and under the kernel's path manager, UnsupportedError before
   * Linux 6.9
   */
  async addresses(token: number): Promise<Endpoint[]> {
    (await schema()).checkToken(token);
    const stored = await this.#stored
      .read("address show", token)
      .catch(async (error) => (await hints()).explainToken(error, this.netnsClient, token));
    return Promise.all(stored.map((one) => this.#named(one)));
  }

  /**
   * One of them, by its id.
   * @throws UsageError if no address has that id, and as `addresses`
   */
  async address(token: number, id: number): Promise<Endpoint> {
    (await schema()).checkAddressId(id);
    const all = await this.addresses(token);
    const found = all.find((one) => one.id === id);
    if (found) return found;
    throw new UsageError(`this connection has no address with the id ${id}`, {
      argument: "id",
      hint: (await hints()).knownIds(all),
    });
  }

  /**
   * Opens a subflow. The kernel only starts to open it: use `wait` for the outcome. If the kernel refuses, it
   * forgets the first stored address that equals the local one, even an announced one; the error's hint then
   * says so.
   * @throws UsageError, KernelError, PermissionError; with `wait` SubflowError if it failed, DeadlineError
   */
  createSubflow(token: number, spec: SubflowSpec, options: CreateOptions = {}): Promise<CreatedSubflow> {
    const open = () => this.#open(token, spec, options);
    // A call that waits for its peer must not block the others.
    return options.wait === undefined ? this.netnsClient.calls.enqueue(open) : open();
  }

  async #open(
    token: number,
    spec: SubflowSpec,
    { check = true, wait, signal }: CreateOptions,
  ): Promise<CreatedSubflow> {
    const { checkSubflowSpec, checkToken } = await schema();
    checkToken(token);
    checkSubflowSpec(spec);
    const operation = "subflow create";
    if (check) await (await checks()).checkCreated(this.netnsClient, spec);
    const local = await completed(this.#stored, operation, token, spec.local);
    const wanted = { ...spec, local };
    const create = async () => {
      await this.#create(operation, token, wanted);
      if (check && local.ifindex) await (await checks()).warnOfIgnoredDevice(this.#stored);
    };
    if (wait === undefined || this.netnsClient.options.dryRun) {
      await create();
      return { local, remote: { ...spec.remote }, established: false };
    }
    const { createAndWait } = await import("./create-and-wait.js");
    return createAndWait(this.netnsClient, token, wanted, create, { wait, signal });
  }

  /**
   * Closes a subflow. The kernel forgets its local address, even if it was announced.
   * @throws UsageError, KernelError (ESRCH: there is no such subflow), PermissionError
   */
  async destroySubflow(
    token: number,
    subflow: SubflowKey,
    { check = true }: WriteOptions = {},
  ): Promise<void> {
    const { checkSubflowKey, checkToken } = await schema();
    checkToken(token);
    const key = checkSubflowKey(endsOf(subflow));
    const storedBefore = check ? await this.#stored.read(DESTROY, token).catch(() => []) : [];
    const ends = { addr: endpointToWire(key.local), addrRemote: endpointToWire(key.remote) };
    await this.netnsClient
      .call(DESTROY, PM_COMMANDS.subflowDestroy, { ...ends, token }, "do")
      .catch(async (error) => (await hints()).explainSubflow(error, this.netnsClient, token, key));
    const forgottenAddress = storedBefore.find((one) => sameAddress(one.address, key.local.address));
    if (forgottenAddress?.flags.includes("signal"))
      this.netnsClient.warnings.give(
        `with the subflow the kernel has forgotten the announced address ${endText(forgottenAddress)} id ${forgottenAddress.id ?? "unknown"}, and the peer ` +
          "was not informed: use `address remove` before `subflow destroy`",
        "announcement_forgotten",
      );
  }

  /**
   * Sets or clears backup on a subflow: asks the peer to send on it only if no other subflow can be used
   * (MP_PRIO). If several match, the first is changed.
   * @throws UsageError, KernelError if none matches, PermissionError
   */
  async changeSubflow(token: number, subflow: SubflowMatch, change: { backup: boolean }): Promise<void> {
    const { checkBackup, checkSubflowMatch, checkToken } = await schema();
    checkToken(token);
    const match = checkSubflowMatch(endsOf(subflow));
    const backup = checkBackup(change?.backup);
    const ends = { addr: subflowEndToWire(match.local, backup), addrRemote: endpointToWire(match.remote) };
    await this.netnsClient
      .call("subflow change", PM_COMMANDS.setFlags, { ...ends, token }, "do")
      .catch(async (error) => (await hints()).explainSubflow(error, this.netnsClient, token, match));
  }

  /**
   * The path manager of a connection, `gone` for an unknown token; undefined before Linux 6.9, which does not
   * report it.
   */
  async managerOf(token: number): Promise<"kernel" | "userspace" | "gone" | undefined> {
    return this.#stored.read("pm show", token).then(
      () => "userspace",
      async (error) => (await hints()).managerFrom(error, this.netnsClient, token),
    );
  }

  async #create(
    operation: string,
    token: number,
    spec: SubflowSpec & { local: { id: number } },
  ): Promise<void> {
    const { local, remote, backup = false } = spec;
    const addr = { ...endpointToWire(local), ...(backup && { flags: { on: ["backup"] as const, rest: 0 } }) };
    const storedBefore = this.netnsClient.options.dryRun
      ? []
      : await this.#stored.read(operation, token).catch(() => []);
    await this.netnsClient
      .call(operation, PM_COMMANDS.subflowCreate, { addr, addrRemote: endpointToWire(remote), token }, "do")
      .catch(async (error) =>
        (await hints()).explainCreate(error, this.#stored, token, { spec, before: storedBefore }),
      );
  }

  async #named(endpoint: Endpoint): Promise<Endpoint> {
    if (endpoint.ifindex === undefined) return endpoint;
    const dev = await this.netnsClient.links.nameOf(endpoint.ifindex);
    return dev === undefined ? endpoint : { ...endpoint, dev };
  }
}
