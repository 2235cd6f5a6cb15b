import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { processName } from "../../src/host/process-name.js";
import { start } from "../support/process.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SHELL = realpathSync("/bin/sh");

function copyOfShell(name: string): string {
  const path = join(folder, name);
  copyFileSync(SHELL, path);
  return path;
}

/** The name of a process that prints `ready`, and then waits. */
async function nameOf(argv: readonly string[], env: Record<string, string> = {}): Promise<string> {
  await using running = start(undefined, argv, { env });
  await running.line(/^ready$/);
  return processName(running.pid);
}

/** A shell renames its main thread, as Node 24 does with its own. */
const renamed = (name: string, extraCode = "") =>
  `printf '${name}' >/proc/$$/comm; ${extraCode} echo ready; read -r line`;
const READY = "echo ready; read -r line";

describe("the name of a process", () => {
  test("is comm if the executable has that name, too", async () => {
    expect(await nameOf([copyOfShell("plain"), "-c", READY])).toBe("plain");
    copyFileSync(SHELL, join(folder, "nc.openbsd"));
    expect(await nameOf([join(folder, "nc.openbsd"), "-c", renamed("nc")])).toBe("nc");
  });

  test.each(["MainThread", "node-MainThread"])("is that of the executable if comm is %s", async (comm) => {
    const program = copyOfShell("server");
    expect(await nameOf([program, "-c", renamed(comm)])).toBe("server");
  });

  test("is that of the executable, also if it was removed or replaced meanwhile", async () => {
    const program = copyOfShell("gone");
    expect(await nameOf([program, "-c", renamed("MainThread", `rm '${program}';`)])).toBe("gone");
    const otherShell = copyOfShell("also-gone");
    expect(await nameOf([otherShell, "-c", `rm '${otherShell}'; ${READY}`])).toBe("also-gone");
  });

  test("is complete if the kernel has truncated it", async () => {
    expect(await nameOf([copyOfShell("longer-than-fifteen-bytes"), "-c", READY])).toBe(
      "longer-than-fifteen-bytes",
    );
    const program = copyOfShell("cut-after-fifteen-bytes");
    expect(await nameOf([program, "-c", `rm '${program}'; ${READY}`])).toBe("cut-after-fifteen-bytes");
  });

  test("is the name of a script, not the name of its interpreter", async () => {
    const script = join(folder, "a-script");
    writeFileSync(script, `#!/bin/sh\n${READY}\n`, { mode: 0o755 });
    expect(await nameOf([script])).toBe("a-script");
  });

  test("is comm if argv[0] has that name: a program of several names, or a title that a program gave itself", async () => {
    const bash = realpathSync("/bin/bash");
    const line = `exec -a applet '${copyOfShell("multi")}' -c "${renamed("applet").replaceAll("$", "\\$")}"`;
    expect(await nameOf([bash, "-c", line])).toBe("applet");
  });

  test("is not the changed argv[0] if comm is right", async () => {
    const line = `exec -a 'plain: worker of /etc/x.conf' '${copyOfShell("plain")}' -c '${READY}'`;
    expect(await nameOf([realpathSync("/bin/bash"), "-c", line])).toBe("plain");
  });

  test("of Node is node, whatever its version", async () => {
    const code = "console.log('ready'); process.stdin.resume()";
    expect(await nameOf([process.execPath, "-e", code])).toBe(basename(process.execPath));
  });

  test("is empty for a process that has ended", async () => {
    await using running = start(undefined, ["true"]);
    await running.exited;
    expect(processName(running.pid)).toBe("");
  });
});
