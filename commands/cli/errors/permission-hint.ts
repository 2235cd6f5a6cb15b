import { readFileSync } from "node:fs";
import { dirname } from "node:path";

/** Who runs the program and how: what decides about the cause of EPERM. */
export interface Caller {
  readonly uid: number;
  /** Effective capabilities, bit N for capability N. */
  readonly capabilities: bigint | undefined;
  /** In a user namespace other than the machine's first. Undefined, as the capabilities, where /proc does not tell. */
  readonly isInUserNamespace: boolean | undefined;
  readonly node: string;
  /** Absolute path of the program. */
  readonly program: string;
  /** Words behind the program. */
  readonly argv: readonly string[];
}

const CAP_NET_ADMIN = 12n;

/** Where sudo looks for `node` on most systems; it takes no PATH of ours. */
const SECURE_PATH = /^\/(usr\/(local\/)?)?s?bin$/;

/** Cause and cure of EPERM. */
export function deniedHint(caller: Caller): string {
  if (caller.uid !== 0) return `run it as root: ${sudoLine(caller)}`;
  if (caller.capabilities === undefined || caller.isInUserNamespace === undefined)
    return "root was refused, and /proc does not tell why: it may lack CAP_NET_ADMIN, as in most containers, or be root of a user namespace only";
  if (!((caller.capabilities >> CAP_NET_ADMIN) & 1n))
    return "root has no CAP_NET_ADMIN here, as in most containers: give the container that right, or run it outside";
  if (caller.isInUserNamespace)
    return "root of a user namespace rules only over network namespaces made inside it: make one (unshare --net), or run it as root of the machine";
  return "root was refused: a security module (SELinux, AppArmor) or a seccomp filter forbids it; the audit log or dmesg may say which";
}

function sudoLine({ node, program, argv }: Caller): string {
  const start = SECURE_PATH.test(dirname(node)) ? [program] : [node, program];
  return ["sudo", ...start, ...argv].map(quoted).join(" ");
}

/** A word as a shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** This process. */
export function thisCaller(): Caller {
  const [, program = "mptcpctl", ...argv] = process.argv;
  const [, capabilities] = /^CapEff:\s*([0-9a-f]+)$/m.exec(read("/proc/self/status")) ?? [];
  const map = read("/proc/self/uid_map");
  return {
    uid: process.getuid?.() ?? 0,
    capabilities: capabilities === undefined ? undefined : BigInt(`0x${capabilities}`),
    isInUserNamespace: map === "" ? undefined : !/^\s*0\s+0\s+4294967295\s*$/.test(map),
    node: process.execPath,
    program,
    argv,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
