import { NLM_F } from "../codec/wire/message.js";

/**
 * Maximum number of pending requests. The kernel answers each before `send` returns, so a higher number is
 * not faster.
 */
const MAX_IN_FLIGHT = 64;
/**
 * Maximum number of bytes that the kernel charges for a reply: an acknowledgement takes 832, and without
 * CAP_ACK it repeats the request; a limit, an endpoint or a link takes up to 2304, a part of a dump 33 024.
 */
const REPLY_BYTES = { change: 2048, get: 4096, dump: 65_536 } as const;

/** The parts of a request that matter here. */
interface Sized {
  readonly flags: number;
  readonly body: Uint8Array;
}

export const isDump = ({ flags }: Pick<Sized, "flags">): boolean => (flags & NLM_F.dump) === NLM_F.dump;
/** A change requests an acknowledgement; a read does not. */
export const isChange = ({ flags }: Pick<Sized, "flags">): boolean => (flags & NLM_F.ack) !== 0;

/** Bytes of the receive buffer reserved for the reply to a request. */
export function sizeInWindow(request: Sized): number {
  if (isDump(request)) return REPLY_BYTES.dump;
  return isChange(request) ? REPLY_BYTES.change + request.body.length : REPLY_BYTES.get;
}

/** Number of pending requests, and the room for their replies. */
export class SendWindow {
  #count = 0;
  #bytes = 0;

  /** Whether the replies also fit into `most()`, which is only called if it matters. */
  has(requests: readonly { readonly request: Sized }[], maxBytes: () => number): boolean {
    if (this.#count === 0) return true;
    if (this.#count + requests.length > MAX_IN_FLIGHT) return false;
    return requests.reduce((bytes, { request }) => bytes + sizeInWindow(request), this.#bytes) <= maxBytes();
  }

  take(bytes: number): void {
    this.#count++;
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#count--;
    this.#bytes -= bytes;
  }
}

/** Splits simultaneous requests into groups that fit into one datagram, in order. */
export function datagrams<T extends { readonly request: Sized }>(
  asked: readonly T[],
  maxBytes: () => number,
): (readonly T[])[] {
  let bytes = 0;
  for (const { request } of asked) bytes += sizeInWindow(request);
  if (asked.length <= MAX_IN_FLIGHT && bytes <= maxBytes()) return [asked];
  const parts: T[][] = [];
  let window = new SendWindow();
  for (const one of asked) {
    const last = parts.at(-1);
    if (last !== undefined && window.has([one], maxBytes)) last.push(one);
    else {
      parts.push([one]);
      window = new SendWindow();
    }
    window.take(sizeInWindow(one.request));
  }
  return parts;
}
