import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { MPTCPCTL } from "../../support/cli.js";
import { exec, type Place, type Result, type RunningProcess, run, start } from "../../support/process.js";
import { world } from "../../support/world.mjs";

/** An `ip` that hands lines of the object mptcp to mptcpctl, options and all, and the rest to the one behind it. */
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

/** A place with a /run/netns of its own, in whose PATH the shim comes first: where scripts for `ip mptcp` run. */
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

  /** A namespace that a script made, by its name; it lives as long as this. */
  async place(name: string): Promise<Place> {
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
