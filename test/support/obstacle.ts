import { spawnSync } from "node:child_process";

const TOOLS = ["unshare", "nsenter", "setpriv", "flock", "ip"];
const PROBE = `
  for tool in ${TOOLS.join(" ")}; do command -v $tool >/dev/null || { echo "there is no program $tool"; exit; }; done
  unshare --net true 2>/dev/null || { echo "no permission to create a network namespace (root has it, other users if user namespaces are allowed)"; exit; }
  unshare --net test -e /proc/sys/net/mptcp/enabled || echo "this kernel has no MPTCP"
`;

/** Why the real kernel cannot be tested here, undefined if it can. */
export function findObstacle(): string | undefined {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { stdout, error } = spawnSync("sh", ["-c", PROBE], { encoding: "utf8", env });
  return error?.message ?? (stdout.trim() || undefined);
}
