import { spawnSync } from "node:child_process";

const ENTER_SCRIPT = 'mount -t tmpfs tmpfs /run && mkdir /run/netns && ip link set lo up && exec "$@"';
const NAMESPACES = process.getuid() === 0 ? ["--mount", "--net"] : ["--map-root-user", "--mount", "--net"];
const PRIVATE_NAMESPACES = ["unshare", ...NAMESPACES, "sh", "-c", ENTER_SCRIPT, "sh"];

/**
 * Words before a command that run it in its own network and mount namespace, for an ordinary user also in a user
 * namespace: mistakes cannot affect the machine, and `ip netns` names end with it. Empty if namespaces cannot be
 * created: programs that need the kernel report that themselves.
 */
export function world() {
  const [command, ...args] = [...PRIVATE_NAMESPACES, "true"];
  return spawnSync(command, args, { stdio: "ignore" }).status === 0 ? PRIVATE_NAMESPACES : [];
}
