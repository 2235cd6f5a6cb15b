import { readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { keyOf } from "../../../src/host/process-key.js";
import { kernelTest } from "../../support/kernel.js";
import { exec } from "../../support/process.js";
import { LabNamespace, placeOf } from "./support.js";

kernelTest("a change of a path that cannot be stored is undone, with the reason", async () => {
  await using labWorld = await LabNamespace.root();
  const lab = await labWorld.json("up rate 10mbit");
  const readState = async () => {
    const { stdout } = await exec(placeOf(lab, "middle"), [
      "sh",
      "-c",
      "ip -o link show client1; tc qdisc show dev client1",
    ]);
    return stdout.replace(/qdisc tbf \w+:/, "qdisc tbf");
  };
  const stateBefore = await readState();
  expect(stateBefore).toMatch(/master path1 .*\n.*rate 10Mbit/s);
  const { pid, started } = keyOf(process.pid);
  const namespace = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  symlinkSync(`${pid}.${started}.${namespace}`, join(labWorld.folder, ".lab.lock"));
  for (const words of ["break 1", "break 1 carrier", "shape 1 rate 1mbit"]) {
    const { code, stdout, stderr } = await labWorld.lab(words);
    expect([words, code, stdout, stderr]).toEqual([
      words,
      2,
      "",
      expect.stringMatching(/^Error: another process holds the lock /),
    ]);
    expect(await readState()).toBe(stateBefore);
  }
});
