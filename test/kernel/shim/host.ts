import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { MPTCPCTL } from "../../support/cli.js";
import {
  exec,
  type NetnsTarget,
  type Result,
  type RunningProcess,
  run,
  start,
} from "../../support/process.js";
import { world } from "../../support/world.mjs";

/** An `ip` that passes lines of the object mptcp to mptcpctl, including options, and all others to the real one. */
const shim = (ip: string): string => `#!/bin/sh
value=
for word do
  if [ -n "$value" ]; then value=; continue; fi
  case $word in
    -n|-net|-netns|-f|-family|-l|-loops|-rc|-rcvbuf|-b|-batch) value=1 ;;
    -*) ;;
    mp|mpt|mptc|mptcp) exec '${process.execPath}' '${MPTCPCTL}' "$@" ;;
    *) break ;;
  esac
done
exec '${ip}' "$@"
`;

/** A namespace with its own /run/netns, in whose PATH the shim is first: scripts for `ip mptcp` run in it. */
export class ScriptHost implements AsyncDisposable {
  readonly #places: RunningProcess[] = [];

  private constructor(
    readonly holder: RunningProcess,
    readonly folder: string,
    readonly path: string,
  ) {}

  static async open(): Promise<ScriptHost> {
    const folder = mkdtempSync(join(tmpdir(), "mptcpctl-shim-"));
    const ip = (await run(undefined, ["sh", "-c", "command -v ip"])).trim();
    writeFileSync(join(folder, "ip"), shim(ip));
    chmodSync(join(folder, "ip"), 0o755);
    const holder = start(undefined, [...world(), "sh", "-c", "echo held; exec cat"]);
    await holder.line(/^held$/);
    const path = [folder, process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);
    return new ScriptHost(holder, folder, path);
  }

  /** Runs lines of shell. */
  sh(lines: string): Promise<Result> {
    return exec(undefined, [...this.#enter(), "bash", "-c", lines], {
      env: { PATH: this.path },
      timeout: 30_000,
    });
  }

  /** A namespace that a script created, by its name; it exists as long as this one. */
  async place(name: string): Promise<NetnsTarget> {
    const inside = start(undefined, [
      ...this.#enter(),
      "ip",
      "netns",
      "exec",
      name,
      "sh",
      "-c",
      "echo held; exec cat",
    ]);
    this.#places.push(inside);
    await inside.line(/^held$/);
    return { pid: inside.pid, running: new Set() };
  }

  #enter(): string[] {
    return ["nsenter", "--target", String(this.holder.pid), "--mount", "--net"];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#places, this.holder].map((one) => one.stop()));
    rmSync(this.folder, { recursive: true });
  }
}
