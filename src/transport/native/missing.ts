import { existsSync } from "node:fs";
import { bindingProblem, isBindingForbidden, loadBinding, packageFile } from "./binding.js";

/** A hint if the addon is requested and not in use. */
export function addonHint(): string {
  if (loadBinding() !== undefined)
    return "unset MPTCPCTL_TRANSPORT: the addon is there, and the netlink package was asked for";
  if (isBindingForbidden())
    return "start Node without --no-addons, and with --allow-addons where --permission is given";
  return `${buildHint()} (${bindingProblem()})`;
}

/** A command that creates a file that is compiled from C and is missing, or is for another machine. */
export function buildHint(): string {
  const script = packageFile("build.mjs");
  const platform = `${process.platform}-${process.arch}`;
  if (!existsSync(script)) return `use a package of mptcpctl for ${platform}`;
  const isPrebuilt = existsSync(packageFile(`src/transport/native/prebuilt/${platform}`));
  return `${isPrebuilt ? "" : "install a C compiler, then "}run: node ${shellWord(script)} addon`;
}

const shellWord = (text: string): string =>
  /^[\w/.,+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
