import { processName } from "../host/process-name.js";
import { nativeFile } from "../transport/native/binding.js";
import { preloadLibrary } from "./library.js";
import { chooseMechanism, type MechanismChoice } from "./mechanism.js";
import { readTextOrEmpty, target } from "./process-tree.js";
import { inspectProgram } from "./program.js";

/** Why a program's sockets are TCP. */
export interface TcpDiagnosis {
  readonly reason: string;
  readonly hint?: string;
}

/** Looks at a process that holds a TCP socket, and was to have MPTCP ones. */
export function diagnoseTcp(pid: number): TcpDiagnosis {
  const exe = `/proc/${pid}/exe`;
  const program = inspectProgram(exe, { uid: 0, gid: 0, path: undefined });
  const verdict = chooseMechanism({ ...program, path: target(exe) || exe }, preloadLibrary());
  if (verdict.means.length === 0) return verdict;
  const name = processName(pid) || `process ${pid}`;
  return isReached(pid, verdict) ? { reason: `${name} ${OTHERWISE}` } : lost(name, verdict);
}

const OTHERWISE =
  "has what it takes: the kernel refused it MPTCP (run -d tells), or the socket came from elsewhere, made by who passed it on";

/** Whether what we gave arrived in this process. */
function isReached(pid: number, { means }: MechanismChoice): boolean {
  if (means.includes("GODEBUG"))
    return /(^|\0)GODEBUG=[^\0]*multipathtcp=1/.test(readTextOrEmpty(`/proc/${pid}/environ`));
  return readTextOrEmpty(`/proc/${pid}/maps`).includes(nativeFile("mptcpctl-run.so"));
}

function lost(name: string, { means }: MechanismChoice): TcpDiagnosis {
  return {
    reason: `${means.join(" and ")} did not reach ${name}`,
    hint: `whoever started it cleared the environment, or it has rights of its own (sudo, su, systemd-run): let that start mptcpctl run ${name} …`,
  };
}
