import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { MPTCPCTL, mptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { single } from "../../support/namespaces.js";
import { plainFolder } from "../../support/plain-folder.js";
import { exec } from "../../support/process.js";
import { findTool, kernelTestWith } from "../../support/tools.js";
import { quoted } from "../../support/words.js";
import { compileProgram } from "./support.js";

const folder = plainFolder("mptcpctl-details-");
afterAll(() => rmSync(folder, { recursive: true }));

const REPORT_LINE = /^mptcpctl: pid \d+: socket \d+ \(IPv[46]\) is MPTCP$/gm;
/** The built command as one word, for any path of the checkout. */
const M = join(folder, "mptcpctl");
writeFileSync(M, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(MPTCPCTL)} "$@"\n`);
chmodSync(M, 0o755);
const data = join(folder, "data");
const log = join(folder, "log");

const reportCount = (text: string): number => text.match(REPORT_LINE)?.length ?? 0;

/** Runs a line of bash in which `$M` is the built command. */
async function bash(line: string) {
  await using namespace = await single();
  return await exec(namespace, ["bash", "-c", line], { env: { M, DATA: data, LOG: log }, timeout: 25_000 });
}

/**
 * Programs that close 2, reuse its number for a file, write "DATA" to it and open TCP sockets: no compiler is needed.
 */
const SCRIPTS = {
  node: [
    process.execPath,
    "-e",
    `const fs = require("node:fs"), net = require("node:net");
    const listen = (then) => net.createServer().listen(0, function () { this.close(then); });
    listen(() => {
      fs.closeSync(2);
      if (fs.openSync(process.argv[1], "w+") !== 2) process.exit(9);
      fs.writeSync(2, "DATA");
      listen(() => {});
    });`,
    data,
  ],
  python3: [
    "python3",
    "-c",
    `import os, socket, sys
socket.socket().close()
os.close(2)
if os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_TRUNC) != 2: os._exit(9)
os.write(2, b"DATA")
socket.socket().close()
socket.create_server(("127.0.0.1", 0)).close()`,
    data,
  ],
  bash: [
    "bash",
    "-c",
    `(: </dev/tcp/127.0.0.1/9) 2>/dev/null
    : </dev/tcp/127.0.0.1/9
    exec 2>"$1"
    printf DATA >&2
    (exec 3<>/dev/tcp/127.0.0.1/9) 2>&- || exit 0`,
    "bash",
    data,
  ],
} as const;

describeKernel("the output of a program that has closed its stderr", () => {
  for (const [name, command] of Object.entries(SCRIPTS))
    kernelTestWith(
      findTool(name) || name === "node" ? undefined : `there is no program ${name}`,
      `stays its own in ${name}`,
      async () => {
        await using namespace = await single();
        const { code, stderr } = await mptcpctl(namespace, ["run", "-d", "--", ...command]);
        expect([code, reportCount(stderr)]).toEqual([0, 1]);
        expect(readFileSync(data, "utf8")).toBe("DATA");
      },
    );

  const reuse = compileProgram("reuse", folder);
  const ways =
    "open dup dup2 dup3 fcntl pipe pipe2 socketpair accept receive memfd epoll eventfd tcp closefrom";
  for (const way of ways.split(" "))
    kernelTestWith(
      reuse.problem,
      `is not mixed with the report if descriptor 2 is reused by ${way}`,
      async () => {
        await using namespace = await single();
        const ran = await mptcpctl(namespace, ["run", "-d", "--", reuse.path, way, data]);
        expect([ran.code, ran.stdout, reportCount(ran.stderr)]).toEqual([0, "clean\n", 1]);
      },
    );

  for (const way of ["again", "deleted"])
    kernelTestWith(
      reuse.problem,
      `is not mixed with the report if its file is that of the old stderr, ${way}`,
      async () => {
        const ran = await bash(`$M run -d -- ${reuse.path} ${way} "$LOG" 2>"$LOG"`);
        expect([ran.code, ran.stdout]).toEqual([0, "clean\n"]);
      },
    );

  const undisturbed = compileProgram("undisturbed", folder, "-pthread");
  kernelTestWith(undisturbed.problem, "stays its own while other threads change descriptor 2", async () => {
    const ran = await bash(`$M run -d -- ${undisturbed.path} threads "$DATA" 2>"$LOG"`);
    expect([ran.code, ran.stdout]).toEqual([0, "same\n"]);
    expect(reportCount(readFileSync(log, "utf8"))).toBeGreaterThan(0);
  });
});

describeKernel("the report on the sockets of a program", () => {
  const { path, problem } = compileProgram("undisturbed", folder, "-pthread");
  for (const [name, expectedCount, stderr] of [
    ["errno", "keeps errno", '2>"$LOG"'],
    ["broken", "receives no SIGPIPE if the reader of stderr has closed it", "2> >(head -c 5 >/dev/null)"],
    ["full", "does not wait for the reader of stderr", '2<>"$LOG.pipe"'],
    ["terminal", "does not wait for the reader of a terminal either", '2>"$LOG"'],
    ["size", "gets no SIGXFSZ where stderr may not grow", '2>"$LOG"'],
    ["descriptors", "has no more descriptors", '2>"$LOG"'],
    ["children", "has no children that it did not start", '2>"$LOG"'],
    ["mask", "keeps its signal mask", '2>"$LOG"'],
    ["locks", "keeps its locks on the file that is stderr, too", '2>"$LOG"'],
    ["cancel", "is not cancelled in socket()", '2>"$LOG"'],
    ["stack", "opens sockets in a handler on a small stack", '2>"$LOG"'],
    ["handler", "opens sockets in signal handlers", '2>"$LOG"'],
  ])
    kernelTestWith(problem, expectedCount as string, async () => {
      const ran = await bash(`mkfifo "$LOG.pipe"; $M run -d -- ${path} ${name} "$LOG" ${stderr}; exit $?`);
      rmSync(`${log}.pipe`);
      expect([ran.code, ran.stdout]).toEqual([0, "same\n"]);
    });

  kernelTest("is written to a file that another part of the command line writes to, too", async () => {
    writeFileSync(log, "");
    const script = `require("node:net").createServer().listen(0, function () { this.close(); })`;
    await bash(
      `{ echo before >&2; $M run -d -- ${process.execPath} -e '${script}'; echo after >&2; } 2>"$LOG"`,
    );
    expect(readFileSync(log, "utf8")).toMatch(/^before\n(run: .*\n){2}mptcpctl: pid .* is MPTCP\nafter\n$/);
  });

  kernelTest("is not written if the program has redirected its stderr", async () => {
    const script = `require("node:net").createServer().listen(0, function () { this.close(); })`;
    const ran = await bash(`$M run -d -- sh -c '"$@" 2>"$LOG"' sh ${process.execPath} -e '${script}'`);
    expect([ran.code, reportCount(ran.stderr), readFileSync(log, "utf8")]).toEqual([0, 0, ""]);
  });

  kernelTestWith(
    findTool("python3") ? undefined : "there is no program python3",
    "is not written if another process uses the signal of stderr, which stays unchanged",
    async () => {
      const choose = "import fcntl; fcntl.fcntl(2, fcntl.F_SETSIG, 40)";
      const print = "import fcntl; print(fcntl.fcntl(2, fcntl.F_GETSIG))";
      const ran = await bash(`{ python3 -c '${choose}'; $M run -d true; python3 -c '${print}'; } 2>"$LOG"`);
      expect([ran.code, ran.stdout]).toEqual([0, "40\n"]);
      expect(readFileSync(log, "utf8")).toContain(
        "warning: -d cannot report the sockets: stderr cannot be marked (errno 16)\n",
      );
    },
  );

  kernelTest("needs the addon, and reports that if it is missing", async () => {
    await using namespace = await single();
    const { code, stderr } = await mptcpctl(namespace, ["run", "-d", "true"], { transport: "netlink" });
    expect(code).toBe(0);
    expect(stderr).toContain("warning: -d cannot report the sockets: this needs the native addon\n");
  });
});
