import { describe, expect, test } from "@jest/globals";
import { KernelError, UnsupportedError } from "../../src/errors.js";
import { hasRights, namespaceRefusal } from "../../src/lab/refusal.js";

describe("a namespace that cannot be made", () => {
  test.each([
    ["unshare: unshare failed: Operation not permitted", UnsupportedError, "root"],
    ["unshare: write failed /proc/self/uid_map: Operation not permitted", UnsupportedError, "root"],
    [
      "sh: 4: cannot create /proc/sys/net/mptcp/enabled: Read-only file system",
      UnsupportedError,
      "container",
    ],
  ])("for want of a right is what the host cannot: %s", (said, kind, hint) => {
    const refusal = namespaceRefusal(`${said}\n`);
    expect(refusal).toBeInstanceOf(kind);
    expect(refusal.message).toBe(`cannot make a network namespace: ${said}`);
    expect(refusal.hint).toContain(hint);
  });

  test("for any other reason is the kernel's refusal, in its own words", () => {
    expect(namespaceRefusal("unshare: unshare failed: Cannot allocate memory\n")).toBeInstanceOf(KernelError);
    expect(namespaceRefusal("").message).toBe("cannot make a network namespace");
  });
});

test("the rights that make a user namespace needless are both to be there", () => {
  const status = (mask: string) => hasRights(`Name:\tnode\nCapEff:\t${mask}\nCapBnd:\t0\n`);
  expect(status("000001ffffffffff")).toBe(true);
  expect(status("0000000000201000")).toBe(true);
  expect(status("0000000000200000")).toBe(false);
  expect(status("0000000000001000")).toBe(false);
  expect(hasRights("")).toBe(false);
});
