import { processName } from "../host/process-name.js";
import type { Suggestion } from "../suggestions.js";
import { nativeFile } from "../transport/native/binding.js";
import { preloadLibrary } from "./library.js";
import { chooseMechanism, type MechanismChoice } from "./mechanism.js";
import { readTextOrEmpty, target } from "./process-tree.js";
import { inspectProgram } from "./program.js";

/** Why a program's sockets are TCP. */
export interface TcpDiagnosis {
  readonly reason: string;
  readonly hint?: string;
  /** Lines to run before the program is started again. */
  readonly suggestions?: readonly Suggestion[];
}

/** Inspects a process that holds a TCP socket although it should have MPTCP sockets. */
export function diagnoseTcp(pid: number): TcpDiagnosis {
  const exe = `/proc/${pid}/exe`;
  const program = inspectProgram(exe, { uid: 0, gid: 0, path: undefined });
  const verdict = chooseMechanism({ ...program, path: target(exe) || exe }, preloadLibrary());
  if (verdict.means.length === 0) return verdict;
  const name = processName(pid) || `process ${pid}`;
  return isReached(pid, verdict) ? { reason: `${name} ${OTHER_REASON}` } : variableLost(name, verdict);
}

const OTHER_REASON =
  "has the preloaded library: either the kernel refused MPTCP (run -d shows this), or another process created the socket and passed it on";

/** Whether our environment variables reached this process. */
function isReached(pid: number, { means }: MechanismChoice): boolean {
  if (means.includes("GODEBUG"))
    return /(^|\0)GODEBUG=[^\0]*multipathtcp=1/.test(readTextOrEmpty(`/proc/${pid}/environ`));
  return readTextOrEmpty(`/proc/${pid}/maps`).includes(nativeFile("mptcpctl-run.so"));
}

function variableLost(name: string, { means }: MechanismChoice): TcpDiagnosis {
  return {
    reason: `${means.join(" and ")} did not reach ${name}`,
    hint: `its parent cleared the environment, or it is started with other rights (sudo, su, systemd-run): let that program start ${name} by way of mptcpctl`,
  };
}
