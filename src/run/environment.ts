/** Variables as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The setting by which Go (1.21 and later) makes MPTCP sockets. */
const GO_SETTING = "multipathtcp=1";
/** What the dynamic linker takes for the end of a name in LD_PRELOAD, or replaces. */
const UNNAMEABLE = /[\s:$]/;

/** Whether LD_PRELOAD can name a file at all. */
export function isNameable(library: string): boolean {
  return !UNNAMEABLE.test(library);
}

/** LD_PRELOAD with one library more, behind those that are there: the list is parted by colons or blanks. */
export function withPreload(before: string | undefined, library: string): string {
  const names = (before ?? "").split(/[\s:]+/).filter((name) => name !== "");
  return names.includes(library) ? (before as string) : [...names, library].join(":");
}

/** GODEBUG with MPTCP, behind what is there: of two settings of one name Go takes the last. */
export function withGoSetting(before: string | undefined): string {
  const settings = (before ?? "").split(",").filter((setting) => setting.trim() !== "");
  const last = settings.findLast((setting) => setting.trim().startsWith("multipathtcp="));
  return last?.trim() === GO_SETTING ? (before as string) : [...settings, GO_SETTING].join(",");
}
