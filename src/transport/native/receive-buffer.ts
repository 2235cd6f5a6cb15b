/** No datagram of the kernel is longer: dumps end at 32 KiB, single messages are far shorter. */
export const MAX_DATAGRAM = 64 * 1024;
/**
 * Distance in bytes between slots. The additional line avoids that the first bytes of all slots use the same cache
 * set.
 */
export const STRIDE = MAX_DATAGRAM + 64;
/** Datagrams per system call. */
export const SLOTS = 32;
/** Results of recvmmsg for a slot: length, sender, namespace. */
export const RESULT_WORDS = 3;

/**
 * Memory in which recvmmsg stores a batch. Two MiB of addresses, of which the kernel allocates only the pages that
 * are written.
 */
export class ReceiveBuffer {
  readonly bytes = Buffer.allocUnsafeSlow(STRIDE * SLOTS);
  readonly words = new Int32Array(RESULT_WORDS * SLOTS);
}

const idle: ReceiveBuffer[] = [];

/** Runs `use` with an area that no other code uses in the meantime; a sink may drain another socket. */
export function withReceiveBuffer<T>(use: (area: ReceiveBuffer) => T): T {
  const area = idle.pop() ?? new ReceiveBuffer();
  try {
    return use(area);
  } finally {
    idle.push(area);
  }
}
