/**
 * Everything the library reads from the machine that is not a netlink datagram.
 * A recording keeps what passes here, a replay and a test answer in its place.
 */
export interface Host {
  /** Text of a file as seen from the namespace in use (`/proc/sys/net/...` follows `-n`). @throws NodeJS.ErrnoException */
  readFile(path: string): string;
  /** Writes a sysctl or another small file in the namespace in use. @throws NodeJS.ErrnoException */
  writeFile(path: string, text: string): void;
  /** Names in a folder. @throws NodeJS.ErrnoException */
  readDirectory(path: string): string[];
  /** Target of a symbolic link. @throws NodeJS.ErrnoException */
  readLink(path: string): string;
  /** Wall clock, microseconds since 1970. */
  now(): number;
}
