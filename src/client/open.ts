import type { OnPacket } from "../decode/trace-platform.js";
import { UnsupportedError } from "../errors.js";
import { isolatedCallback } from "../recording/isolated-callback.js";
import type { Platform } from "../transport/platform.js";
import { NetnsClient, type OnRequest } from "./netns-client.js";
import { checkOpenOptions } from "./open-options.js";
import { PathManager } from "./path-manager.js";

/** How a path manager is opened. Everything is optional: the default is this process's own namespace. */
export interface OpenOptions {
  /** Network namespace: a path if it holds a slash, else a name under /run/netns, else a pid. A number is a pid. */
  netns?: string | number | undefined;
  /** `native` (our addon) or `netlink` (the npm package); default: native where the addon is found. */
  transport?: "native" | "netlink" | undefined;
  /** Longest wait for an answer of the kernel, milliseconds from 0, or `Infinity`. Default 5000. */
  timeoutMs?: number | undefined;
  /** Writes everything that passes to this file, as pcap, mode 0600. */
  record?: string | undefined;
  /** Program version and command line for the recording's first packet. */
  about?: { version: string; commandLine: readonly string[] } | undefined;
  /** Answers from this recording instead of the kernel. */
  replay?: string | undefined;
  /** Ends streams and aborts requests. */
  signal?: AbortSignal | undefined;
  /** Doubts about what was asked, and warnings of the kernel. */
  onWarning?: ((text: string) => void) | undefined;
  /** Reads and checks as always, but withholds every request that would change something. Default false. */
  dryRun?: boolean | undefined;
  /** Holds every received value to its schema, at some cost; for tests and bug hunts. Default false. */
  validate?: boolean | undefined;
  /** Asks for interfaces and addresses once, and again only after they have changed: for who makes many changes. Default false. */
  cacheInterfaces?: boolean | undefined;
  /** Sees every datagram that passes, decoded. */
  onPacket?: OnPacket | undefined;
  /** Sees every changing request as it is about to be sent; in a dry run, instead of its being sent. */
  onRequest?: OnRequest | undefined;
  /** A platform of one's own, instead of one made from the options above. */
  platform?: Platform | undefined;
}

/**
 * Opens the MPTCP path manager of a network namespace. No socket is opened before the first call.
 * @throws UnsupportedError off Linux or for a transport that is not there, UsageError for a namespace that is not
 * and for an option that is unknown or cannot be so
 */
export async function openPathManager(options: OpenOptions = {}): Promise<PathManager> {
  checkOpenOptions(options);
  const { timeoutMs = 5000, signal, dryRun = false, cacheInterfaces = false } = options;
  const onWarning = options.onWarning && isolatedCallback(options.onWarning);
  const failed = (what: string) => (reason: string) => onWarning?.(`${what} failed: ${reason}`);
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

  async function traced(inner: Platform): Promise<Platform> {
    if (options.onPacket === undefined) return inner;
    const { tracePlatform } = await import("../decode/trace-platform.js");
    return tracePlatform(inner, options.onPacket, failed("onPacket"));
  }
}

async function openPlatform(options: OpenOptions, onWarning: OpenOptions["onWarning"]): Promise<Platform> {
  if (options.replay !== undefined) {
    const { replayPlatform } = await import("../recording/replay-platform.js");
    const { requestName } = await import("../decode/request-name.js");
    return replayPlatform(options.replay, requestName, (text) => onWarning?.(text));
  }
  if (process.platform !== "linux")
    throw new UnsupportedError("Multipath TCP control needs Linux", {
      hint: "--replay FILE works everywhere",
    });
  const { openLive } = await import("../transport/live.js");
  const { netns, transport } = options;
  const place = typeof netns === "number" ? `/proc/${netns}/ns/net` : netns;
  const live = await openLive({
    ...(place !== undefined && { netns: place }),
    ...(transport && { transport }),
  });
  if (options.record === undefined) return live;
  const { openRecording } = await import("./open-recording.js");
  return openRecording(live, options.record, { ...options, onWarning });
}
