/** Numbers the sockets of each netlink protocol from 0, in the same way while recording and replaying. */
export class SocketNumbers {
  readonly #next = new Map<number, number>();

  next(protocol: number): number {
    const number = this.#next.get(protocol) ?? 0;
    this.#next.set(protocol, number + 1);
    return number;
  }
}
