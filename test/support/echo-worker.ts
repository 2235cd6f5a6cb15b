// The echo process: listens and connects with MPTCP sockets, on requests of its parent over IPC.
import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { openPathManager } from "../../src/client/open.js";
import { bytesOf, mptcpSockets } from "../../src/lab/transfer/socket.js";
import { serverOver, socketOver } from "../../src/transport/native/mptcp-socket.js";
import type { Connected, ConnectTo, EchoReply, EchoRequest, EchoVerbs, ListenAt } from "./echo-verbs.js";

type Answers = {
  [V in keyof EchoVerbs]: (what: Parameters<EchoVerbs[V]>[0]) => Promise<ReturnType<EchoVerbs[V]>>;
};

const sockets = await mptcpSockets(await openPathManager({ transport: "native" }));
const listeners = new Map<number, Server>();
const connections = new Map<number, Socket>();
let acceptedCount = 0;

const answers: Answers = {
  async listen(at) {
    const server = await listening(at);
    const { port } = server.address() as AddressInfo;
    listeners.set(port, server);
    return port;
  },
  async unlisten({ port }) {
    listeners.get(port)?.close();
    listeners.delete(port);
  },
  async connect(to) {
    const { socket, fd } = await connected(to);
    const id = connections.size + 1;
    connections.set(id, socket);
    return { id, localPort: socket.localPort ?? 0, ...stateOf(fd) } satisfies Connected;
  },
  async send({ id, bytes = 1 }) {
    await sendAndReceive(connectionOf(id), bytes);
  },
  async close({ id }) {
    await closed(connectionOf(id));
  },
  async storm({ connections: count, parallel = 8, ...to }) {
    const startedAt = performance.now();
    let remainingConnections = count;
    const worker = async () => {
      while (remainingConnections-- > 0) await visit(to);
    };
    await Promise.all(Array.from({ length: parallel }, worker));
    return performance.now() - startedAt;
  },
  async churn({ listeners: count, address, port = 0 }) {
    for (let n = 0; n < count; n++)
      await once((await listening({ address, port: port && port + n })).close(), "close");
  },
  async accepted() {
    return acceptedCount;
  },
};

async function listening({ address, port = 0 }: ListenAt): Promise<Server> {
  return serverOver(sockets.bind(bytesOf(address, "address"), port), (socket) => {
    acceptedCount++;
    socket.on("error", () => socket.destroy());
    socket.pipe(socket);
  });
}

function stateOf(fd: number): Pick<Connected, "token" | "fallback"> {
  const { token, fallback } = sockets.state(fd);
  return { token, fallback };
}

async function connected({ address, port, from }: ConnectTo): Promise<{ socket: Socket; fd: number }> {
  const fd =
    from === undefined
      ? sockets.open(bytesOf(address, "address").length)
      : sockets.bind(bytesOf(from, "from"), 0);
  const socket = socketOver(fd).connect({ port, host: address });
  await once(socket, "connect");
  // A later reset by the peer only closes the connection.
  socket.on("error", () => socket.destroy());
  return { socket, fd };
}

async function visit(to: ConnectTo): Promise<void> {
  const { socket } = await connected(to);
  await sendAndReceive(socket, 1);
  await closed(socket);
}

function sendAndReceive(socket: Socket, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = bytes;
    const onClosed = () => reject(new Error(`the connection closed with ${missing} bytes missing`));
    const take = (chunk: Buffer) => {
      missing -= chunk.length;
      if (missing > 0) return;
      socket.off("data", take).off("close", onClosed);
      resolve();
    };
    socket.on("data", take).once("close", onClosed);
    socket.write(Buffer.alloc(bytes, "."));
  });
}

async function closed(socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  socket.end();
  await once(socket, "close");
}

function connectionOf(id: number): Socket {
  const socket = connections.get(id);
  if (socket === undefined) throw new Error(`there is no connection ${id}`);
  return socket;
}

async function answer({ id, verb, what }: EchoRequest): Promise<EchoReply> {
  try {
    return { id, result: await (answers[verb] as (what: unknown) => Promise<unknown>)(what) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

process.on("message", async (request: EchoRequest) => process.send?.(await answer(request)));
process.on("disconnect", () => process.exit());
