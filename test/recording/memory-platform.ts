import { endianness } from "node:os";
import type { GroupMembers, Host, SocketProcess, SocketProcesses } from "../../src/host/host.js";
import type { Platform } from "../../src/transport/platform.js";
import type { Sink, Transport } from "../../src/transport/transport.js";

/** Behaviour of a socket of `MemoryPlatform`; all fields are optional. */
export interface Behaviour {
  /** Replies to a request. */
  answer?(request: Buffer): Buffer[];
  /** Datagrams after joining a group. @throws to refuse */
  joined?(group: number): Buffer[];
  lost?(): number;
}

/** A socket whose other side is a function. Timestamps start one second after 1970 and increase by a millisecond. */
class MemoryTransport implements Transport {
  readonly name = "native";
  readonly queue: Buffer[] = [];
  #stamp = 1_000_000;

  constructor(
    readonly protocol: number,
    readonly behaviour: Behaviour,
  ) {}

  send(datagram: Uint8Array): void {
    this.queue.push(...(this.behaviour.answer?.(Buffer.from(datagram)) ?? []));
  }

  receive(): Buffer | undefined {
    if (this.queue.length > 0) this.#stamp += 1000;
    return this.queue.shift();
  }

  drain(sink: Sink, most = Number.POSITIVE_INFINITY): number {
    let delivered = 0;
    for (let next = this.queue[0]; next && delivered < most; next = this.queue[0], delivered++) {
      this.receive();
      sink(next, 0, next.length);
    }
    return delivered;
  }

  async readable(): Promise<boolean> {
    return this.queue.length > 0;
  }

  join(group: number): void {
    this.queue.push(...(this.behaviour.joined?.(group) ?? []));
  }

  leave(): void {}

  lost(): number {
    return this.behaviour.lost?.() ?? 0;
  }

  stamp(): number {
    return this.#stamp;
  }

  ended(): boolean {
    return false;
  }

  close(): void {}
}

/** A host of maps. */
export class MemoryHost implements Host {
  clock = 1_700_000_000_000_000;
  readonly files = new Map<string, string>();
  readonly folders = new Map<string, string[]>();
  readonly links = new Map<string, string>();
  readonly holders: SocketProcess[] = [];

  readFile(path: string): string {
    return valueOrError(this.files, path);
  }

  writeFile(path: string, text: string): void {
    valueOrError(this.files, path);
    this.files.set(path, text);
  }

  readDirectory(path: string): string[] {
    return valueOrError(this.folders, path);
  }

  readLink(path: string): string {
    return valueOrError(this.links, path);
  }

  socketHolders(inodes: ReadonlySet<number>): SocketProcesses {
    const holders = [...this.holders].filter(({ inode }) => inodes.has(inode));
    return { holders, denied: 0, complete: true };
  }

  groupMembers(): GroupMembers {
    return { members: [], complete: true };
  }

  now(): number {
    this.clock += 1_000_000;
    return this.clock;
  }
}

function valueOrError<T>(map: Map<string, T>, path: string): T {
  const value = map.get(path);
  if (value !== undefined) return value;
  const fields = { code: "ENOENT", errno: -2, syscall: "open", path };
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), fields);
}

/** A platform in memory: `behaviour` defines each opened socket, and may throw. */
export class MemoryPlatform implements Platform {
  readonly host = new MemoryHost();
  closed = false;

  constructor(readonly behaviour: (protocol: number) => Behaviour = () => ({})) {}

  open(protocol: number): Transport {
    return new MemoryTransport(protocol, this.behaviour(protocol));
  }

  close(): void {
    this.closed = true;
  }
}

/** A netlink message; tests of recordings assume a little-endian host. */
export function message(
  type: number,
  sequence: number,
  body: Uint8Array = Buffer.alloc(0),
  port = 0,
): Buffer {
  if (endianness() !== "LE") throw new Error("little-endian hosts only");
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + body.length, 0);
  head.writeUInt16LE(type, 4);
  head.writeUInt32LE(sequence, 8);
  head.writeUInt32LE(port, 12);
  return Buffer.concat([head, body]);
}
