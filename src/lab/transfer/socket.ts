import type { Socket } from "node:net";
import type { PathManager } from "../../client/path-manager.js";
import { parseAddress } from "../../codec/wire/address.js";
import { UnsupportedError, UsageError } from "../../errors.js";
import type { SocketEnd } from "../../model/socket.js";
import { addonHint } from "../../transport/native/missing.js";
import type { MptcpSockets } from "../../transport/platform.js";

/**
 * Opens MPTCP sockets in the manager's namespace.
 * @throws UnsupportedError if this is impossible
 */
export async function mptcpSockets({ netnsClient: { platform } }: PathManager): Promise<MptcpSockets> {
  if (platform.mptcp !== undefined) return platform.mptcp();
  throw new UnsupportedError("MPTCP sockets need the native addon", {
    hint: addonHint(),
  });
}

/**
 * Four or sixteen bytes.
 * @throws UsageError if it is not an address
 */
export function bytesOf(address: string, argument: string): Buffer {
  const bytes = parseAddress(address);
  if (bytes !== undefined) return bytes;
  throw new UsageError(`"${address}" is not an IP address`, { argument });
}

/** The ends of a connected socket. IPv4-mapped IPv6 addresses become IPv4. */
export function socketEnds(socket: Socket): { local: SocketEnd; remote: SocketEnd } {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  return { local: end(localAddress, localPort), remote: end(remoteAddress, remotePort) };
}

const end = (address = "::", port = 0): SocketEnd => ({
  address: address.replace(/^::ffff:(?=\d+\.)/, ""),
  port,
});

/**
 * @param minimum 1 if the kernel may not choose a port.
 * @throws UsageError
 */
export function checkPort(port: number, minimum: 0 | 1): void {
  if (!Number.isInteger(port) || port < minimum || port > 0xffff)
    throw new UsageError(`${port} is not a port`, { argument: "port", hint: `${minimum} to 65535` });
}
