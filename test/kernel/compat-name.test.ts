import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "@jest/globals";
import { MPTCPCTL } from "../support/cli.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";
import { exec, run } from "../support/process.js";

describeKernel("called by the name ip", () => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-name-"));
  const link = join(folder, "ip");
  let place: Namespace;
  beforeAll(async () => {
    place = await single();
    symlinkSync(MPTCPCTL, link);
  });
  afterAll(async () => {
    await place.close();
    rmSync(folder, { recursive: true });
  });

  const PATH = `${folder}:${process.env.PATH}:/usr/sbin:/sbin`;

  /** Runs a line with the folder of the link first in PATH. */
  const shell = (text: string) => exec(place, ["sh", "-c", text], { env: { PATH }, cwd: folder });

  kernelTest("runs lines about mptcp as ip does", async () => {
    expect(await shell("ip mptcp limits s subflows 3 && ip mptcp limits")).toMatchObject({
      stdout: "add_addr_accepted 0 subflows 3 \n",
      stderr: "",
      code: 0,
    });
    expect(await shell("ip mptcp status")).toMatchObject({ stdout: "", code: 255 });
  });

  const other = (words: string) => exec(place, ["sh", "-c", `ip ${words}`]);

  kernelTest("gives all other lines to the next compiled ip in PATH, in its place", async () => {
    const own = await shell("echo $$; exec ip -j link show lo");
    const [, text = ""] = own.stdout.split("\n");
    expect(JSON.parse(text)[0].ifname).toBe("lo");
    for (const words of ["", "-help", "help", "foo", "-bogus mptcp limits", "-V", "link show nope"]) {
      const [got, expected] = [await shell(`ip ${words}`), await other(words)];
      expect([words, got]).toEqual([words, expected]);
    }
  });

  kernelTest("gives a batch's lines about other objects to it, each in its turn", async () => {
    const lines =
      "link set lo up\nmptcp endpoint add 10.0.1.1\naddress add 10.0.1.1 dev lo\nmptcp endpoint\nlink show nope\nmptcp limits\n";
    writeFileSync(join(folder, "lines"), lines);
    expect(await shell("ip -batch lines")).toEqual(
      expect.objectContaining({
        stdout: "10.0.1.1 id 1 \n",
        stderr: 'Device "nope" does not exist.\nCommand failed lines:5\n',
        code: 1,
      }),
    );
    expect(await run(place, ["ip", "-o", "-4", "address", "show", "lo"])).toContain("10.0.1.1");
    expect((await shell("ip mptcp endpoint flush; ip -force -b lines")).stdout).toBe(
      "10.0.1.1 id 1 \nadd_addr_accepted 0 subflows 3 \n",
    );
  });

  kernelTest(
    "without another ip, names the object that it does not know, and does not run itself",
    async () => {
      const words = `PATH=${folder} ${process.execPath} ${link}`;
      expect(await shell(`${words} link`)).toMatchObject({ stdout: "", code: 1 });
      expect(await shell(`${words} mptcp limits`)).toMatchObject({ code: 0 });
      expect(await shell(words)).toMatchObject({ stdout: "", code: 255 });
    },
  );
});
