import { TransportError, UnsupportedError } from "../errors.js";
import { LiveHost, type RunInside } from "../host/live.js";
import { type Binding, bindingProblem, loadBinding } from "./native/binding.js";
import { addonHint } from "./native/missing.js";
import { NativeTransport } from "./native/native-transport.js";
import type { Platform, PlatformOptions, TemporaryChanges } from "./platform.js";

/**
 * This machine's kernel, through our addon or, if it does not load, the `netlink` package.
 * @throws UsageError for a missing namespace, PermissionError, UnsupportedError for an unavailable transport,
 * NamespaceEntryError if the namespace exists and the addon to enter it is missing
 */
export async function openLive(options: PlatformOptions): Promise<Platform> {
  if (options.netns !== undefined) return openInside(options.netns, options);
  const binding = bindingFor(options);
  return binding === undefined ? fallbackPlatform() : nativePlatform(binding, (fn) => fn());
}

/** @throws UnsupportedError if the addon was requested and is unavailable */
function bindingFor({ transport }: PlatformOptions): Binding | undefined {
  const binding = transport === "netlink" ? undefined : loadBinding();
  if (binding === undefined && transport === "native")
    throw new UnsupportedError("the native addon cannot be loaded", { hint: addonHint() });
  return binding;
}

async function openInside(name: string | number, options: PlatformOptions): Promise<Platform> {
  const { closeNamespace, NamespaceEntryError, openNamespace, refuseOtherFiles, withNamespace } =
    await import("./netns.js");
  const namespace = openNamespace(name);
  try {
    const binding = bindingFor(options);
    if (binding === undefined) {
      refuseOtherFiles(namespace);
      throw new NamespaceEntryError(namespace, bindingProblem() ?? "the netlink package was asked for");
    }
    let isClosed = false;
    const inside = <T>(fn: () => T): T => {
      // The descriptor number may belong to another file now: to the caller's own namespace, for example.
      if (isClosed) throw new TransportError(`the network namespace "${namespace.name}" is closed`);
      return withNamespace(binding, namespace, fn);
    };
    inside(() => undefined);
    return nativePlatform(binding, inside, () => {
      isClosed = true;
      closeNamespace(namespace);
    });
  } catch (error) {
    closeNamespace(namespace);
    throw error;
  }
}

function nativePlatform(binding: Binding, inside: RunInside, release?: () => void): Platform {
  const host = new LiveHost(inside, binding.socketsIn);
  let isOpen = true;
  return {
    host,
    open: (protocol, options) =>
      inside(() => new NativeTransport(binding, protocol, options, () => host.now())),
    listen: async (address, port) => {
      const { boundMptcpSocket } = await import("./native/mptcp-socket.js");
      const { listenOn } = await import("./native/mptcp-listener.js");
      return listenOn(inside(() => boundMptcpSocket(binding, address, port)));
    },
    mptcp: async () => {
      const { boundMptcpSocket, mptcpSocket, mptcpState } = await import("./native/mptcp-socket.js");
      return {
        open: (addressLength) => inside(() => mptcpSocket(binding, addressLength)),
        bind: (address, port) => inside(() => boundMptcpSocket(binding, address, port)),
        state: (fd) => mptcpState(binding, fd),
        probe: async (request) => (await import("./native/probe-socket.js")).probe(binding, inside, request),
      };
    },
    temporary: () => temporary(inside, binding),
    close: () => {
      if (isOpen) release?.();
      isOpen = false;
    },
  };
}

async function temporary(inside: RunInside, binding?: Binding): Promise<TemporaryChanges> {
  return (await import("./temporary.js")).temporaryChanges(inside, binding);
}

/** Imported lazily: not needed with the addon. */
async function fallbackPlatform(): Promise<Platform> {
  const { FallbackTransport } = await import("./fallback/fallback-transport.js");
  await FallbackTransport.load();
  return {
    host: new LiveHost((fn) => fn()),
    open: (protocol, options) => new FallbackTransport(protocol, options),
    temporary: () => temporary((fn) => fn()),
    close: () => {},
  };
}
