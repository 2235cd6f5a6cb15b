import { formatIPv4, formatIPv6 } from "../codec/wire/address.js";
import type { SocketEnd } from "../model/socket.js";

/** A row of /proc/net/tcp or tcp6. */
export interface TcpRow {
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  readonly inode: number;
  /** State LISTEN. */
  readonly listens: boolean;
}

const LISTEN = "0A";

/** Parses such a file, whose first line is a header. Rows without an inode have no socket any more. */
export function readTcpTable(text: string): TcpRow[] {
  return text.split("\n").slice(1).flatMap(readRow);
}

function readRow(line: string): TcpRow[] {
  const columns = line.trim().split(/\s+/);
  const inode = Number(columns[9]);
  const [local, remote] = [columns[1], columns[2]].map((column) => endOf(column ?? ""));
  return local && remote && inode > 0 ? [{ local, remote, inode, listens: columns[3] === LISTEN }] : [];
}

/** `0100007F:1F90`: words of the address in host byte order, in hexadecimal; then the port in hexadecimal. */
function endOf(column: string): SocketEnd | undefined {
  const [, address = "", port = ""] = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(column) ?? [];
  if (address === "") return undefined;
  const words = address.match(/.{8}/g)?.map((word) => Number.parseInt(word, 16)) ?? [];
  return { address: addressOf(Buffer.from(Uint32Array.from(words).buffer)), port: Number.parseInt(port, 16) };
}

const addressOf = (bytes: Buffer) => (bytes.length === 4 ? formatIPv4(bytes, 0) : formatIPv6(bytes, 0));
