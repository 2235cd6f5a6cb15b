import { UnsupportedError } from "../errors.js";
import { isolatedCallback } from "../recording/isolated-callback.js";
import type { Platform } from "../transport/platform.js";
import { NetnsClient } from "./netns-client.js";
import type { OpenOptions } from "./open-options.js";
import { checkOpenOptions } from "./open-options.js";
import { PathManager } from "./path-manager.js";

/**
 * Opens the MPTCP path manager of a network namespace. No socket is opened before the first call.
 * @throws UnsupportedError if this is not Linux or the transport is unavailable, UsageError for a missing
 * namespace and for an option that is unknown or invalid
 */
export async function openPathManager(options: OpenOptions = {}): Promise<PathManager> {
  checkOpenOptions(options);
  const { timeoutMs = 5000, signal, dryRun = false, cacheInterfaces = false } = options;
  const onWarning = options.onWarning && isolatedCallback(options.onWarning);
  const failed = (what: string) => (reason: string) => onWarning?.(`${what} failed: ${reason}`, "callback");
  const onRequest = options.onRequest && isolatedCallback(options.onRequest, failed("onRequest"));
  const platform = await traced(options.platform ?? (await openPlatform(options, onWarning)));
  const netnsClient = new NetnsClient(platform, {
    timeoutMs,
    signal,
    onWarning,
    dryRun,
    onRequest,
    cacheInterfaces,
  });
  if (options.validate) await netnsClient.validateReceived();
  return new PathManager(netnsClient);

  async function traced(wrapped: Platform): Promise<Platform> {
    if (options.onPacket === undefined) return wrapped;
    const { tracePlatform } = await import("../decode/trace-platform.js");
    return tracePlatform(wrapped, options.onPacket, failed("onPacket"));
  }
}

async function openPlatform(options: OpenOptions, onWarning: OpenOptions["onWarning"]): Promise<Platform> {
  if (options.replay !== undefined) {
    const { replayPlatform } = await import("../recording/replay-platform.js");
    const { requestName } = await import("../decode/request-name.js");
    return replayPlatform(options.replay, requestName, (text) => onWarning?.(text, "recording"));
  }
  if (process.platform !== "linux")
    throw new UnsupportedError("Multipath TCP control needs Linux", {
      hint: "--replay FILE works everywhere",
    });
  const { openLive } = await import("../transport/live.js");
  const { netns, transport } = options;
  const live = await openLive({
    ...(netns !== undefined && { netns }),
    ...(transport && { transport }),
  });
  if (options.record === undefined) return live;
  const { openRecording } = await import("./open-recording.js");
  return openRecording(live, options.record, { ...options, onWarning });
}
