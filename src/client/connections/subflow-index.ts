import { DIAG_MESSAGE } from "../../codec/families/sock-diag.js";
import type { Message } from "../../codec/wire/message.js";
import type { Problem } from "../../codec/wire/problem.js";
import { isListener } from "../../model/listener.js";
import { socketFacts } from "../../model/socket.js";
import { type Subflow, subflowFromWire, tokenOfSubflow } from "../../model/subflow.js";
import type { NetnsClient } from "../netns-client.js";
import { noteSocket, socketBatches } from "./sock-diag.js";

/** Size of a page; no message is longer. */
const PAGE = 1 << 20;
/** Each message is preceded by its length. */
const LENGTH = 4;

const inodeOf = DIAG_MESSAGE.field("inode");

/**
 * Stores the subflows of a namespace until their connections arrive. They are kept as the received bytes, and
 * a connection knows their positions: tens of thousands of objects would need several times the memory and
 * cost garbage collection time.
 */
export class SubflowIndex {
  readonly #pages: Buffer[] = [];
  /** Used bytes of the last page. */
  #used = PAGE;
  /**
   * By token (as a signed number): the position of the message, which is its page and, in the lower twenty
   * bits, its offset.
   */
  readonly #places = new Map<number, number | number[]>();
  /** Subflows whose token is unknown. */
  readonly #odd: number[] = [];

  constructor(readonly details = false) {}

  /** Approximate number of connections with subflows, which is the number of connections. */
  get size(): number {
    return this.#places.size;
  }

  /** Inodes of the connections that have subflows. */
  *inodes(): Iterable<number> {
    for (const place of this.#odd) {
      const { bytes, start } = this.#at(place);
      yield inodeOf(bytes, start);
    }
    for (const places of this.#places.values()) {
      const { bytes, start } = this.#at(typeof places === "number" ? places : (places[0] as number));
      yield inodeOf(bytes, start);
    }
  }

  /** @param onOtherSocket receives each TCP socket that is not a subflow, listeners first */
  async read(netnsClient: NetnsClient, onOtherSocket?: (message: Message) => void): Promise<void> {
    const problems: Problem[] = [];
    for await (const messages of socketBatches(netnsClient, onOtherSocket ? "tcp" : "subflows"))
      for (const message of messages) {
        const token = tokenOfSubflow(message, problems);
        if (problems.length > 0) this.#addOdd(netnsClient, message, problems.splice(0), onOtherSocket);
        else if (token === undefined) onOtherSocket?.(message);
        else this.#add(token | 0, this.#put(message));
      }
  }

  /** The reader of a listener reports its irregularities. */
  #addOdd(
    netnsClient: NetnsClient,
    message: Message,
    problems: readonly Problem[],
    onOtherSocket?: (one: Message) => void,
  ): void {
    if (isListener(message)) onOtherSocket?.(message);
    else {
      noteSocket(netnsClient, "TCP socket", { ...socketFacts(message), problems });
      this.#odd.push(this.#put(message));
    }
  }

  /** Sockets whose token is unknown: a connection and its subflows have the same inode. */
  #oddOf(inode: number): Subflow[] {
    const own = this.#odd
      .map((place) => this.#at(place))
      .filter((one) => inodeOf(one.bytes, one.start) === inode);
    return inode === 0 ? [] : own.map((one) => subflowFromWire(one, this.details));
  }

  /** Subflows of a connection whose own token is unknown. */
  #ofInode(inode: number): Subflow[] {
    const all = [...this.#places.values()].flatMap((places) => this.#read(places));
    return inode === 0 ? [] : all.filter((one) => one.inode === inode);
  }

  /**
   * Copies a message, because the list reuses its memory.
   * @returns its position
   */
  #put({ bytes, start, end }: Message): number {
    const length = end - start;
    if (this.#used + LENGTH + length > PAGE) {
      this.#pages.push(Buffer.allocUnsafeSlow(PAGE));
      this.#used = 0;
    }
    const page = this.#pages.at(-1) as Buffer;
    const at = this.#used;
    page.writeUInt32LE(length, at);
    bytes.copy(page, at + LENGTH, start, end);
    this.#used = at + LENGTH + length;
    return (this.#pages.length - 1) * PAGE + at;
  }

  #add(key: number, place: number): void {
    const otherPlaces = this.#places.get(key);
    if (typeof otherPlaces === "object") otherPlaces.push(place);
    else this.#places.set(key, otherPlaces === undefined ? place : [otherPlaces, place]);
  }

  #at(place: number): Message {
    const bytes = this.#pages[Math.floor(place / PAGE)] as Buffer;
    const start = (place % PAGE) + LENGTH;
    const length = bytes.readUInt32LE(start - LENGTH);
    return { type: 0, flags: 0, sequence: 0, port: 0, bytes, start, end: start + length };
  }

  /** The subflows of a connection: those with its token, and those without a token but with its inode. */
  of(token: number | undefined, inode: number): Subflow[] {
    const own = token === undefined ? this.#ofInode(inode) : this.#read(this.#places.get(token | 0));
    return this.#odd.length === 0 ? own : [...own, ...this.#oddOf(inode)];
  }

  #read(places: number | number[] | undefined): Subflow[] {
    if (places === undefined) return [];
    if (typeof places === "number") return [subflowFromWire(this.#at(places), this.details)];
    return places.map((place) => subflowFromWire(this.#at(place), this.details));
  }
}
