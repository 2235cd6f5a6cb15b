/** Reads up to `length` bytes of a file at `offset`; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

/** How an ELF file is loaded. */
export interface Elf {
  /** ELFCLASS32 or ELFCLASS64. */
  readonly bits: 32 | 64;
  /** EM_*: 62 x86-64, 183 AArch64, 243 RISC-V, … */
  readonly machine: number;
  /** The dynamic linker it requests; absent for a static program, which loads no libraries. */
  readonly interpreter?: string;
  /** Present for a Go program: its version (`go1.22.3`), or empty if unknown. */
  readonly go?: string;
}

/** One row of the program header table. */
interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

interface Section {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

const MAGIC = 0x7f454c46;
const PT = { interpreter: 3, note: 4 } as const;
/** Maximum size of tables and strings; a larger value in a header is reduced to this. */
const MAX_SIZE = 1 << 20;

/** Facts of an ELF file; undefined if it is not one. Parts beyond the end of the file count as absent. */
export function readElf(read: ReadAt): Elf | undefined {
  const head = read(0, 64);
  if (head.length < 52 || head.readUInt32BE(0) !== MAGIC) return undefined;
  const bits = head[4] === 1 ? 32 : 64;
  if (bits === 64 && head.length < 64) return undefined;
  const file = new Layout(read, bits, head[5] === 2);
  const segments = file.segments(head);
  const machine = file.u16(head, 18);
  const interpreter = segments.find(({ type }) => type === PT.interpreter);
  const go = goVersion(file, head, segments);
  return {
    bits,
    machine,
    ...(interpreter && { interpreter: textAt(file.bytes(interpreter), 0) }),
    ...(go !== undefined && { go }),
  };
}

/** A file of one class and byte order. Comments show offsets as: 64-bit, 32-bit. */
class Layout {
  constructor(
    readonly read: ReadAt,
    readonly bits: 32 | 64,
    readonly big: boolean,
  ) {}

  u16(bytes: Buffer, at: number): number {
    return this.big ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  }

  u32(bytes: Buffer, at: number): number {
    return this.big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  }

  /** An offset or a size: 4 or 8 bytes, depending on the class. */
  wordAt(bytes: Buffer, offset64: number, offset32: number): number {
    if (this.bits === 32) return this.u32(bytes, offset32);
    return Number(this.big ? bytes.readBigUInt64BE(offset64) : bytes.readBigUInt64LE(offset64));
  }

  bytes({ offset, size }: { offset: number; size: number }): Buffer {
    return this.read(offset, Math.min(size, MAX_SIZE));
  }

  /** e_phoff, e_phentsize, e_phnum; p_offset, p_filesz. */
  segments(head: Buffer): Segment[] {
    const at = this.bits === 64 ? 54 : 42;
    return this.#rows(this.wordAt(head, 32, 28), this.u16(head, at), this.u16(head, at + 2), 56, 32).map(
      (row) => ({ type: this.u32(row, 0), offset: this.wordAt(row, 8, 4), size: this.wordAt(row, 32, 16) }),
    );
  }

  /** e_shoff, e_shentsize, e_shnum, e_shstrndx; sh_name, sh_offset, sh_size. */
  sections(head: Buffer): Section[] {
    const at = this.bits === 64 ? 58 : 46;
    const rows = this.#rows(this.wordAt(head, 40, 32), this.u16(head, at), this.u16(head, at + 2), 64, 40);
    const places = rows.map((row) => ({ offset: this.wordAt(row, 24, 16), size: this.wordAt(row, 32, 20) }));
    const texts = this.bytes(places[this.u16(head, at + 4)] ?? { offset: 0, size: 0 });
    return places.map((place, i) => ({ ...place, name: textAt(texts, this.u32(rows[i] as Buffer, 0)) }));
  }

  #rows(offset: number, size: number, count: number, offset64: number, offset32: number): Buffer[] {
    if (size < (this.bits === 64 ? offset64 : offset32)) return [];
    const table = this.bytes({ offset, size: size * count });
    const rowCount = Math.min(count, Math.floor(table.length / size));
    return Array.from({ length: rowCount }, (_, i) => table.subarray(i * size, (i + 1) * size));
  }
}

/**
 * After `\xff Go buildinf:` follow the pointer size and flags; with flag 2 the version follows inline (Go
 * 1.18).
 */
const BUILD_INFO = Buffer.from("\xff Go buildinf:", "latin1");
const VERSION_FOLLOWS = 2;
const VERSION_AT = 32;

/**
 * Go's linker leaves some of these sections even in stripped programs: build information, function table,
 * build id.
 */
const GO_SECTION = /^\.go\.|gopclntab$|^\.note\.go\./;

function goVersion(file: Layout, head: Buffer, segments: readonly Segment[]): string | undefined {
  const sections = file.sections(head).filter(({ name }) => GO_SECTION.test(name));
  const section = sections.find(({ name }) => name === ".go.buildinfo");
  const info = section && file.bytes(section);
  if (info?.subarray(0, BUILD_INFO.length).equals(BUILD_INFO)) return versionIn(info);
  const isGo = sections.length > 0 || segments.some((one) => one.type === PT.note && isGoNote(file, one));
  return isGo ? "" : undefined;
}

/**
 * Before Go 1.18 a pointer led to the version. Such versions do not support MPTCP, so `go1.17` is used for all of
 * them.
 */
function versionIn(info: Buffer): string {
  if (((info[BUILD_INFO.length + 1] ?? 0) & VERSION_FOLLOWS) === 0) return "go1.17";
  // The length is a varint, but versions are shorter than 128 bytes.
  const length = info[VERSION_AT] ?? 0;
  return length < 128 ? info.toString("latin1", VERSION_AT + 1, VERSION_AT + 1 + length) : "";
}

/** Go's build id: a note of type 4 with the name "Go". */
function isGoNote(file: Layout, segment: Segment): boolean {
  const note = file.bytes(segment);
  if (note.length < 16) return false;
  return file.u32(note, 0) === 4 && file.u32(note, 8) === 4 && note.toString("latin1", 12, 16) === "Go\0\0";
}

/** The NUL-terminated string at an offset. */
function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString("utf8", start, end < 0 ? undefined : end);
}

/** Whether a program of one kind can load a library of the other. */
export function sameKind(a: Elf, b: Elf): boolean {
  return a.bits === b.bits && a.machine === b.machine;
}
