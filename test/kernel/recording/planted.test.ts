import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect } from "@jest/globals";
import { readRecording } from "../../../src/recording/recording-file.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest, longKernelTest } from "../../support/kernel.js";
import { single } from "../../support/namespaces.js";
import { exec } from "../../support/process.js";
import { until } from "../lab/support.js";

const OTHER = 23002;
const MAGIC = "d4c3b2a1";

let folder: string;
/** A path in a folder in which every user may write. */
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mptcpctl-planted-"));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "shared"));
  chmodSync(join(folder, "shared"), 0o777);
  file = join(folder, "shared/x.pcap");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Whether this user may change the owner of files, which tests as another user need. */
const canGive = (() => {
  const probe = mkdtempSync(join(tmpdir(), "mptcpctl-probe-"));
  try {
    chownSync(probe, OTHER, OTHER);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
})();

const bytesOf = (path: string) => readFileSync(path).subarray(0, 4).toString("hex");
const own = (name: string, text = "own") => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o644 });
  return path;
};

/**
 * Files that another user, or this one, may have created at the path of the recording; each keeps the text of `kept`.
 */
const PLANTED_FILES: Record<string, () => { kept?: string; path?: string }> = {
  "a file with a second name": () => {
    const keptFile = own("target");
    linkSync(keptFile, file);
    return { kept: keptFile };
  },
  "a folder": () => {
    mkdirSync(file);
    return {};
  },
  ...(canGive && {
    "another user's file": () => {
      writeFileSync(file, "theirs");
      chownSync(file, OTHER, OTHER);
      return { kept: file };
    },
    "another user's private file": () => {
      writeFileSync(file, "theirs", { mode: 0o600 });
      chownSync(file, OTHER, OTHER);
      return { kept: file };
    },
    "another user's link to a file of this user": () => {
      const keptFile = own("target");
      symlinkSync(keptFile, file);
      lchownSync(file, OTHER, OTHER);
      return { kept: keptFile };
    },
    "another user's link to nothing": () => {
      symlinkSync(join(folder, "new"), file);
      lchownSync(file, OTHER, OTHER);
      return {};
    },
    "another user's link to a folder": () => {
      const keptFile = own("x.pcap");
      symlinkSync(folder, join(folder, "shared/way"));
      lchownSync(join(folder, "shared/way"), OTHER, OTHER);
      return { kept: keptFile, path: join(folder, "shared/way/x.pcap") };
    },
    "another user's link as the target of an own link": () => {
      const keptFile = own("target");
      symlinkSync(keptFile, join(folder, "shared/theirs"));
      lchownSync(join(folder, "shared/theirs"), OTHER, OTHER);
      symlinkSync(join(folder, "shared/theirs"), file);
      return { kept: keptFile };
    },
  }),
};

describe("a recording", () => {
  for (const [plantName, plant] of Object.entries(PLANTED_FILES))
    kernelTest(`is not written through ${plantName}, and the command is not run`, async () => {
      await using namespace = await single();
      const { kept, path = file } = plant();
      const fileBefore = kept && [readFileSync(kept, "utf8"), lstatSync(kept).mode, lstatSync(kept).uid];
      const { code, stdout, stderr } = await mptcpctl(namespace, `--record ${path} -j limits set subflows 5`);
      expect([code, stdout]).toEqual([2, ""]);
      expect(JSON.parse(stderr)).toMatchObject({ error: { exit: 2, hint: expect.stringMatching(/./) } });
      if (kept)
        expect([readFileSync(kept, "utf8"), lstatSync(kept).mode, lstatSync(kept).uid]).toEqual(fileBefore);
      expect(readdirSync(join(folder, "shared")).filter((name) => name.startsWith("."))).toEqual([]);
      expect((await mptcpctl(namespace, "limits")).stdout).not.toContain("subflows 5");
    });

  if (canGive)
    kernelTest("is not written into another user's FIFO", async () => {
      await using namespace = await single();
      await exec(undefined, ["mkfifo", "-m", "666", file]);
      chownSync(file, OTHER, OTHER);
      const { code, stderr } = await mptcpctl(namespace, `--record ${file} limits`);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`it belongs to uid ${OTHER}`)]);
    });

  kernelTest(
    "replaces the user's own file, or the target of the user's own link, with mode 0600",
    async () => {
      await using namespace = await single();
      const target = own("target");
      symlinkSync(target, file);
      for (const path of [target, file]) {
        chmodSync(target, 0o644);
        const inode = lstatSync(target).ino;
        expect(await mptcpctl(namespace, `--record ${path} limits`)).toMatchObject({ code: 0, stderr: "" });
        expect([bytesOf(target), lstatSync(target).mode & 0o7777]).toEqual([MAGIC, 0o600]);
        expect(lstatSync(target).ino).not.toBe(inode);
      }
      expect(lstatSync(file).isSymbolicLink()).toBe(true);
      expect(readdirSync(folder).sort()).toEqual(["shared", "target"]);
    },
  );

  kernelTest("has mode 0600 whatever the umask, and appears at once as a complete file", async () => {
    await using namespace = await single();
    for (const umask of ["000", "077", "777"]) {
      rmSync(file, { force: true });
      const prefix = ["sh", "-c", `umask ${umask}; exec "$@"`, "sh"];
      expect(await mptcpctl(namespace, `--record ${file} limits`, { prefix })).toMatchObject({ code: 0 });
      expect(lstatSync(file).mode & 0o7777).toBe(0o600);
      expect([...readRecording(file)].length).toBeGreaterThan(3);
    }
  });
});

