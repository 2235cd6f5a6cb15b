import { lchownSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { kernelTest } from "../../support/kernel.js";
import { HAS_OTHER_USER } from "../../support/ordinary.js";
import { plainFolder } from "../../support/plain-folder.js";
import { LabNamespace } from "./support.js";

const WORLDS: [string, () => Promise<LabNamespace>][] = [
  ["a lab", () => LabNamespace.root()],
  ["a lab of a user without rights", () => LabNamespace.user()],
];

describe.each(WORLDS)("-n LAB/HOST, in %s,", (_, open) => {
  kernelTest("reads and changes that host, and no other", async () => {
    await using labWorld = await open();
    await labWorld.json("up blue");
    expect(await labWorld.run("-n blue/server limits set subflows 5")).toMatchObject({ code: 0, stderr: "" });
    expect((await labWorld.run("-n blue/server -j limits")).stdout).toContain('"subflows":5');
    expect((await labWorld.run("-n blue/client -j limits")).stdout).toContain('"subflows":2');
    const address = await labWorld.run("-n blue/client run ip -br address show dev wlp1s0");
    expect(address.stdout).toContain("10.0.2.1/24");
  });

  kernelTest("runs a batch, and its exit code counts", async () => {
    await using labWorld = await open();
    await labWorld.json("up blue");
    const input = "endpoint add 10.0.2.1 dev wlp1s0 subflow\nendpoint\nlimits set subflows 99\n";
    const { code, stdout } = await labWorld.run("-n blue/client -b -", { input });
    expect([code, stdout]).toEqual([2, "10.0.2.1 id 1 subflow dev wlp1s0 \n"]);
  });

  kernelTest("names what is missing", async () => {
    await using labWorld = await open();
    await labWorld.json("up blue");
    expect(await labWorld.run("-n red/client limits")).toMatchObject({
      code: 1,
      stderr: 'Error: there is no lab "red".\nhint: there is blue\n',
    });
    expect(await labWorld.run("-n blue/router limits")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"blue/router" is neither a file nor a host of a lab'),
    });
    expect((await labWorld.run("-n ./blue/client limits")).stderr).toContain("No such file or directory");
  });
});

const OTHER_USER = 65_534;

if (HAS_OTHER_USER)
  describe("-n LAB/HOST, in a folder with a link of that name,", () => {
    async function limitsBeside(owner: number) {
      await using labWorld = await LabNamespace.root();
      await labWorld.json("up blue");
      const cwd = plainFolder("mptcpctl-link-");
      mkdirSync(join(cwd, "blue"));
      symlinkSync("/proc/self/ns/net", join(cwd, "blue/client"));
      lchownSync(join(cwd, "blue/client"), owner, owner);
      // nsenter changes the working directory.
      const prefix = [...labWorld.prefix, "sh", "-c", 'cd "$0" && exec "$@"', cwd];
      const named = await labWorld.run("-n blue/client limits", { prefix });
      const path = await labWorld.run("-n ./blue/client limits", { prefix });
      rmSync(cwd, { recursive: true });
      return { named, path };
    }

    kernelTest(
      "refuses it if another user made it, because that user would choose the namespace",
      async () => {
        const { named, path } = await limitsBeside(OTHER_USER);
        expect(named).toMatchObject({
          code: 2,
          stdout: "",
          stderr: expect.stringContaining("symbolic link that uid 65534 made"),
        });
        expect(named.stderr).toContain("hint: -n ./blue/client uses that file in spite of it\n");
        expect(path.code).toBe(0);
      },
    );

    kernelTest("follows a link of this user", async () => {
      expect((await limitsBeside(0)).named.code).toBe(0);
    });
  });
