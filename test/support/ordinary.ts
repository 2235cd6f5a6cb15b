import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import type { Variant } from "./cli.js";
import { ROOT } from "./root.js";

const UNPRIVILEGED = 65_534;
const BECOME_UNPRIVILEGED = [
  "setpriv",
  "--reuid",
  `${UNPRIVILEGED}`,
  "--regid",
  `${UNPRIVILEGED}`,
  "--clear-groups",
];
const DROP_CAPABILITIES = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"];

/** In a user namespace with one user there is no other user. */
export const HAS_OTHER_USER = process.getuid?.() === 0 && ["uid_map", "gid_map"].every(hasNobody);

function hasNobody(map: string): boolean {
  const ranges = readFileSync(`/proc/self/${map}`, "utf8").trim().split("\n");
  return ranges.some((range) => {
    const [first = 0, , count = 0] = range.trim().split(/ +/).map(Number);
    return first <= UNPRIVILEGED && UNPRIVILEGED < first + count;
  });
}

let cachedVariant: Variant | undefined;
const copies: string[] = [];
afterAll(() => copies.forEach((folder) => void rmSync(folder, { recursive: true })));

/**
 * Runs `mptcpctl` as a user without privileges: as the user with id 65534, or as root without capabilities if that
 * user does not exist. That user may not be able to read the checkout, so a copy of the program is run.
 */
export function ordinaryUser(): Variant {
  cachedVariant ??= HAS_OTHER_USER
    ? { prefix: BECOME_UNPRIVILEGED, ...copied() }
    : { prefix: DROP_CAPABILITIES };
  return cachedVariant;
}

/** The files of the program, in a place that every user can read. */
function copied(): Required<Pick<Variant, "node" | "program">> {
  const folder = mkdtempSync(join(readableFolder(), "mptcpctl-ordinary-"));
  copies.push(folder);
  copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
  for (const name of readdirSync(join(ROOT, "dist")).filter((one) =>
    /\.cjs$|\.cache$|^native$|^vendor$/.test(one),
  ))
    cpSync(join(ROOT, "dist", name), join(folder, "dist", name), { recursive: true });
  const isReadable = isReachable(process.execPath);
  if (!isReadable) copyFileSync(process.execPath, join(folder, "node"));
  openForAll(folder);
  return {
    node: isReadable ? process.execPath : join(folder, "node"),
    program: join(folder, "dist/mptcpctl.cjs"),
  };
}

function readableFolder(): string {
  const sharedFolder = [tmpdir(), "/tmp", "/run"].find((folder) => isReachable(folder));
  if (sharedFolder === undefined) throw new Error("no folder for temporary files can be read by every user");
  return sharedFolder;
}

function isReachable(path: string): boolean {
  const [command = "", ...rest] = [...BECOME_UNPRIVILEGED, "test", "-x", path];
  return spawnSync(command, rest).status === 0;
}

function openForAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), 0o755);
}
