import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { namespaceOf, processesWhere } from "../../../src/lab/processes.js";
import { MPTCPCTL } from "../../support/cli.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Namespace, single } from "../../support/namespaces.js";
import { type RunningProcess, start } from "../../support/process.js";
import { terminal } from "../../support/terminal.js";
import { quoted } from "../../support/words.js";
import { until } from "../connections/shared.js";

const [ENTER, LEAVE] = ["\u001b[?1049h", "\u001b[?1049l"];
const CTRL_Z = "\u001a";
/** The second line of the screen. */
const SCREEN_TEXT = "q: quit";
const NORMAL_SETTINGS = [/\sicanon\s/, /\secho\s/, /\sisig\s/];

const times = (text: string, part: string): number => text.split(part).length - 1;

/** The process that runs this line in the namespace: other tests may run the same line elsewhere. */
function pidOf(place: Namespace, line: string): number | undefined {
  const words = `${MPTCPCTL}\0${line.replaceAll(" ", "\0")}\0`;
  const isMeant = (command: string) => command.startsWith(process.execPath) && command.endsWith(words);
  const netns = namespaceOf(place.pid);
  return processesWhere((pid) => isMeant(commandOf(pid)) && namespaceOf(pid) === netns)[0]?.pid;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** By bit 0 of its mask of caught signals. */
function catchesHangUp(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  const [, mask = "0"] = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (BigInt(`0x${mask}`) & 1n) === 1n;
}

/** A shell with job control on its own terminal. */
function shell(place: Namespace): RunningProcess {
  const env = { TERM: "xterm", SHELL: "/bin/sh", PS1: "", HISTFILE: "/dev/null" };
  const command = ["script", "--quiet", "--flush", "--command", "bash --norc --noprofile -i", "/dev/null"];
  return start(place, command, { env });
}

describeKernel("a live screen", () => {
  for (const [signal, code] of [
    ["SIGINT", 0],
    ["SIGTERM", 0],
    ["SIGHUP", 0],
    ["SIGQUIT", 131],
    ["SIGUSR2", 140],
    ["SIGALRM", 142],
    [34, 162],
    ["SIGSEGV", 139],
  ] as const)
    kernelTest(`restores the terminal at ${signal}`, async () => {
      await using place = await single();
      const line = `connections watch 0.2${process.pid % 1000}`.slice(0, 23);
      await using screen = terminal(place, line);
      await until(async () => screen.text().includes(SCREEN_TEXT));
      process.kill(pidOf(place, line) as number, signal);
      await screen.running.exited;
      const text = screen.text();
      expect(text).toContain(`exit ${code}`);
      expect([times(text, ENTER), times(text, LEAVE)]).toEqual([1, 1]);
      for (const setting of NORMAL_SETTINGS) expect(text.slice(text.indexOf(LEAVE))).toMatch(setting);
    });

  for (const [title, stop] of [
    ["Ctrl-Z", (running: RunningProcess) => running.write(CTRL_Z)],
    ["SIGTSTP", (_: RunningProcess, pid: number) => process.kill(pid, "SIGTSTP")],
  ] as const)
    kernelTest(`is left at ${title} and shown again when the program continues`, async () => {
      await using place = await single();
      await using running = shell(place);
      const text = () => running.output.text().stdout;
      const line = "connections watch 0.31";
      running.write(`set -b; stty rows 24 cols 100; ${process.execPath} ${MPTCPCTL} ${line}\n`);
      await until(async () => text().includes(SCREEN_TEXT)).catch(() => {
        throw new Error(JSON.stringify(running.output.text()));
      });
      stop(running, pidOf(place, line) as number);
      await until(async () => text().includes("Stopped"));
      expect([times(text(), ENTER), times(text(), LEAVE)]).toEqual([1, 1]);
      running.write("stty -a\n");
      await until(async () => NORMAL_SETTINGS.every((setting) => setting.test(text())));
      running.write("bg\n");
      await until(async () => times(text(), "Stopped") === 2);
      expect([times(text(), ENTER), times(text(), LEAVE)]).toEqual([1, 1]);
      running.write("fg\n");
      await until(async () => times(text(), ENTER) === 2);
      const drawCount = times(text(), SCREEN_TEXT);
      await until(async () => times(text(), SCREEN_TEXT) > drawCount);
      running.write("q");
      await until(async () => times(text(), LEAVE) === 2);
      const shownLength = text().length;
      running.write("stty -a\n");
      await until(async () => NORMAL_SETTINGS.every((setting) => setting.test(text().slice(shownLength))));
      running.write("exit\n");
      await running.exited;
    });

  for (const [line, code, told] of [
    ["connections watch 0.3", 0, undefined],
    ["counters watch 0.3", 0, undefined],
    ["-b -", 0, undefined],
    // These neither read nor write: a shell prints its jobs.
    ["monitor", 0, "SIGHUP"],
    ["wait token 1", 129, "SIGHUP"],
  ] as const)
    kernelTest(`"${line}" ends without an error if the terminal is disconnected`, async () => {
      await using place = await single();
      const folder = mkdtempSync(join(tmpdir(), "mptcpctl-gone-"));
      const file = join(folder, "said");
      const words = `${[process.execPath, MPTCPCTL].map(quoted).join(" ")} ${line}`;
      const command = `trap "" HUP; ${words} 2> ${quoted(file)}; echo "exit $?" >> ${quoted(file)}`;
      const script = start(place, ["script", "--quiet", "--command", command, "/dev/null"], {
        env: { TERM: "xterm", SHELL: "/bin/sh" },
      });
      await until(async () => catchesHangUp(pidOf(place, line)));
      await script.stop("SIGKILL");
      if (told !== undefined) process.kill(pidOf(place, line) as number, told);
      await until(async () => existsSync(file) && readFileSync(file, "utf8").includes("exit "));
      expect(readFileSync(file, "utf8")).toBe(`exit ${code}\n`);
      rmSync(folder, { recursive: true });
    });

  kernelTest("continues at Ctrl-Z if no shell could continue it", async () => {
    await using place = await single();
    await using screen = terminal(place, "connections watch 0.2");
    await until(async () => screen.text().includes(SCREEN_TEXT));
    screen.type(CTRL_Z);
    await until(async () => times(screen.text(), ENTER) === 2);
    screen.type("q");
    await screen.running.exited;
    expect(screen.text()).toContain("exit 0");
    expect(times(screen.text(), LEAVE)).toBe(2);
  });
});
