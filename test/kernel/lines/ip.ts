import { run } from "../../support/process.js";

/** The `ip` that mptcpctl is compared with: IP=PATH names another one than that of the system. */
export const IP = process.env.IP || "ip";

/** Its release: `[6, 1]`. */
export async function releaseOfIp(): Promise<number[]> {
  const [, release = ""] = /iproute2-(?:ss)?(\d+\.\d+)/.exec(await run(undefined, [IP, "-V"])) ?? [];
  return release.split(".").map(Number);
}
