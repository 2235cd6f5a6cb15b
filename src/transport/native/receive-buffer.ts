/** No datagram of the kernel is longer: dumps end at 32 KiB, single messages stay far below. */
export const LONGEST = 64 * 1024;
/** Bytes from slot to slot. The odd line keeps the slots' first bytes out of one and the same cache set. */
export const STRIDE = LONGEST + 64;
/** Datagrams per system call. */
export const SLOTS = 32;
/** Numbers that recvmmsg tells about a slot: length, sender, namespace. */
export const RESULT_WORDS = 3;

/** Where recvmmsg puts a batch. Two MiB of addresses, of which the kernel backs only the pages that are written. */
export class ReceiveBuffer {
  readonly bytes = Buffer.allocUnsafeSlow(STRIDE * SLOTS);
  readonly words = new Int32Array(RESULT_WORDS * SLOTS);
}

const idle: ReceiveBuffer[] = [];

/** Runs `use` with an area that nothing else uses in the meantime; a sink may drain another socket. */
export function withReceiveBuffer<T>(use: (area: ReceiveBuffer) => T): T {
  const area = idle.pop() ?? new ReceiveBuffer();
  try {
    return use(area);
  } finally {
    idle.push(area);
  }
}
