import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { KernelError, TransportError, UnsupportedError } from "../errors.js";
import { demandOwnProc } from "../host/unread.js";

/** Folders of administration programs, which are often missing in users' PATH. */
const SYSTEM_FOLDERS = "/usr/sbin:/sbin";
/** Debian packages that contain them. */
const PACKAGES = {
  ip: "iproute2",
  tc: "iproute2",
  unshare: "util-linux",
  nsenter: "util-linux",
} as const;

/** A program that labs need. */
export type Tool = keyof typeof PACKAGES;

/** PATH with the folders of the tools. */
export function toolPath(path = process.env.PATH): string {
  return path ? `${path}:${SYSTEM_FOLDERS}` : `/usr/bin:/bin:${SYSTEM_FOLDERS}`;
}

/** @throws UnsupportedError with the name of the first missing tool and the package that contains it */
export function demandTools(tools: readonly Tool[], path = toolPath()): void {
  const missing = tools.find((tool) => !isInPath(tool, path));
  if (missing === undefined) return;
  throw new UnsupportedError(`a lab needs the program ${missing}, which is missing`, {
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

/** A network namespace, named by a process in it. */
export interface Inside {
  readonly pid: number;
  /** It belongs to a user namespace of the caller, which must be entered first. */
  readonly user?: boolean;
}

/**
 * Command prefix that runs a program inside. nsenter(1) looks the pid up in /proc.
 * @throws UnsupportedError if /proc is missing or of another PID namespace
 */
export function entering({ pid, user = false }: Inside): string[] {
  demandOwnProc();
  const userOptions = user ? ["--user", "--preserve-credentials"] : [];
  return ["nsenter", "--target", String(pid), ...userOptions, "--net"];
}

/**
 * Runs lines as `ip -batch` does, up to the first failure.
 * @throws as `runTool`
 */
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

/**
 * @throws KernelError with the tool's message, UnsupportedError if the kernel lacks a feature, TransportError
 * if the tool cannot be started
 */
function runTool([command = "", ...words]: readonly string[], lines: readonly string[]): Promise<void> {
  const child = spawn(command, words, { stdio: ["pipe", "ignore", "pipe"], env: toolEnvironment() });
  let errorOutput = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errorOutput += text;
  });
  // The tool may exit before it has read all input.
  child.stdin.on("error", () => {}).end(`${lines.join("\n")}\n`);
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(new TransportError(`cannot start ${command}`, { cause })));
    child.once("close", (code) => (code === 0 ? resolve() : reject(refusal(errorOutput, lines))));
  });
}

/** Environment of the tools: the user's language and settings do not change their output. */
export function toolEnvironment(): Record<string, string> {
  return { PATH: toolPath(), LC_ALL: "C" };
}

/** A tool prints the error first and the number of the line last. */
function refusal(errorOutput: string, lines: readonly string[]): KernelError | UnsupportedError {
  const [head = "it failed"] = errorOutput.trim().split("\n");
  const [, number] = /^Command failed -:(\d+)/m.exec(errorOutput) ?? [];
  const line = lines[Number(number) - 1];
  const text = head.replace(/^(Error|RTNETLINK answers): */, "").replace(/\.$/, "");
  const message = `the network could not be changed: ${text}${line === undefined ? "" : ` (${line})`}`;
  if (!/unknown|not supported/i.test(text)) return new KernelError(message);
  return new UnsupportedError(message, {
    hint: "a lab needs veth, bridges and routing tables (CONFIG_VETH, CONFIG_BRIDGE, CONFIG_IP_MULTIPLE_TABLES), for rates CONFIG_NET_SCH_TBF",
  });
}
