import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { suggested } from "../../../src/index.js";
import type { Help } from "../process/io.js";

/** How the program is run, which decides the cause of EPERM. */
export interface Caller {
  readonly uid: number;
  /** Effective capabilities, bit N for capability N. */
  readonly capabilities: bigint | undefined;
  /**
   * Whether it is in a user namespace other than the initial one. Undefined, like the capabilities, if /proc
   * does not show it.
   */
  readonly isInUserNamespace: boolean | undefined;
  readonly node: string;
  /** Absolute path of the program. */
  readonly program: string;
  /** Words after the program. */
  readonly argv: readonly string[];
}

const CAP_NET_ADMIN = 12n;

/** Where sudo finds `node` on most systems; it does not use our PATH. */
const SECURE_PATH = /^\/(usr\/(local\/)?)?s?bin$/;

/** Cause and remedy of EPERM. */
export function deniedHelp(caller: Caller): Help {
  return caller.uid === 0 ? { hint: whyRoot(caller) } : { suggestions: [suggested("as_root", line(caller))] };
}

function whyRoot(caller: Caller): string {
  if (caller.capabilities === undefined || caller.isInUserNamespace === undefined)
    return "root was refused, and /proc does not show why: it may lack CAP_NET_ADMIN, as in most containers, or be root of a user namespace only";
  if (!((caller.capabilities >> CAP_NET_ADMIN) & 1n))
    return "root has no CAP_NET_ADMIN here, as in most containers: give the container this capability, or run mptcpctl outside";
  if (caller.isInUserNamespace)
    return "root of a user namespace can change only network namespaces created inside it: create one (unshare --net), or run mptcpctl as root of the host";
  return "root was refused: a security module (SELinux, AppArmor) or a seccomp filter forbids it; the audit log or dmesg may say which";
}

function line({ node, program, argv }: Caller): string[] {
  return [...(SECURE_PATH.test(dirname(node)) ? [] : [node]), program, ...argv];
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
