import { ROUTE } from "../../codec/families/rtnetlink.js";
import { AF, familyOf } from "../../codec/wire/address-family.js";
import type { Problem } from "../../codec/wire/problem.js";
import { KernelError } from "../../errors.js";
import { addressBytes } from "../../model/endpoint.js";
import type { SocketEnd } from "../../model/socket.js";
import { readRoute } from "../../session/rtnetlink.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";

/** Maximum number of look-ups. */
const MAX_LOOK_UPS = 1000;

/** The outgoing interface for a pair of addresses; each pair is looked up once. */
export class RouteLookup {
  readonly #known = new Map<string, string | undefined>();

  constructor(
    readonly netnsClient: NetnsClient,
    readonly all = false,
  ) {}

  /** Undefined if there is no route, or after too many look-ups. */
  async deviceOf({ local, remote }: { local: SocketEnd; remote: SocketEnd }): Promise<string | undefined> {
    const pair = `${local.address} ${remote.address}`;
    if (!this.#known.has(pair) && (this.all || this.#known.size < MAX_LOOK_UPS))
      this.#known.set(pair, await this.#ask(unmappedAddress(local.address), unmappedAddress(remote.address)));
    return this.#known.get(pair);
  }

  async #ask(source: string, destination: string): Promise<string | undefined> {
    const family = familyOf(destination);
    const length = family === AF.inet6 ? 128 : 32;
    const query = {
      operation: "route look-up",
      dump: false,
      header: { family, destinationLength: length, sourceLength: length },
      attributes: { destination, source },
    };
    const unread: Problem[] = [];
    const session = this.netnsClient.session(NETLINK.route);
    const [route] = await readRoute(session, ROUTE, query, unread).catch(unreachable);
    this.netnsClient.notePartialRecord(`the route from ${source} to ${destination}`, [
      ...unread,
      ...(route?.problems ?? []),
    ]);
    const output = route?.attributes.output;
    return output === undefined ? undefined : this.netnsClient.links.nameOf(output);
  }
}

/** Packets with IPv4-mapped IPv6 addresses are IPv4. */
function unmappedAddress(address: string): string {
  const bytes = addressBytes(address);
  return bytes?.length === 4 ? [...bytes].join(".") : address;
}

function unreachable(error: unknown): never[] {
  if (error instanceof KernelError) return [];
  throw error;
}
