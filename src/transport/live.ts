import { UnsupportedError } from "../errors.js";
import { LiveHost } from "../host/live.js";
import { type Binding, bindingProblem, loadBinding } from "./native/binding.js";
import { NativeTransport } from "./native/native-transport.js";
import {
  closeNamespace,
  type Namespace,
  NamespaceEntryError,
  openNamespace,
  withNamespace,
} from "./netns.js";
import type { Platform, PlatformOptions } from "./platform.js";

/**
 * This machine's kernel, by our addon where it loads and the `netlink` package where not.
 * @throws UsageError for a namespace that is not there, PermissionError, UnsupportedError for a transport that
 * cannot be had, NamespaceEntryError where the namespace exists and only the addon to enter it is missing
 */
export async function openLive(options: PlatformOptions): Promise<Platform> {
  const namespace = options.netns === undefined ? undefined : openNamespace(options.netns);
  try {
    const binding = options.transport === "netlink" ? undefined : loadBinding();
    if (binding !== undefined) return nativePlatform(binding, namespace);
    if (options.transport === "native") throw missingAddon();
    if (namespace !== undefined)
      throw new NamespaceEntryError(namespace, bindingProblem() ?? "the netlink package was asked for");
    return await fallbackPlatform();
  } catch (error) {
    if (namespace !== undefined) closeNamespace(namespace);
    throw error;
  }
}

function nativePlatform(binding: Binding, namespace: Namespace | undefined): Platform {
  const inside = <T>(fn: () => T): T =>
    namespace === undefined ? fn() : withNamespace(binding, namespace, fn);
  inside(() => undefined);
  const host = new LiveHost(inside);
  let closed = false;
  return {
    host,
    open: (protocol, options) =>
      inside(() => new NativeTransport(binding, protocol, options, () => host.now())),
    close: () => {
      if (namespace !== undefined && !closed) closeNamespace(namespace);
      closed = true;
    },
  };
}

/** Loaded only here: who has the addon never pays for the package. */
async function fallbackPlatform(): Promise<Platform> {
  const { FallbackTransport } = await import("./fallback/fallback-transport.js");
  await FallbackTransport.load();
  return {
    host: new LiveHost((fn) => fn()),
    open: (protocol, options) => new FallbackTransport(protocol, options),
    close: () => {},
  };
}

function missingAddon(): UnsupportedError {
  return new UnsupportedError("the native addon cannot be loaded", { hint: bindingProblem() });
}
