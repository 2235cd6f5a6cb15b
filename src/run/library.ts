import { existsSync } from "node:fs";
import { nativeFile } from "../transport/native/binding.js";
import { buildHint } from "../transport/native/missing.js";
import { canBePreloaded } from "./environment.js";
import { readElfFile } from "./program.js";
import type { Library } from "./verdict.js";

/** Our library beside the program, with its path where it can be used. */
export function preloadLibrary(path = nativeFile("mptcpctl-run.so")): Library & { readonly path?: string } {
  if (!existsSync(path))
    return {
      elf: undefined,
      why: `the library to preload was not built: there is no ${path}`,
      hint: buildHint(),
    };
  if (!canBePreloaded(path))
    return {
      elf: undefined,
      why: `LD_PRELOAD cannot name ${path}`,
      hint: "install mptcpctl into a folder without colons, semicolons and dollar signs in its path",
    };
  return { elf: readElfFile(path), path };
}
