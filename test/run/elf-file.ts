/** The values of a generated ELF file. */
export interface ElfParts {
  readonly bits?: 32 | 64;
  readonly big?: boolean;
  /** Default: x86-64. */
  readonly machine?: number;
  readonly interpreter?: string;
  /** Contents of PT_NOTE. */
  readonly note?: Buffer;
  /** Names and contents of sections; without sections there is no section header table. */
  readonly sections?: Readonly<Record<string, Buffer>>;
}

interface Placed {
  readonly offset: number;
  readonly size: number;
}

/** An ELF file with headers and their targets: no code, but everything that decides how it is loaded. */
export function elfFile(parts: ElfParts = {}): Buffer {
  const { bits = 64, big = false, machine = 62, interpreter, note, sections = {} } = parts;
  const is64Bit = bits === 64;
  const headSize = is64Bit ? 64 : 52;
  const body: Buffer[] = [];
  let end = headSize;
  const place = (bytes: Buffer): Placed => {
    body.push(bytes);
    end += bytes.length;
    return { offset: end - bytes.length, size: bytes.length };
  };
  const writer = new Writer(is64Bit, big);
  const segments = [
    ...(interpreter === undefined ? [] : [writer.segment(3, place(Buffer.from(`${interpreter}\0`)))]),
    ...(note === undefined ? [] : [writer.segment(4, place(note))]),
  ];
  const names = Object.keys(sections);
  const rows = names.map((name, i) => writer.section(nameAt(names, i), place(sections[name] as Buffer)));
  if (names.length > 0) {
    const texts = place(Buffer.from(`\0${[...names, ""].join("\0")}`));
    rows.push(writer.section(0, texts));
  }
  const [segmentsAt, sectionsAt] = [place(Buffer.concat(segments)), place(Buffer.concat(rows))];
  const head = Buffer.alloc(headSize);
  head.set([0x7f, 0x45, 0x4c, 0x46, is64Bit ? 2 : 1, big ? 2 : 1, 1]);
  writer.u16(head, 18, machine);
  writer.wordBytes(head, 32, 28, segmentsAt.offset);
  writer.wordBytes(head, 40, 32, sectionsAt.offset);
  const counts = [
    is64Bit ? 56 : 32,
    segments.length,
    is64Bit ? 64 : 40,
    rows.length,
    Math.max(0, rows.length - 1),
  ];
  for (const [i, count] of counts.entries()) writer.u16(head, (is64Bit ? 54 : 42) + 2 * i, count);
  return Buffer.concat([head, ...body]);
}

/** Offset of a name in the section of names, which starts with an empty one. */
function nameAt(names: readonly string[], index: number): number {
  return names.slice(0, index).reduce((at, name) => at + name.length + 1, 1);
}

class Writer {
  constructor(
    readonly is64Bit: boolean,
    readonly big: boolean,
  ) {}

  u16(bytes: Buffer, at: number, value: number): void {
    if (this.big) bytes.writeUInt16BE(value, at);
    else bytes.writeUInt16LE(value, at);
  }

  u32(bytes: Buffer, at: number, value: number): void {
    if (this.big) bytes.writeUInt32BE(value, at);
    else bytes.writeUInt32LE(value, at);
  }

  /** An offset or a size. */
  wordBytes(bytes: Buffer, wideAt: number, narrowAt: number, value: number): void {
    if (!this.is64Bit) this.u32(bytes, narrowAt, value);
    else if (this.big) bytes.writeBigUInt64BE(BigInt(value), wideAt);
    else bytes.writeBigUInt64LE(BigInt(value), wideAt);
  }

  segment(type: number, { offset, size }: Placed): Buffer {
    const row = Buffer.alloc(this.is64Bit ? 56 : 32);
    this.u32(row, 0, type);
    this.wordBytes(row, 8, 4, offset);
    this.wordBytes(row, 32, 16, size);
    return row;
  }

  section(name: number, { offset, size }: Placed): Buffer {
    const row = Buffer.alloc(this.is64Bit ? 64 : 40);
    this.u32(row, 0, name);
    this.wordBytes(row, 24, 16, offset);
    this.wordBytes(row, 32, 20, size);
    return row;
  }
}

/**
 * Build information of Go's linker: magic, size of a pointer, flags (2: the version follows), 32 bytes in total, then
 * the version.
 */
export function goBuildInfo(version: string, inPlace = true): Buffer {
  const head = Buffer.alloc(32);
  head.write("\xff Go buildinf:", "latin1");
  head.set([8, inPlace ? 2 : 0], 14);
  return Buffer.concat([head, Buffer.of(version.length), Buffer.from(version)]);
}

/** A note of type 4 with the name "Go". */
export function goNote(big = false): Buffer {
  const note = Buffer.alloc(20);
  for (const [i, value] of [4, 4, 4].entries())
    if (big) note.writeUInt32BE(value, 4 * i);
    else note.writeUInt32LE(value, 4 * i);
  note.write("Go\0\0id!!", 12);
  return note;
}
