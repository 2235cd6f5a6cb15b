import { UnreadFifoError } from "../host/private/output.js";
import { recordPlatform } from "../recording/recording-platform.js";
import type { Platform } from "../transport/platform.js";
import type { OpenOptions } from "./open-options.js";
import { sleep } from "./sleep.js";

const REST_MS = 20;

/**
 * Records a live platform; closes the platform if that is impossible. Waits for the reader of a FIFO until
 * the signal aborts.
 */
export async function openRecording(
  live: Platform,
  file: string,
  { about = { version: "library", commandLine: [] }, signal, onWarning }: OpenOptions,
): Promise<Platform> {
  for (;;) {
    try {
      return recordPlatform(live, file, about, (text) => onWarning?.(text, "recording"));
    } catch (error) {
      const isUnread = error instanceof UnreadFifoError;
      if (isUnread && !signal?.aborted) await sleep(REST_MS, signal);
      else throw closed(live, isUnread ? signal?.reason : error);
    }
  }
}

function closed(live: Platform, error: unknown): unknown {
  live.close();
  return error;
}
