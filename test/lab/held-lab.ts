import { spawn } from "node:child_process";
import { keyOf } from "../../src/host/process-key.js";
import { LAB_VARIABLE, markOf } from "../../src/lab/belonging.js";
import { LAB_HOSTS, type Lab } from "../../src/lab/model.js";

/**
 * A lab whose holders are idle processes in the namespace of this process, with the lab's marks, or with another
 * environment.
 */
export async function heldLab(described: Lab, hasMarks = true, unmarked: NodeJS.ProcessEnv = { A: "b" }) {
  const children = LAB_HOSTS.map((host) =>
    spawn("sleep", ["60"], {
      stdio: "ignore",
      env: hasMarks ? { [LAB_VARIABLE]: markOf(host, described) } : unmarked,
    }),
  );
  await Promise.all(children.map((child) => new Promise((resolve) => child.once("spawn", resolve))));
  const pids = children.map(({ pid = 0 }) => pid);
  const holders = Object.fromEntries(LAB_HOSTS.map((host, i) => [host, keyOf(pids[i] ?? 0)]));
  const end = () => {
    for (const child of children) child.kill("SIGKILL");
  };
  return { lab: { ...described, holders: holders as Lab["holders"] }, pids, end };
}
