import { basename, dirname } from "node:path";

/** Variables as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The setting by which Go (1.21 and later) makes MPTCP sockets. */
const GODEBUG_SETTING = "multipathtcp=1";
/** Characters that end a name in LD_PRELOAD, or that the dynamic linker expands. */
const UNNAMEABLE = /[\s:$]/;
/** The same for a folder in LD_LIBRARY_PATH, which may contain spaces. */
const NO_FOLDER = /[:;$\n]/;

/** Whether LD_PRELOAD can contain this path. */
export function isNameable(library: string): boolean {
  return !UNNAMEABLE.test(library);
}

/** Whether the dynamic linker can be given this file at all. */
export function canBePreloaded(library: string): boolean {
  return isNameable(library) || !NO_FOLDER.test(dirname(library));
}

/** Variables that preload a library. A path with spaces is split into a folder and a name. */
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

/** LD_PRELOAD with this library appended; colons or spaces separate entries. */
export function withPreload(previousValue: string | undefined, library: string): string {
  const names = (previousValue ?? "").split(/[\s:]+/).filter((name) => name !== "");
  return names.includes(library) ? (previousValue as string) : [...names, library].join(":");
}

/** LD_LIBRARY_PATH with this folder in front, so that no other library of the same name is found first. */
function withFolder(previousValue: string | undefined, folder: string): string {
  if (!previousValue) return folder;
  return previousValue === folder || previousValue.startsWith(`${folder}:`)
    ? previousValue
    : `${folder}:${previousValue}`;
}

/** GODEBUG with MPTCP appended: if a setting is repeated, Go uses the last one. */
export function withGoSetting(previousValue: string | undefined): string {
  const settings = (previousValue ?? "").split(",").filter((setting) => setting.trim() !== "");
  const last = settings.findLast((setting) => setting.trim().startsWith("multipathtcp="));
  return last?.trim() === GODEBUG_SETTING
    ? (previousValue as string)
    : [...settings, GODEBUG_SETTING].join(",");
}
