import { describe, expect, test } from "@jest/globals";
import { KernelError, UnsupportedError } from "../../src/errors.js";
import { hasRights, namespaceRefusal } from "../../src/lab/refusal.js";

describe("a namespace that cannot be created", () => {
  test.each([
    ["unshare: unshare failed: Operation not permitted", UnsupportedError, "root"],
    ["unshare: write failed /proc/self/uid_map: Operation not permitted", UnsupportedError, "root"],
    [
      "sh: 4: cannot create /proc/sys/net/mptcp/enabled: Read-only file system",
      UnsupportedError,
      "container",
    ],
  ])("without permission is unsupported on this host: %s", (complaint, kind, hint) => {
    const refusal = namespaceRefusal(`${complaint}\n`);
    expect(refusal).toBeInstanceOf(kind);
    expect(refusal.message).toBe(`cannot make a network namespace: ${complaint}`);
    expect(refusal.hint).toContain(hint);
  });

  test("for any other reason is a KernelError with the kernel's text", () => {
    expect(namespaceRefusal("unshare: unshare failed: Cannot allocate memory\n")).toBeInstanceOf(KernelError);
    expect(namespaceRefusal("").message).toBe("cannot make a network namespace");
  });
});

test("root needs both capabilities to work without a user namespace", () => {
  const status = (mask: string) => hasRights(`Name:\tnode\nCapEff:\t${mask}\nCapBnd:\t0\n`);
  expect(status("000001ffffffffff")).toBe(true);
  expect(status("0000000000201000")).toBe(true);
  expect(status("0000000000200000")).toBe(false);
  expect(status("0000000000001000")).toBe(false);
  expect(hasRights("")).toBe(false);
});
