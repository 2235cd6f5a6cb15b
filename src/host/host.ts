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
  /**
   * The processes that hold the sockets of these inodes. Not a matter of readDirectory and readLink, because a recording
   * is to hold what was found and not what everybody has open. @throws NodeJS.ErrnoException without /proc
   */
  socketHolders(inodes: ReadonlySet<number>): SocketProcesses;
  /**
   * The netlink sockets that receive the multicasts of a group, in all network namespaces that this process can look
   * into; undefined for groups beyond the 32nd, whose members the kernel does not show. @throws NodeJS.ErrnoException without /proc
   */
  groupMembers(protocol: number, group: number): GroupMembers | undefined;
  /** Wall clock, microseconds since 1970. */
  now(): number;
}

/** A netlink socket that is in a group. */
export interface GroupMember {
  readonly inode: number;
  /** Its address; most often the pid of the process that opened it. */
  readonly portId: number;
  /** It is in the network namespace in use. */
  readonly here: boolean;
}

export interface GroupMembers {
  readonly members: readonly GroupMember[];
  /** False where namespaces of other users could not be looked into. */
  readonly complete: boolean;
}

/** A process that holds a socket. */
export interface SocketProcess {
  readonly inode: number;
  readonly pid: number;
  /** As `processName` has it: any characters. */
  readonly name: string;
}

export interface SocketProcesses {
  readonly holders: readonly SocketProcess[];
  /** Processes that could not be looked into, for want of the right. */
  readonly denied: number;
  /** False where there was more to look at than is reasonable. */
  readonly complete: boolean;
}
