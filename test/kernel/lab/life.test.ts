import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { kernelTest } from "../../support/kernel.js";
import { exec } from "../../support/process.js";
import { type LabFacts, LabNamespace, placeOf } from "./support.js";

const LAB_WORLDS: [string, () => Promise<LabNamespace>][] = [
  ["root", () => LabNamespace.root()],
  ["a user without rights", () => LabNamespace.user()],
];

describe.each(LAB_WORLDS)("a lab of %s", (who, open) => {
  kernelTest("is created, shown, changed and removed completely", async () => {
    await using labWorld = await open();
    const lab = await labWorld.json("up life ipv6 rate 10mbit");
    expect(lab.user_namespace).toBe(who !== "root");
    expect(await labWorld.json("show")).toEqual(lab);
    expect(await labWorld.json("break 1")).toMatchObject({ changed: true });
    expect(await labWorld.json("shape 2 rate 1mbit")).toMatchObject({ changed: true });
    expect((await labWorld.json<(typeof lab)[]>("list"))[0]?.paths).toMatchObject([
      { broken: "silent", shape: { rate_bits: 10_000_000 } },
      { shape: { rate_bits: 1_000_000 } },
    ]);
    expect(await labWorld.lab("down")).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect([labWorld.processesOf(/^life\//), labWorld.files()]).toEqual([[], []]);
  });

  kernelTest("keeps no descriptor of its creator open", async () => {
    await using labWorld = await open();
    const manyDescriptors = 'exec 3>&1 5<. 40>&2; exec "$@"';
    const prefix = [...labWorld.prefix, "bash", "-c", manyDescriptors, "bash"];
    const { stdout } = await labWorld.lab("up -j", { prefix });
    const lab = JSON.parse(stdout) as LabFacts;
    for (const { pid } of Object.values(lab.hosts)) {
      const inside = await exec(placeOf(lab, "client"), ["sh", "-c", `readlink /proc/${pid}/fd/*`]);
      expect(new Set(inside.stdout.trim().split("\n"))).toEqual(new Set(["/dev/null"]));
      expect(readFileSync(`/proc/${pid}/comm`, "utf8")).toBe("sleep\n");
    }
  });

  kernelTest("ends all processes in it, also a process that ignores SIGTERM", async () => {
    await using labWorld = await open();
    await labWorld.json("up stubborn");
    await using program = labWorld.start([
      "exec",
      "server",
      "--",
      "sh",
      "-c",
      "trap '' TERM; echo on; sleep 60; sleep 60",
    ]);
    await program.line(/^on$/);
    expect(await labWorld.json("down")).toEqual([{ lab: "stubborn", processes: expect.any(Number) }]);
    expect(await program.exited).toMatchObject({ signal: "SIGKILL" });
    expect(labWorld.processesOf(/^stubborn\//)).toEqual([]);
  });
});

describe("labs", () => {
  kernelTest("have unique names, and a name may be omitted if only one lab exists", async () => {
    await using labWorld = await LabNamespace.root();
    const ups = await Promise.all(["up", "up", "up"].map((labName) => labWorld.lab(labName)));
    expect(ups.map(({ code }) => code).sort()).toEqual([0, 1, 1]);
    expect(ups.find(({ code }) => code === 1)?.stderr).toMatch(
      /^Error: there is a lab "lab" already\.\nhint: /,
    );
    expect(labWorld.processesOf(/^lab\//)).toHaveLength(3);
    await labWorld.json("up blue");
    const { stderr, code } = await labWorld.lab("break 1");
    expect([code, stderr]).toEqual([
      1,
      "Error: there is more than one lab.\nhint: say which one: blue, lab\n",
    ]);
    expect((await labWorld.lab("down green")).stderr).toBe(
      'Error: there is no lab "green".\nhint: there are blue, lab\n',
    );
    expect(await labWorld.json("down --all")).toHaveLength(2);
    expect((await labWorld.lab("show")).stderr).toBe(
      "Error: there is no lab.\nhint: mptcpctl lab up  # builds a lab\n",
    );
  });

  kernelTest("are all removed except those whose files are skipped, which is reported", async () => {
    await using labWorld = await LabNamespace.root();
    await labWorld.json("up blue");
    await labWorld.json("up green");
    chmodSync(join(labWorld.folder, "blue.json"), 0o644);
    const { code, stdout, stderr } = await labWorld.lab("down --all -j");
    expect([code, JSON.parse(stdout)]).toEqual([0, [{ lab: "green", processes: 0 }]]);
    expect(JSON.parse(stderr).warning.message).toContain("blue.json is not private to this user");
    chmodSync(join(labWorld.folder, "blue.json"), 0o600);
    expect(await labWorld.json("down --all")).toEqual([{ lab: "blue", processes: 0 }]);
  });

  kernelTest("store the changes of several commands at the same time", async () => {
    await using labWorld = await LabNamespace.root();
    await labWorld.json("up paths 8");
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((path) => labWorld.lab(`break ${path}`)));
    const { paths } = await labWorld.json("show");
    expect(paths.map(({ broken }) => broken)).toEqual(Array(8).fill("silent"));
  });

  kernelTest("have interfaces with exactly the addresses shown", async () => {
    await using labWorld = await LabNamespace.root();
    const lab = await labWorld.json("up shared paths 3 ipv6");
    const { stdout } = await exec(placeOf(lab, "client"), ["ip", "-json", "address"]);
    const found = (
      JSON.parse(stdout) as { ifname: string; mtu: number; addr_info: { local: string }[] }[]
    ).slice(1);
    expect(found.map(({ ifname, addr_info: all }) => [ifname, ...all.map(({ local }) => local)])).toEqual(
      lab.paths.map(({ client }) => [client.dev, ...client.addresses.map(({ address }) => address)]),
    );
    expect(new Set(found.map(({ mtu }) => mtu))).toEqual(new Set([1500]));
    const middle = await exec(placeOf(lab, "middle"), ["ip", "-json", "address", "show", "up"]);
    const addresses = (JSON.parse(middle.stdout) as { addr_info: { local: string }[] }[])
      .slice(1)
      .flatMap((one) => one.addr_info);
    expect(addresses).toEqual([]);
  });

  kernelTest("are not created if a program or the permission is missing", async () => {
    await using labWorld = await LabNamespace.root();
    const folder = mkdtempSync(join(tmpdir(), "mptcpctl-path-"));
    for (const name of ["nsenter", "setpriv", "sh", "sleep"])
      symlinkSync(`/usr/bin/${name}`, join(folder, name));
    const { code, stderr } = await labWorld.lab("up", {
      prefix: [...labWorld.prefix, "env", `PATH=${folder}`],
    });
    rmSync(folder, { recursive: true });
    expect([code, stderr]).toEqual([
      3,
      "Error: a lab needs the program unshare, which is missing.\nhint: install util-linux\n",
    ]);
    const forbidden = 'echo 0 > /proc/sys/user/max_net_namespaces; exec "$@"';
    const prefix = ["unshare", "--user", "--map-root-user", "sh", "-c", forbidden, "sh"];
    const refused = await labWorld.lab("up", { prefix: [...labWorld.prefix, ...prefix] });
    expect([refused.code, refused.stdout]).toEqual([3, ""]);
    expect(refused.stderr).toMatch(
      /^Error: cannot make a network namespace: .*\nhint: .*user\.max_net_namespaces/,
    );
    expect(labWorld.files()).toEqual([]);
  });

  kernelTest("do not change with --dry-run", async () => {
    await using labWorld = await LabNamespace.root();
    expect(await labWorld.lab("up dry --dry-run")).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(await labWorld.json("list")).toEqual([]);
    await labWorld.json("up dry");
    for (const words of ["break 1", "shape 1 rate 1mbit", "exec client true", "down"])
      expect(await labWorld.lab(`--dry-run ${words}`)).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect((await labWorld.json("show")).paths[0]).not.toHaveProperty("broken");
  });
});
