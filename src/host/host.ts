/**
 * Everything the library reads from the machine besides netlink datagrams. A recording stores the result of each read;
 * a replay and tests provide their own host.
 */
export interface Host {
  /**
   * Text of a file in the network namespace in use (`/proc/sys/net/...` follows `-n`).
   * @throws NodeJS.ErrnoException
   */
  readFile(path: string): string;
  /** Writes a sysctl or another small file in the namespace in use. @throws NodeJS.ErrnoException */
  writeFile(path: string, text: string): void;
  /** Names in a folder. @throws NodeJS.ErrnoException */
  readDirectory(path: string): string[];
  /** Target of a symbolic link. @throws NodeJS.ErrnoException */
  readLink(path: string): string;
  /**
   * The processes that hold the sockets with these inodes. This is a function of its own (not readDirectory
   * and readLink) so that a recording contains only the result, not the open files of every process.
   * @throws NodeJS.ErrnoException without /proc
   */
  socketHolders(inodes: ReadonlySet<number>): SocketProcesses;
  /**
   * The netlink sockets that receive the multicasts of a group, in all network namespaces that this process
   * can inspect. Undefined for groups above 32, whose members the kernel does not show.
   * @throws NodeJS.ErrnoException without /proc
   */
  groupMembers(protocol: number, group: number): GroupMembers | undefined;
  /** Wall clock, microseconds since 1970. */
  now(): number;
}

/** A netlink socket that is a member of a group. */
export interface GroupMember {
  readonly inode: number;
  /** Its netlink port id; usually the pid of the process that opened it. */
  readonly portId: number;
  /** Whether it is in the network namespace in use. */
  readonly here: boolean;
}

export interface GroupMembers {
  readonly members: readonly GroupMember[];
  /** False if namespaces of other users could not be inspected. */
  readonly complete: boolean;
}

/** A process that holds a socket. */
export interface SocketProcess {
  readonly inode: number;
  readonly pid: number;
  /** As returned by `processName`: may contain any characters. */
  readonly name: string;
}

export interface SocketProcesses {
  readonly holders: readonly SocketProcess[];
  /** Number of processes that could not be inspected for lack of permission. */
  readonly denied: number;
  /** False if the search stopped at its limit. */
  readonly complete: boolean;
}
