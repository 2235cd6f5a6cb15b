import { LINK, RTNETLINK_GROUPS } from "../../codec/families/rtnetlink.js";
import { eachMessage } from "../../codec/wire/message.js";
import { ProtocolError } from "../../errors.js";
import { NETLINK, type Transport } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";

/** Keeps cached interface names up to date from the link group; opened with the stream that uses it. */
export class LinkMonitor {
  readonly #transport: Transport;
  #lost = 0;

  constructor(readonly netnsClient: NetnsClient) {
    this.#transport = netnsClient.open(NETLINK.route, { events: true, receiveBuffer: 1 << 20 });
    this.#transport.join(RTNETLINK_GROUPS.link);
  }

  /** Processes changes since the last call. After a loss every name is discarded and looked up again. */
  read(): void {
    let datagram = this.#transport.receive();
    // If nothing is queued, nothing was dropped. Reading the drop counter is the most expensive part here.
    if (!datagram) return;
    for (; datagram; datagram = this.#transport.receive()) this.#take(datagram);
    const lost = this.#transport.lost();
    if (lost !== this.#lost) this.netnsClient.links.forget();
    this.#lost = lost;
  }

  /** After a datagram that cannot be decoded, every name is looked up again. */
  #take(datagram: Buffer): void {
    try {
      eachMessage(datagram, 0, datagram.length, (type, start, end) => {
        if (type === LINK.created || type === LINK.deleted) this.#note(type, datagram, start, end);
      });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.netnsClient.links.forget();
    }
  }

  #note(type: number, bytes: Buffer, start: number, end: number): void {
    const { index } = LINK.header.read(bytes, start, end);
    const { name } = LINK.attributes.read(bytes, start + LINK.header.size, end, []);
    this.netnsClient.links.note(index, type === LINK.created ? name : undefined);
  }

  close(): void {
    this.#transport.close();
  }
}