/** Wrong command lines; some errors are found only after a request to the kernel. */
const INVALID_LINES = [
  "limits set subflows 99x",
  "nosuch command",
  "endpoint add 10.0.0.1 dev nosuch0",
  "endpoint add 10.0.0.999",
  "endpoint add 10.0.0.1 id 999",
  "endpoint add 10.0.0.1 port 5 subflow",
  "endpoint delete",
  "endpoint change backup",
  "pm set nosuch",
  "connections close token 1 to",
  "monitor --nosuch",
  "connections all-netns",
  "-n /nosuch/ns limits",
  "-b /nosuch/file",
  "counters since /nosuch/file",
  "lab exec client ls",
];

describe("the previous file", () => {
  longKernelTest(
    "is not changed if the command line is wrong, and no new file remains",
    async () => {
      await using namespace = await single();
      for (const line of INVALID_LINES)
        for (const text of ["previous content", undefined]) {
          rmSync(file, { force: true });
          if (text !== undefined) writeFileSync(file, text, { mode: 0o640 });
          const { code, stdout } = await mptcpctl(namespace, `--record ${file} ${line}`);
          expect([line, code, stdout]).toEqual([line, 1, ""]);
          expect([line, readdirSync(join(folder, "shared"))]).toEqual([line, text ? ["x.pcap"] : []]);
          if (text)
            expect([line, readFileSync(file, "utf8"), lstatSync(file).mode & 0o777]).toEqual([
              line,
              text,
              0o640,
            ]);
        }
    },
    60_000,
  );

  kernelTest("is not changed if the path cannot be a file: the kernel's text, and no new file", async () => {
    await using namespace = await single();
    const [shared, name] = [join(folder, "shared"), join(folder, "shared/own")];
    writeFileSync(name, "before");
    symlinkSync(folder, join(shared, "root"));
    for (const [path, code] of [
      ["own/", "ENOTDIR"],
      ["own/.", "ENOTDIR"],
      ["own/../new", "ENOTDIR"],
      ["nosuch/../new", "ENOENT"],
      ["new/", "ENOENT"],
      ["nosuch/new", "ENOENT"],
      [".", "EISDIR"],
      ["root/../new/", "ENOENT"],
    ])
      for (const form of [`${path}`, `${shared}/${path}`]) {
        const prefix = ["env", "-C", shared];
        const result = await mptcpctl(namespace, ["--record", form, "limits"], { prefix });
        const stderr = expect.stringContaining(`: ${code}`);
        expect({ form, ...result }).toMatchObject({ form, code: 2, stdout: "", stderr });
      }
    expect([readFileSync(name, "utf8"), readdirSync(shared).sort()]).toEqual(["before", ["own", "root"]]);
  });

  kernelTest("is found through a symbolic link, and its folder is that of the target", async () => {
    await using namespace = await single();
    mkdirSync(join(folder, "far"));
    mkdirSync(join(folder, "far/away"));
    symlinkSync(join(folder, "far/away"), join(folder, "shared/link"));
    const prefix = ["env", "-C", join(folder, "shared")];
    expect((await mptcpctl(namespace, "--record link/../new limits", { prefix })).code).toBe(0);
    expect(bytesOf(join(folder, "far/new"))).toBe(MAGIC);
  });

  kernelTest(
    "is kept, or replaced completely, when a signal ends the command; the next recording removes the draft that SIGKILL left",
    async () => {
      await using namespace = await single();
      const shared = join(folder, "shared");
      for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
        for (const words of ["wait subflows 9", "status"])
          for (const delayMs of [40, 80, 120, 160]) {
            writeFileSync(file, "before");
            const running = startMptcpctl(namespace, `--record ${file} ${words}`);
            await sleep(delayMs);
            await running.stop(signal);
            expect([signal, words, delayMs, readdirSync(shared)]).toEqual([
              signal,
              words,
              delayMs,
              ["x.pcap"],
            ]);
          }
      writeFileSync(file, "before");
      const running = startMptcpctl(namespace, `--record ${file} wait subflows 9`);
      await until(
        () => readdirSync(shared).length,
        (count) => count === 2,
      );
      const secondMonitor = startMptcpctl(namespace, `--record ${file} limits`);
      expect((await secondMonitor.exited).code).toBe(0);
      expect(readdirSync(shared)).toHaveLength(2);
      await running.stop("SIGKILL");
      expect(readdirSync(shared)).toHaveLength(2);
      expect((await mptcpctl(namespace, `--record ${file} limits`)).code).toBe(0);
      expect(readdirSync(shared)).toEqual(["x.pcap"]);
    },
  );

  kernelTest("is kept for help and version, and for a batch with an invalid line", async () => {
    await using namespace = await single();
    writeFileSync(file, "before");
    for (const line of ["help", "version", "limits -h"])
      expect((await mptcpctl(namespace, `--record ${file} ${line}`)).code).toBe(0);
    expect(await mptcpctl(namespace, `--record ${file} -b -`, { input: "limits\nnosuch\n" })).toMatchObject({
      code: 1,
    });
    expect(readFileSync(file, "utf8")).toBe("before");
    // Changes are recorded, even if an error follows.
    const input = "limits set subflows 1\nnosuch\n";
    expect((await mptcpctl(namespace, `--record ${file} -b -`, { input })).code).toBe(1);
    expect(bytesOf(file)).toBe(MAGIC);
  });

  kernelTest("is replaced by a recording of a refused request, and by a killed monitor's", async () => {
    await using namespace = await single();
    writeFileSync(file, "before");
    expect((await mptcpctl(namespace, `--record ${file} endpoint delete id 9`)).code).toBe(2);
    expect(bytesOf(file)).toBe(MAGIC);
    writeFileSync(file, "before");
    const prefix = ["timeout", "-s", "KILL", "3"];
    await mptcpctl(namespace, `--record ${file} monitor`, { prefix });
    expect(bytesOf(file)).toBe(MAGIC);
    expect([...readRecording(file)].length).toBeGreaterThan(3);
  });

  if (canGive)
    kernelTest("is not written in place if its folder is not writable, which is reported", async () => {
      await using namespace = await single();
      writeFileSync(file, "before");
      chownSync(file, OTHER, OTHER);
      chmodSync(join(folder, "shared"), 0o755);
      const prefix = ["setpriv", "--reuid", String(OTHER), "--regid", String(OTHER), "--clear-groups"];
      const { code, stdout, stderr } = await mptcpctl(namespace, `--record ${file} limits`, { prefix });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(
        /^Error: cannot write the recording .*: EACCES\.\nhint: .*can this user write in that folder\?\n$/,
      );
      expect(readFileSync(file, "utf8")).toBe("before");
    });
});

describeKernel("a recording whose FILE is a mount point", () => {
  kernelTest("is refused before any request, and the file is kept", async () => {
    await using place = await single();
    const inside = own("in side");
    await exec(undefined, ["mount", "--bind", inside, inside]);
    try {
      const words = ["--record", inside, "limits", "set", "subflows", "3"];
      const { code, stdout, stderr } = await mptcpctl(place, words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr.split("\n").slice(0, 2)).toEqual([
        `Error: ${inside} is a mount point, which no new file can replace.`,
        expect.stringMatching(/^hint: choose a FILE on which nothing is mounted/),
      ]);
      expect(readFileSync(inside, "utf8")).toBe("own");
      expect((await mptcpctl(place, "limits")).stdout).not.toContain("subflows 3");
    } finally {
      await exec(undefined, ["umount", inside]);
    }
  });
});
