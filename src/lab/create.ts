import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { UnsupportedError, UsageError } from "../errors.js";
import { keyOf } from "../host/process-key.js";
import { LAB_VARIABLE, markOf } from "./belonging.js";
import { clearDead, isTaken } from "./cleanup.js";
import { labLines, middleNames, settingsOf, withoutIpv6 } from "./ip-commands.js";
import { LAB_HOSTS, type Lab, type LabHost, type LabOptions, RATES } from "./model.js";
import { type NetnsHolder, startNetnsHolder } from "./netns-holder.js";
import { MAX_PATHS, planPaths } from "./paths.js";
import { hasRights } from "./refusal.js";
import { shapeLine } from "./shaping.js";
import { LabStore } from "./store.js";
import { LAB_NAME } from "./stored.js";
import { demandTools, runIp, runTc } from "./tools.js";

type Holders = Record<LabHost, NetnsHolder>;

/**
 * Builds a lab that remains when this process exits. If this process ends before the lab is complete, nothing
 * is left behind.
 * @throws UsageError for wrong options or a name that is taken, UnsupportedError if the host lacks something,
 * KernelError if the kernel refuses
 */
export async function createLab(options: LabOptions = {}): Promise<Lab> {
  const { name = "lab" } = options;
  const store = new LabStore();
  demandBuildable(options, store);
  await clearDead(store);
  const [user, id] = [!hasRights(), randomBytes(8).toString("hex")];
  const holders = await startHolders({ name, id, user });
  try {
    const lab = describe(options, { name, id, user }, holders);
    await build(lab);
    store.add(lab);
    await keepHolders(lab, holders, store);
    return lab;
  } catch (error) {
    await Promise.all(LAB_HOSTS.map((host) => holders[host].release()));
    throw error;
  }
}

async function keepHolders(lab: Lab, holders: Holders, store: LabStore): Promise<void> {
  try {
    await Promise.all(LAB_HOSTS.map((host) => holders[host].keep()));
    store.save(lab);
  } catch (error) {
    forget(lab, store);
    throw error;
  }
}

/** A lab that cannot be removed now is removed later, because its holders have exited. */
function forget(lab: Lab, store: LabStore): void {
  try {
    store.remove(lab);
  } catch {}
}

/**
 * Whether a lab can be built, as far as this can be checked without creating anything.
 * @throws as `createLab`
 */
export async function checkLab(options: LabOptions): Promise<void> {
  demandBuildable(options, new LabStore());
}

function demandBuildable(options: LabOptions, store: LabStore): void {
  checkOptions(options);
  demandAll(options);
  const { name = "lab" } = options;
  if (isTaken(name, store)) throw store.nameTakenError(name);
}

/** @throws UsageError */
function checkOptions({ name = "lab", paths = 2, rate = 1e6 }: LabOptions): void {
  if (!LAB_NAME.test(name))
    throw new UsageError(`"${name}" is not a valid lab name`, {
      argument: "name",
      hint: "use up to 32 lower-case letters, digits and hyphens",
    });
  if (!Number.isInteger(paths) || paths < 1 || paths > MAX_PATHS)
    throw new UsageError(`a lab cannot have ${paths} paths`, {
      argument: "paths",
      hint: `1 to ${MAX_PATHS}`,
    });
  if (!(rate >= RATES.min && rate <= RATES.max))
    throw new UsageError(`${rate} bit/s is not a valid path rate`, {
      argument: "rate",
      hint: "8kbit to 100gbit",
    });
}

const NET = "/proc/sys/net";

const hasIpv6 = () => existsSync(`${NET}/ipv6`);

/**
 * Whether the kernel's own network settings are visible: only then does a missing setting mean that the
 * kernel lacks the feature.
 */
const showsSettings = () => existsSync(`${NET}/core`);

const MPTCP = `${NET}/mptcp/enabled`;

function demandAll({ rate, ipv6 }: LabOptions): void {
  demandTools(["ip", "unshare", "nsenter", ...(rate === undefined ? [] : ["tc" as const])]);
  if (!showsSettings() || (existsSync(`${NET}/mptcp`) && !existsSync(MPTCP)))
    throw new UnsupportedError(`it is unknown whether this kernel has MPTCP: could not read ${MPTCP}`, {
      hint: "is /proc mounted here, and not hidden? A lab needs it",
    });
  if (!existsSync(MPTCP))
    throw new UnsupportedError("this kernel has no MPTCP", {
      hint: "Linux 5.6 or newer built with CONFIG_MPTCP is needed",
    });
  if (ipv6 && !hasIpv6())
    throw new UnsupportedError("this kernel has no IPv6", {
      argument: "ipv6",
      hint: "it was built without IPv6 or started with ipv6.disable=1",
    });
}

type Identity = Pick<Lab, "name" | "id" | "user">;

/** The client first: its user namespace, if one is needed, is created with it. */
async function startHolders(identity: Identity): Promise<Holders> {
  const start = (host: LabHost, user?: "new" | number) =>
    startNetnsHolder({
      settings: settingsOf(host),
      environment: { [LAB_VARIABLE]: markOf(host, identity) },
      user,
    });
  const client = await start("client", identity.user ? "new" : undefined);
  const owner = identity.user ? client.pid : undefined;
  const otherHolders = await Promise.allSettled([start("server", owner), start("middle", owner)]);
  const [server, middle] = otherHolders.map((one) => (one.status === "fulfilled" ? one.value : undefined));
  if (server && middle) return { client, server, middle };
  await Promise.all([client, server, middle].map((one) => one?.release()));
  throw otherHolders.find((one) => one.status === "rejected")?.reason;
}

function describe(options: LabOptions, identity: Identity, holders: Holders): Lab {
  const { layout = "separate", ipv6 = false, temporary = false } = options;
  const keys = LAB_HOSTS.map((host) => [host, keyOf(holders[host].pid)]);
  return {
    ...identity,
    layout,
    ipv6,
    created: Date.now(),
    holders: Object.fromEntries(keys) as Lab["holders"],
    paths: planPaths(options),
    ...(temporary && { owner: keyOf(process.pid) }),
  };
}

async function build({ paths, layout, holders, user }: Lab): Promise<void> {
  const pids = { client: holders.client.pid, server: holders.server.pid, middle: holders.middle.pid };
  const lines = labLines(paths, layout, pids);
  const inside = (host: LabHost) => ({ pid: pids[host], user });
  const connectHosts = (host: LabHost) =>
    runIp(inside(host), hasIpv6() ? lines[host] : withoutIpv6(lines[host]));
  await connectHosts("middle");
  const shaped = paths.filter(({ shape }) => shape.rate !== undefined);
  const shapes = shaped.flatMap((path) => {
    const { client, server } = middleNames(path);
    return [shapeLine(client, path.shape), shapeLine(server, path.shape)];
  });
  await Promise.all([
    connectHosts("client").then(() => runIp(inside("client"), lines.client6, "-6")),
    connectHosts("server"),
    runTc(inside("middle"), shapes),
  ]);
}
