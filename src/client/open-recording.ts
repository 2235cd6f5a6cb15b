import { ERRNO } from "../errno.js";
import { TransportError } from "../errors.js";
import { recordPlatform } from "../recording/recording-platform.js";
import type { Platform } from "../transport/platform.js";
import type { OpenOptions } from "./open-options.js";
import { sleep } from "./sleep.js";

/** errno.h: a FIFO that no process reads yet. */
const REST_MS = 20;

/** Records what passes a live platform, which is closed where that cannot be. A FIFO is waited for, until the signal aborts. */
export async function openRecording(
  live: Platform,
  file: string,
  { about = { version: "library", commandLine: [] }, signal, onWarning }: OpenOptions,
): Promise<Platform> {
  for (;;) {
    try {
      return recordPlatform(live, file, about, onWarning);
    } catch (error) {
      const isUnread = error instanceof TransportError && error.errno === ERRNO.ENXIO;
      if (isUnread && !signal?.aborted) await sleep(REST_MS, signal);
      else throw closed(live, isUnread ? signal?.reason : error);
    }
  }
}

function closed(live: Platform, error: unknown): unknown {
  live.close();
  return error;
}
