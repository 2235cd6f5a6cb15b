import { createRequire } from "node:module";
import { dirname } from "node:path";
import { UnsupportedError } from "../../errors.js";
import { addonHint } from "../native/missing.js";

/**
 * The object below the package's RawNetlinkSocket. Its constructor only opens the socket, non-blocking;
 * `bind` and `send` would start a poll that aborts the whole process when the receive queue overflows.
 */
export interface NativeSocket {
  addMembership(group: number): void;
  dropMembership(group: number): void;
  /** Plain SO_RCVBUF: the kernel silently limits it to net.core.rmem_max. */
  setRecvBufferSize(bytes: number): void;
  /** The resulting value, which the kernel doubles for its own use. */
  getRecvBufferSize(): number;
  close(): void;
}

type NativeSocketClass = new (
  protocol: number,
  peek: 0,
  received: () => void,
  failed: () => void,
) => NativeSocket;

let loaded: NativeSocketClass | undefined;

/**
 * Loads the package's binary once.
 * @throws UnsupportedError if there is none for this machine
 */
export function loadNativeSocket(): void {
  loaded ??= findBinary();
}

/**
 * Opens a socket.
 * @throws UnsupportedError before `loadNativeSocket`, else the package's own errors
 */
export function openNativeSocket(protocol: number): NativeSocket {
  if (loaded === undefined) throw new UnsupportedError("the netlink package is not loaded");
  return new loaded(protocol, 0, ignore, ignore);
}

/**
 * The package exports only the class that binds, so its binary is loaded in the same way as the package does
 * it.
 */
function findBinary(): NativeSocketClass {
  try {
    const manifest = createRequire(import.meta.filename).resolve("netlink/package.json");
    return createRequire(manifest)("node-gyp-build")(dirname(manifest)).NativeNetlink;
  } catch (cause) {
    throw new UnsupportedError("the netlink package cannot be loaded", {
      cause,
      hint: addonHint(),
    });
  }
}

function ignore(): void {}
