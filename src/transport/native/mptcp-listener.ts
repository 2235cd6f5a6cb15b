import type { Server, Socket } from "node:net";
import type { MptcpListener } from "../platform.js";
import { serverOver } from "./mptcp-socket.js";

/**
 * Listens on a bound MPTCP socket, so that joins are accepted. The kernel assigns them to their connections;
 * a new connection to this port is closed at once.
 */
export async function listenOn(fd: number): Promise<MptcpListener> {
  const server = await serverOver(fd, (socket: Socket) => socket.on("error", () => {}).destroy());
  const { port } = server.address() as { port: number };
  return { port, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
