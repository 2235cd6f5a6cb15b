import { existsSync } from "node:fs";
import { nativeFile } from "../transport/native/binding.js";
import { buildHint } from "../transport/native/missing.js";
import { sameKind } from "./elf.js";
import { canBePreloaded } from "./environment.js";
import type { Library } from "./mechanism.js";
import { readElfFile } from "./program.js";

/** The library for LD_PRELOAD, with its path if it can be used. */
export function preloadLibrary(path = nativeFile("mptcpctl-run.so")): Library & { readonly path?: string } {
  if (!existsSync(path)) return unfit(`the library to preload was not built: ${path} is missing`);
  if (!canBePreloaded(path))
    return {
      elf: undefined,
      why: `LD_PRELOAD cannot name ${path}`,
      hint: "install mptcpctl into a folder without colons, semicolons and dollar signs in its path",
    };
  const elf = readElfFile(path);
  if (elf === undefined) return unfit(`the library to preload is damaged: ${path}`);
  const node = readElfFile(process.execPath);
  if (node !== undefined && !sameKind(elf, node))
    return unfit(`the library to preload is made for another kind of machine: ${path}`);
  return { elf, path };
}

/** Building again helps: the package may come from another machine. */
function unfit(why: string): Library {
  return { elf: undefined, why, hint: buildHint() };
}
