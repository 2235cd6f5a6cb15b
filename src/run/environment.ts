import { basename, dirname } from "node:path";

/** Variables as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The setting by which Go (1.21 and later) makes MPTCP sockets. */
const GO_SETTING = "multipathtcp=1";
/** What the dynamic linker takes for the end of a name in LD_PRELOAD, or replaces. */
const UNNAMEABLE = /[\s:$]/;
/** The same of a folder in LD_LIBRARY_PATH, which may hold blanks. */
const NO_FOLDER = /[:;$\n]/;

/** Whether LD_PRELOAD can name a file by its path. */
export function isNameable(library: string): boolean {
  return !UNNAMEABLE.test(library);
}

/** Whether the dynamic linker can be told of a file at all. */
export function canBePreloaded(library: string): boolean {
  return isNameable(library) || !NO_FOLDER.test(dirname(library));
}

/** The variables by which the dynamic linker preloads a library. A path with blanks is split into a folder and a name. */
export function preloadVariables(
  { LD_PRELOAD, LD_LIBRARY_PATH }: Environment,
  library: string,
): Record<string, string> {
  if (isNameable(library)) return { LD_PRELOAD: withPreload(LD_PRELOAD, library) };
  return {
    LD_PRELOAD: withPreload(LD_PRELOAD, basename(library)),
    LD_LIBRARY_PATH: withFolder(LD_LIBRARY_PATH, dirname(library)),
  };
}

/** LD_PRELOAD with one library more, behind those that are there: the list is parted by colons or blanks. */
export function withPreload(before: string | undefined, library: string): string {
  const names = (before ?? "").split(/[\s:]+/).filter((name) => name !== "");
  return names.includes(library) ? (before as string) : [...names, library].join(":");
}

/** LD_LIBRARY_PATH with one folder more, in front: no other library of the name may be found before ours. */
function withFolder(before: string | undefined, folder: string): string {
  if (!before) return folder;
  return before === folder || before.startsWith(`${folder}:`) ? before : `${folder}:${before}`;
}

/** GODEBUG with MPTCP, behind what is there: of two settings of one name Go takes the last. */
export function withGoSetting(before: string | undefined): string {
  const settings = (before ?? "").split(",").filter((setting) => setting.trim() !== "");
  const last = settings.findLast((setting) => setting.trim().startsWith("multipathtcp="));
  return last?.trim() === GO_SETTING ? (before as string) : [...settings, GO_SETTING].join(",");
}
