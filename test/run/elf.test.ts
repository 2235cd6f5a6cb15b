import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Elf, readElf, sameKind } from "../../src/run/elf.js";
import { fuzzRuns } from "../support/fuzz.js";
import { type ElfParts, elfFile, goBuildInfo, goNote } from "./elf-file.js";

const read = (file: Buffer) =>
  readElf((offset, length) => file.subarray(Math.min(offset, file.length), offset + length));
const readParts = (parts: ElfParts) => read(elfFile(parts));

describe.each([
  [64, false],
  [64, true],
  [32, false],
  [32, true],
] as const)("an ELF file of %p bits, big endian %p", (bits, big) => {
  test("has a dynamic linker and a machine type", () => {
    const interpreter = "/lib64/ld-linux-x86-64.so.2";
    expect(readParts({ bits, big, machine: 183, interpreter })).toEqual({ bits, machine: 183, interpreter });
  });

  test("has no dynamic linker if it is static", () => {
    expect(readParts({ bits, big, sections: { ".text": Buffer.alloc(4) } })).toEqual({ bits, machine: 62 });
  });

  test("has Go's version in its build information", () => {
    const sections = {
      ".text": Buffer.alloc(3),
      ".go.buildinfo": goBuildInfo("go1.22.3"),
      ".data": Buffer.alloc(1),
    };
    expect(readParts({ bits, big, sections })?.go).toBe("go1.22.3");
  });

  test("is detected as Go without a version if only the build id or the function table shows it", () => {
    expect(readParts({ bits, big, note: goNote(big) })?.go).toBe("");
    expect(readParts({ bits, big, sections: { ".gopclntab": Buffer.alloc(8) } })?.go).toBe("");
    expect(readParts({ bits, big, sections: { ".data.rel.ro.gopclntab": Buffer.alloc(8) } })?.go).toBe("");
  });

  test("is decoded or refused wherever it is truncated", () => {
    const completeFile = elfFile({
      bits,
      big,
      interpreter: "/ld",
      sections: { ".go.buildinfo": goBuildInfo("go1.21") },
    });
    for (let length = 0; length < completeFile.length; length++)
      expect([undefined, 62]).toContain(read(completeFile.subarray(0, length))?.machine);
  });
});

describe("the ELF reader", () => {
  test("assumes a Go version before 1.18 if a pointer leads to the version", () => {
    expect(readParts({ sections: { ".go.buildinfo": goBuildInfo("go1.12", false) } })?.go).toBe("go1.17");
  });

  test("returns nothing for files that are not ELF", () => {
    expect(read(Buffer.from("#!/bin/sh\n"))).toBeUndefined();
    expect(read(Buffer.alloc(0))).toBeUndefined();
    expect(read(Buffer.alloc(128))).toBeUndefined();
  });

  test("is right about this node binary", () => {
    const { bits, interpreter, go } = read(readFileSync(process.execPath)) as Elf;
    expect([bits, interpreter, go]).toEqual([64, expect.stringMatching(/^\/lib/), undefined]);
  });

  test("never fails, for any bytes", () => {
    const completeFile = elfFile({
      interpreter: "/ld",
      note: goNote(),
      sections: { ".go.buildinfo": goBuildInfo("go1.21") },
    });
    const changed = fc.tuple(fc.nat(completeFile.length - 1), fc.integer({ min: 0, max: 255 }));
    const run = (changes: readonly (readonly [number, number])[]) => {
      const file = Buffer.from(completeFile);
      for (const [at, value] of changes) file[at] = value;
      read(file);
    };
    fc.assert(fc.property(fc.array(changed, { minLength: 1, maxLength: 8 }), run), {
      numRuns: fuzzRuns(2000),
    });
  });

  test("decides whether a library fits a program", () => {
    const [x64Elf, arm64Elf] = [readParts({}), readParts({ machine: 183 })] as [Elf, Elf];
    expect([sameKind(x64Elf, x64Elf), sameKind(x64Elf, arm64Elf)]).toEqual([true, false]);
    expect(sameKind(x64Elf, readParts({ bits: 32 }) as Elf)).toBe(false);
  });
});
