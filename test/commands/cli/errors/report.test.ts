import { describe, expect, test } from "@jest/globals";
import { errorReport } from "../../../../commands/cli/errors/report.js";
import { strerror } from "../../../../commands/cli/errors/strerror.js";
import {
  DeadlineError,
  KernelError,
  PermissionError,
  ProtocolError,
  TransportError,
  UnsupportedError,
  UsageError,
} from "../../../../src/index.js";

describe("an error as text", () => {
  test.each([
    [
      "has the kernel's text, ended",
      new KernelError("x", { errno: 17, kernel: "address already there" }),
      ["Error: address already there."],
      2,
    ],
    [
      "has the kernel's text unchanged if that ends with a full stop",
      new KernelError("x", { errno: 22, kernel: "no." }),
      ["Error: no."],
      2,
    ],
    [
      "has the C library's text if the kernel sent none",
      new KernelError("x", { errno: 17 }),
      ["RTNETLINK answers: File exists"],
      2,
    ],
    [
      "names the permission as ip does",
      new PermissionError("endpoint add: permission denied", { errno: 1, hint: "sudo" }),
      ["RTNETLINK answers: Operation not permitted", "hint: sudo"],
      2,
    ],
    [
      "keeps its own message if no request was answered",
      new PermissionError("cannot open the file", { errno: 13 }),
      ["Error: cannot open the file."],
      2,
    ],
    ["of the command line", new UsageError("what", { hint: "that" }), ["Error: what.", "hint: that"], 1],
    ["of the socket", new TransportError("lost", { errno: 105 }), ["Error: lost."], 2],
    ["of a host that cannot", new UnsupportedError("no MPTCP"), ["Error: no MPTCP."], 3],
    ["of a deadline", new DeadlineError("too late"), ["Error: too late."], 5],
  ])("%s", (_, error, lines, exit) => {
    expect(errorReport(error, false)).toEqual({ lines, exit });
  });

  test("that is a bug asks for a recording and shows the stack", () => {
    const { lines, exit } = errorReport(new TypeError("x is not a function"), false);
    expect(exit).toBe(70);
    expect(lines[0]).toBe("Error: x is not a function.");
    expect(lines[1]).toContain("report.test");
    expect(lines.at(-1)).toMatch(/^hint: .*--record FILE/);
  });

  test("escapes control characters of the command line", () => {
    const error = new UsageError('"\u001b[2J\0" is no command', { hint: "not \u0007" });
    expect(errorReport(error, false).lines).toEqual([
      'Error: "\\x1b[2J\\x00" is no command.',
      "hint: not \\x07",
    ]);
    expect(errorReport(new TypeError("\u001b"), false).lines.join("\n")).not.toContain("\u001b");
  });

  test("repeats 60 characters of a long word, and the whole text around it", () => {
    const longWord = "x".repeat(100_000);
    const error = new UsageError(`"${longWord}" is nothing, "b" is, and so on`, { argument: longWord });
    const { error: fields } = JSON.parse(errorReport(error, true).lines.join());
    const start = `${"x".repeat(60)}…`;
    expect(fields).toMatchObject({ message: `"${start}" is nothing, "b" is, and so on`, argument: start });
  });

  test("about malformed bytes asks for a recording", () => {
    const { lines, exit } = errorReport(new ProtocolError("short message"), false);
    expect([lines[0], exit]).toEqual(["Error: short message.", 70]);
    expect(lines[1]).toMatch(/--record FILE/);
  });
});

describe("an error as JSON", () => {
  test("is one line with all its fields", () => {
    const error = new KernelError("endpoint add: no", {
      errno: 17,
      kernel: "no",
      argument: "addr.id",
      hint: "other",
    });
    const { lines, exit } = errorReport(error, true);
    expect(exit).toBe(2);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        error: {
          code: "refused",
          message: "endpoint add: no",
          kernel: "no",
          errno: 17,
          errnoName: "EEXIST",
          argument: "addr.id",
          hint: "other",
          exit: 2,
        },
      },
    ]);
  });

  test("marks a bug by its code", () => {
    const { lines } = errorReport(new RangeError("a\nb"), true);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ error: { code: "bug", message: "a\nb", exit: 70 } });
  });
});

describe("texts of errno", () => {
  test.each([
    [1, "Operation not permitted"],
    [2, "No such file or directory"],
    [12, "Cannot allocate memory"],
    [16, "Device or resource busy"],
    [17, "File exists"],
    [22, "Invalid argument"],
    [34, "Numerical result out of range"],
    [95, "Operation not supported"],
    [99, "Cannot assign requested address"],
    [113, "No route to host"],
    [524, "Unknown error 524"],
  ])("%p are %p, as strerror(3) returns them", (errno, words) => {
    expect(strerror(errno)).toBe(words);
  });
});
