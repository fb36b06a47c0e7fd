/** What an ELF file says of where it runs (System V ABI, chapters 4 and 5). */
export interface ElfHeader {
  readonly machine: "x86-64" | "arm64" | "other";
  /** The loader that the kernel starts, hence the C library. Absent: statically linked. */
  readonly interpreter?: string;
}

const PT_INTERP = 3;
const PROGRAM_HEADER_BYTES = 56;

export function readElf(file: Buffer): ElfHeader {
  const isElf64 = file.readUInt32BE(0) === 0x7f454c46 && file[4] === 2;
  if (!isElf64) throw new Error("no 64-bit ELF file");
  const machine = { 62: "x86-64", 183: "arm64" }[file.readUInt16LE(18)] ?? "other";
  const first = Number(file.readBigUInt64LE(32));
  for (let at = 0; at < file.readUInt16LE(56); at += 1) {
    const header = first + at * PROGRAM_HEADER_BYTES;
    if (file.readUInt32LE(header) !== PT_INTERP) continue;
    const start = Number(file.readBigUInt64LE(header + 8));
    const size = Number(file.readBigUInt64LE(header + 32));
    // A path that ends in a NUL.
    return { machine: known(machine), interpreter: file.toString("latin1", start, start + size - 1) };
  }
  return { machine: known(machine) };
}

/** What a PE file says of where it runs and of its signature (Microsoft, "PE Format"). */
export interface PeHeader {
  readonly machine: "x86-64" | "arm64" | "other";
  readonly subsystem: "console" | "other";
  readonly certificateBytes: number;
  /** Offset in the file behind the last section. */
  readonly endOfSections: number;
}

const SECTION_BYTES = 40;
const CERTIFICATE_TABLE = 4;

export function readPe(file: Buffer): PeHeader {
  const header = file.readUInt32LE(0x3c);
  if (file.toString("latin1", header, header + 4) !== "PE\0\0") throw new Error("no PE file");
  const machine = { 34404: "x86-64", 43620: "arm64" }[file.readUInt16LE(header + 4)] ?? "other";
  const optional = header + 24;
  const sections = optional + file.readUInt16LE(header + 20);
  const ends = Array.from({ length: file.readUInt16LE(header + 6) }, (_, at) => {
    const section = sections + at * SECTION_BYTES;
    return file.readUInt32LE(section + 16) + file.readUInt32LE(section + 20);
  });
  return {
    machine: known(machine),
    subsystem: file.readUInt16LE(optional + 68) === 3 ? "console" : "other",
    certificateBytes: file.readUInt32LE(optional + 112 + 8 * CERTIFICATE_TABLE + 4),
    endOfSections: Math.max(...ends),
  };
}

function known(machine: string): "x86-64" | "arm64" | "other" {
  return machine === "x86-64" || machine === "arm64" ? machine : "other";
}
