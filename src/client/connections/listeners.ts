import { DIAG_MESSAGE } from "../../codec/families/sock-diag.js";
import type { Message } from "../../codec/wire/message.js";
import { accepts, isListener, type Listener, listenerFromWire, type PlainTcp } from "../../model/listener.js";
import { socketFacts } from "../../model/socket.js";

const localPort = DIAG_MESSAGE.field("sport");

/** The namespace's MPTCP listeners; finds the plain TCP connections that they accepted. */
export class Listeners {
  readonly all: Listener[] = [];
  readonly plain: PlainTcp[] = [];
  readonly #byPort = new Map<number, Listener[]>();

  /** @param keep also collects the connections themselves */
  constructor(readonly keep = false) {}

  #add(listener: Listener | undefined): void {
    if (listener === undefined) return;
    const { port } = listener.local;
    this.all.push(listener);
    this.#byPort.set(port, [...(this.#byPort.get(port) ?? []), listener]);
  }

  /**
   * Handles a TCP socket that is not a subflow. Listeners must come before the connections that they
   * accepted.
   */
  see(message: Message): void {
    const { bytes, start, end } = message;
    DIAG_MESSAGE.check(start, end);
    const candidates = this.#byPort.get(localPort(bytes, start));
    if (isListener(message)) this.#add(listenerFromWire(message));
    else if (candidates) this.#count(message, candidates);
  }

  #count(message: Message, candidates: readonly Listener[]): void {
    const socket = socketFacts(message);
    const listener = candidates.find((one) => accepts(one, socket.local.address));
    if (listener === undefined) return;
    listener.plainTcp++;
    if (this.keep) this.plain.push({ ...socket, processes: undefined });
  }
}
