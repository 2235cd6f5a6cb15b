import { PM_COMMANDS } from "../../codec/families/mptcp-pm.js";
import { UnsupportedError } from "../../errors.js";
import type { Endpoint } from "../../model/endpoint.js";
import { endpointIn } from "../endpoints/spec.js";
import type { NetnsClient } from "../netns-client.js";

/** Before Linux 6.9 the kernel ignores the token and lists the endpoints. No connection has this token. */
const NO_TOKEN = 0;

/** The local addresses that the kernel has stored for a connection under the userspace path manager. */
export class StoredAddresses {
  #listsByToken: Promise<boolean> | undefined;

  constructor(readonly netnsClient: NetnsClient) {}

  /**
   * Without names of interfaces and without hints. `operation` is the name of the call in errors.
   * @throws KernelError for an unknown token and under the kernel's path manager, UnsupportedError before
   * Linux 6.9
   */
  async read(operation: string, token: number): Promise<Endpoint[]> {
    const replies = await this.netnsClient.call(operation, PM_COMMANDS.getAddr, { token }, "dump");
    this.#listsByToken ??= this.#probe(operation);
    if (await this.#listsByToken)
      return replies.flatMap((reply) => endpointIn(this.netnsClient, reply) ?? []);
    throw new UnsupportedError("this kernel does not report the addresses of a connection", {
      hint: "Linux 6.9 or newer is needed; on older kernels, give the id with which the address was announced or the subflow was created",
    });
  }

  /** Whether this kernel reports them; undefined if they were not read. */
  get isSupported(): Promise<boolean> | undefined {
    return this.#listsByToken;
  }

  #probe(operation: string): Promise<boolean> {
    return this.netnsClient.call(operation, PM_COMMANDS.getAddr, { token: NO_TOKEN }, "dump").then(
      () => false,
      () => true,
    );
  }
}
