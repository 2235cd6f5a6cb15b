/** Data in a shared object (64 bits, little endian) for the dynamic linker. */
export interface SharedObject {
  /** EM_*: 62 x86-64, 183 AArch64. */
  readonly machine: number;
  /** Libraries that are loaded with it. */
  readonly needed: readonly string[];
  /** All symbols are resolved when it is loaded. */
  readonly isBoundAtOnce: boolean;
  /** Whether symbols have required versions, which bind it to a libc. */
  readonly hasVersions: boolean;
  readonly hasExecutableStack: boolean;
  /** Of the segments that are loaded. */
  readonly alignments: readonly number[];
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

const PT = { load: 1, stack: 0x6474e551 } as const;
const SHT = { dynamic: 6, symbols: 11, versions: 0x6ffffffe } as const;
const DT = { needed: 1, bindNow: 24, flags: 30, flags1: 0x6ffffffb } as const;
/** DF_BIND_NOW, DF_1_NOW. */
const NOW = { [DT.flags]: 8n, [DT.flags1]: 1n } as Readonly<Record<number, bigint>>;

export function readSharedObject(file: Buffer): SharedObject {
  const segments = rows(file, wordAt(file, 32), file.readUInt16LE(54), file.readUInt16LE(56));
  const sections = rows(file, wordAt(file, 40), file.readUInt16LE(58), file.readUInt16LE(60));
  const contents = (type: number) => sections.filter((one) => one.readUInt32LE(4) === type);
  const [dynamic] = contents(SHT.dynamic);
  const [symbols] = contents(SHT.symbols);
  if (dynamic === undefined || symbols === undefined) throw new Error("this is no shared object");
  const names = placed(file, sections[symbols.readUInt32LE(40)] as Buffer);
  const tags = entries(placed(file, dynamic), 16).map(
    (row) => [wordAt(row, 0), row.readBigUInt64LE(8)] as const,
  );
  const symbolEntries = entries(placed(file, symbols), 24).slice(1);
  /** Section symbols have no name. */
  const symbolNames = (isImport: boolean) =>
    symbolEntries
      .filter((row) => (row.readUInt16LE(6) === 0) === isImport)
      .map((row) => text(names, row.readUInt32LE(0)))
      .filter((name) => name !== "");
  const stack = segments.find((row) => row.readUInt32LE(0) === PT.stack);
  return {
    machine: file.readUInt16LE(18),
    needed: tags.filter(([tag]) => tag === DT.needed).map(([, at]) => text(names, Number(at))),
    isBoundAtOnce: tags.some(([tag, value]) => tag === DT.bindNow || (value & (NOW[tag] ?? 0n)) !== 0n),
    hasVersions: contents(SHT.versions).length > 0,
    hasExecutableStack: stack === undefined || (stack.readUInt32LE(4) & 1) !== 0,
    alignments: segments.filter((row) => row.readUInt32LE(0) === PT.load).map((row) => wordAt(row, 48)),
    imports: symbolNames(true),
    exports: symbolNames(false),
  };
}

const wordAt = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));

const rows = (file: Buffer, offset: number, size: number, count: number): Buffer[] =>
  entries(file.subarray(offset, offset + size * count), size);

/** The bytes of a section: sh_offset, sh_size. */
const placed = (file: Buffer, section: Buffer): Buffer =>
  file.subarray(wordAt(section, 24), wordAt(section, 24) + wordAt(section, 32));

const entries = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

const text = (names: Buffer, start: number): string =>
  names.toString("latin1", start, names.indexOf(0, start));
