import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Identity, runFolder } from "../../src/host/private/run-folder.js";

const INITIAL = "user:[4026531837]";
const uid = process.geteuid?.() ?? 0;

let runtime: string;

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), "mptcpctl-runtime-"));
});

afterEach(() => rmSync(runtime, { recursive: true }));

const pathOf = (identity: Partial<Identity>) =>
  runFolder("lab", {
    uid: 1000,
    userNamespace: INITIAL,
    uidMap: "         0          0 4294967295\n",
    runtime: undefined,
    ...identity,
  }).path;

describe("the folder for the state of a running host", () => {
  test("is below /run for root of the host, whatever the environment says", () => {
    expect(pathOf({ uid: 0, runtime })).toBe("/run/mptcpctl/lab");
  });

  test("is below TMPDIR for a user without XDG_RUNTIME_DIR", () => {
    expect(pathOf({})).toBe(join(tmpdir(), "mptcpctl-1000/lab"));
  });

  test("is below XDG_RUNTIME_DIR if only the user can write in it", () => {
    const otherUser = { uid: uid + 1, userNamespace: INITIAL };
    expect(pathOf({ uid, userNamespace: "user:[1]", runtime })).toBe(join(runtime, "mptcpctl-userns-1/lab"));
    expect(pathOf({ ...otherUser, runtime })).toBe(join(tmpdir(), `mptcpctl-${uid + 1}/lab`));
    symlinkSync(runtime, join(runtime, "link"));
    for (const path of ["relative", join(runtime, "missing"), join(runtime, "link")])
      expect(pathOf({ uid, userNamespace: "user:[1]", runtime: path })).toMatch(`${tmpdir()}/mptcpctl-`);
    chmodSync(runtime, 0o777);
    expect(pathOf({ uid, userNamespace: "user:[1]", runtime })).toMatch(`${tmpdir()}/mptcpctl-`);
  });

  test("is separate for uid 0 of a user namespace, and for each outer uid", () => {
    const inside = { uid: 0, userNamespace: "user:[4026532345]" };
    const paths = ["0 1000 1", "0 1001 1"].map((uidMap) => pathOf({ ...inside, uidMap }));
    expect(paths).toEqual([
      join(tmpdir(), "mptcpctl-1000-userns-4026532345/lab"),
      join(tmpdir(), "mptcpctl-1001-userns-4026532345/lab"),
    ]);
  });

  test("is not root's if the user namespace cannot be read", () => {
    expect(pathOf({ uid: 0, userNamespace: undefined, uidMap: "" })).toBe(
      join(tmpdir(), "mptcpctl-0-userns-unknown/lab"),
    );
  });
});
