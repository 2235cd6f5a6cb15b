import { createCipheriv, createHash } from "node:crypto";
import { accessSync, constants, statSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { ERRNO } from "../../errno.js";
import { UsageError } from "../../errors.js";
import { openForReading, readableOf } from "../../host/open-input.js";
import { errnoText } from "../../transport/failure.js";

/** Source of the transferred bytes, and their rate. */
export interface SourceOptions {
  /** Number of pseudo-random bytes. Default: no limit if `seconds` is given, else 10 MiB. */
  bytes?: number | undefined;
  /** Ends the data after this time, if it has not ended before. */
  seconds?: number | undefined;
  /** Send a file instead of pseudo-random bytes. */
  file?: string | undefined;
  /** Maximum bytes per second. Default: as fast as the connection allows. */
  rate?: number | undefined;
}

/** Default amount. */
export const DEFAULT_BYTES = 10 * 2 ** 20;

const CHUNK = 64 * 1024;
/** Generated data and writes that complete at once never wait: the event loop gets a turn after this time (ms). */
const TURN_MS = 10;
/** A limited rate is sent in intervals of 50 ms. */
const STEPS_PER_SECOND = 20;
/** The bytes are always the same, so results can be compared between runs and hosts. */
const KEY = createHash("sha256").update("mptcpctl lab send").digest().subarray(0, 16);

/**
 * Call this before connecting.
 * @throws UsageError for data that cannot be sent
 */
export function checkSource({ file, ...numbers }: SourceOptions): void {
  for (const argument of ["bytes", "seconds", "rate"] as const) {
    const value = numbers[argument];
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new UsageError(`${argument}: ${value} is not an amount to send`, {
        argument,
        hint: "more than 0",
      });
  }
  if (file !== undefined) checkFile(file);
}

function checkFile(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw unreadable(file, -((cause as NodeJS.ErrnoException).errno ?? 0));
  }
  if (statSync(file).isDirectory()) throw unreadable(file, ERRNO.EISDIR);
}

function unreadable(file: string, errno: number): UsageError {
  return new UsageError(`cannot read ${file}: ${errnoText(errno)}`, {
    argument: "file",
    errno,
    hint: "give a file that this user may read",
  });
}

/** The data of a transfer, in chunks. Signals and timers are handled in between. */
export async function* chunksOf(options: SourceOptions, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { rate, seconds = Number.POSITIVE_INFINITY } = options;
  const size = rate === undefined ? CHUNK : Math.max(1, Math.min(CHUNK, Math.round(rate / STEPS_PER_SECOND)));
  const startedAt = performance.now();
  const elapsedSeconds = () => (performance.now() - startedAt) / 1000;
  let [sent, lastTurn] = [0, performance.now()];
  for await (const chunk of await rawChunks(options, size, signal)) {
    const aheadSeconds = rate === undefined ? 0 : sent / rate - elapsedSeconds();
    if (aheadSeconds > 0)
      await sleep(Math.min(aheadSeconds, seconds - elapsedSeconds()) * 1000, undefined, { signal });
    if (performance.now() - lastTurn > TURN_MS) {
      await nextTurn();
      lastTurn = performance.now();
    }
    if (elapsedSeconds() >= seconds) return;
    yield chunk;
    sent += chunk.length;
  }
}

async function rawChunks(
  { bytes, seconds, file }: SourceOptions,
  size: number,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer> | Iterable<Buffer>> {
  if (file !== undefined) return fileChunks(file, size, signal);
  const defaultBytes = seconds === undefined ? DEFAULT_BYTES : Number.POSITIVE_INFINITY;
  return randomChunks(bytes ?? defaultBytes, size);
}

/** Rejects with the signal's reason: a FIFO may have no writer. */
async function fileChunks(file: string, size: number, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
  const stream = await readableOf(openForReading(file), size);
  const end = () => stream.destroy(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  return stream;
}

/** AES in counter mode: middleboxes cannot guess or compress it, and it is faster than the network. */
function* randomChunks(bytes: number, size: number): Generator<Buffer> {
  const cipher = createCipheriv("aes-128-ctr", KEY, Buffer.alloc(16));
  const zeros = Buffer.alloc(size);
  for (let remaining = bytes; remaining > 0; remaining -= size)
    yield cipher.update(remaining < size ? zeros.subarray(0, remaining) : zeros);
}
