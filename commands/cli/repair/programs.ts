import { accessSync, constants, statSync } from "node:fs";
import { PROGRAMS } from "./foreign-words.js";

/** Whether a word is the name of a program: a usual one, or one of the search path. */
export function isProgram(word: string, path = "/bin:/usr/bin"): boolean {
  if (PROGRAMS.has(word)) return true;
  const folders = word.includes("/") ? [""] : path.split(":").map((folder) => `${folder || "."}/`);
  return word !== "" && folders.some((folder) => isExecutable(folder + word));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
