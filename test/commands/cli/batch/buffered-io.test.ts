import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { BufferedIo } from "../../../../commands/cli/batch/buffered-io.js";
import type { Io } from "../../../../commands/cli/process/io.js";

function heldOver(out: (text: string) => void): { held: BufferedIo; wrote: string[] } {
  const writtenTexts: string[] = [];
  const targetIo = {
    out: (text: string) => {
      out(text);
      writtenTexts.push(`out ${text}`);
    },
    err: (line: string) => writtenTexts.push(`err ${line}`),
  };
  return { held: new BufferedIo(targetIo as unknown as Io), wrote: writtenTexts };
}

describe("output of a batch", () => {
  test("is buffered until the next turn of the event loop", async () => {
    const { held, wrote } = heldOver(() => {});
    held.out("a");
    held.out("b");
    expect(wrote).toEqual([]);
    await turn();
    expect(wrote).toEqual(["out ab"]);
  });

  test("keeps its order relative to stderr", () => {
    const { held, wrote } = heldOver(() => {});
    held.out("a");
    held.err("b");
    held.out("c");
    held.flush();
    expect(wrote).toEqual(["out a", "err b", "out c"]);
  });

  test("is written after a few milliseconds even if no line waits", () => {
    const { held, wrote } = heldOver(() => {});
    held.out("a");
    const end = Date.now() + 11;
    while (Date.now() < end);
    held.out("b");
    expect(wrote).toEqual(["out ab"]);
  });

  test("is written when the buffer is full", () => {
    const { held, wrote } = heldOver(() => {});
    held.out("x".repeat(65536));
    expect(wrote).toHaveLength(1);
  });

  test("reports a failed write at the next call", async () => {
    const { held } = heldOver(() => {
      throw new Error("no space");
    });
    held.out("a");
    await turn();
    expect(() => held.flush()).toThrow("no space");
    expect(() => held.err("b")).toThrow("no space");
  });
});
