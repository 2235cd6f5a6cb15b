import { createRequire } from "node:module";
import { openPathManager } from "../../src/index.js";
import { compare } from "./support/measure.js";
import type { Bench } from "./support/report.js";

const ROUNDS = 21;
const CALLS = 500;
/** nlctrl GETFAMILY and mptcp_pm GET_LIMITS, in the format of the package. */
const [GET_FAMILY, GET_LIMITS, VERSION] = [3, 6, 1];

/** The part of the package that is used here. */
interface Generic {
  readonly socket: { close(): void };
  ctrlRequest(command: number, values: { familyName: string }): Promise<{ familyId?: number }[]>;
  request(family: number, command: number, version: number, data: Buffer): Promise<unknown>;
}

/**
 * One request after the other, each after the reply to the previous: `limits.get()` compared with the netlink
 * package's request().
 */
export const roundtrip: Bench = async (report) => {
  const generic = openPackage();
  if (typeof generic === "string") return report.missing("the netlink package", generic);
  const [familyReply] = await generic.ctrlRequest(GET_FAMILY, { familyName: "mptcp_pm" });
  const family = familyReply?.familyId ?? 0;
  await using manager = await openPathManager();
  const requestOfPackage = () => generic.request(family, GET_LIMITS, VERSION, Buffer.alloc(0));
  const time = await compare(
    ROUNDS,
    () => perCall(requestOfPackage),
    () => perCall(() => manager.limits.get()),
  );
  generic.socket.close();
  report.add({
    measure: "limits.get(), speed against request()",
    peer: `${time.peer.toFixed(1)} us`,
    ours: `${time.ours.toFixed(1)} us`,
    ratio: 1 / time.ratio,
    target: { least: 2 },
  });
};

async function perCall(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let n = 0; n < CALLS; n++) await call();
  return ((performance.now() - startedAt) / CALLS) * 1000;
}

function openPackage(): Generic | string {
  try {
    return createRequire(import.meta.url)("netlink").createGenericNetlink();
  } catch (error) {
    return (error as Error).message;
  }
}
