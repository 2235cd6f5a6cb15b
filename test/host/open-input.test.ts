import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openForReading, readableOf } from "../../src/host/open-input.js";

let folder: string;
let fifo: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mptcpctl-input-"));
  fifo = join(folder, "fifo");
  execFileSync("mkfifo", [fifo]);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("an input file", () => {
  test("that is a FIFO opens without a writer, and waits for a writer", async () => {
    const stream = await readableOf(openForReading(fifo));
    const read = text(stream);
    execFileSync("sh", ["-c", 'printf a > "$0"', fifo]);
    expect(await read).toBe("a");
  });

  test("that is a FIFO without a writer can be closed", async () => {
    const stream = await readableOf(openForReading(fifo));
    const read = text(stream);
    stream.destroy(new Error("enough"));
    await expect(read).rejects.toThrow("enough");
  });

  test("that is a file is read to its end", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "abc");
    expect(await text(await readableOf(openForReading(path), 1))).toBe("abc");
  });
});
