import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { KernelError, TransportError, UnsupportedError } from "../errors.js";

/** Where administrators' programs are, which users' PATH often leaves out. */
const SYSTEM_FOLDERS = "/usr/sbin:/sbin";
/** Debian's names of what holds them. */
const PACKAGES = {
  ip: "iproute2",
  tc: "iproute2",
  unshare: "util-linux",
  nsenter: "util-linux",
} as const;

/** A program that a lab takes. */
export type Tool = keyof typeof PACKAGES;

/** PATH with the folders in which the tools are. */
export function toolPath(path = process.env.PATH): string {
  return path ? `${path}:${SYSTEM_FOLDERS}` : `/usr/bin:/bin:${SYSTEM_FOLDERS}`;
}

/** @throws UnsupportedError that names the first one that is missing, and the package that has it */
export function demandTools(tools: readonly Tool[], path = toolPath()): void {
  const missing = tools.find((tool) => !isInPath(tool, path));
  if (missing === undefined) return;
  throw new UnsupportedError(`a lab takes the program ${missing}, which is not there`, {
    argument: missing,
    hint: `install ${PACKAGES[missing]}`,
  });
}

function isInPath(tool: string, path: string): boolean {
  return path.split(":").some((folder) => {
    try {
      accessSync(`${folder}/${tool}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A network namespace by a process that lives in it. */
export interface Inside {
  readonly pid: number;
  /** It lies in a user namespace of the caller's, to be entered first. */
  readonly user?: boolean;
}

/** Words that run what follows them inside. */
export function entering({ pid, user = false }: Inside): string[] {
  const rights = user ? ["--user", "--preserve-credentials"] : [];
  return ["nsenter", "--target", String(pid), ...rights, "--net"];
}

/** Runs lines as `ip -batch` does, up to the first that fails. @throws as `runTool` */
export function runIp(inside: Inside, lines: readonly string[], ...options: readonly "-6"[]): Promise<void> {
  return batch(inside, ["ip", ...options], lines);
}

/** The same for `tc`. */
export function runTc(inside: Inside, lines: readonly string[]): Promise<void> {
  return batch(inside, ["tc"], lines);
}

async function batch(inside: Inside, tool: readonly string[], lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await runTool([...entering(inside), ...tool, "-batch", "-"], lines);
}

/** @throws KernelError with what the tool said, UnsupportedError where the kernel lacks what is asked for, TransportError where it cannot be started */
function runTool([command = "", ...words]: readonly string[], lines: readonly string[]): Promise<void> {
  const child = spawn(command, words, { stdio: ["pipe", "ignore", "pipe"], env: toolEnvironment() });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  // It may end before it has read all.
  child.stdin.on("error", () => {}).end(`${lines.join("\n")}\n`);
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(new TransportError(`cannot start ${command}`, { cause })));
    child.once("close", (code) => (code === 0 ? resolve() : reject(refusal(said, lines))));
  });
}

/** What tools start with: the user's language and settings stay out of their words. */
export function toolEnvironment(): Record<string, string> {
  return { PATH: toolPath(), LC_ALL: "C" };
}

/** A tool says first what is wrong, and last in which line. */
function refusal(said: string, lines: readonly string[]): KernelError | UnsupportedError {
  const [head = "it failed"] = said.trim().split("\n");
  const [, number] = /^Command failed -:(\d+)/m.exec(said) ?? [];
  const line = lines[Number(number) - 1];
  const text = head.replace(/^(Error|RTNETLINK answers): */, "").replace(/\.$/, "");
  const message = `the network could not be changed: ${text}${line === undefined ? "" : ` (${line})`}`;
  if (!/unknown|not supported/i.test(text)) return new KernelError(message);
  return new UnsupportedError(message, {
    hint: "a lab takes veth, bridges and routing tables (CONFIG_VETH, CONFIG_BRIDGE, CONFIG_IP_MULTIPLE_TABLES), for rates CONFIG_NET_SCH_TBF",
  });
}
