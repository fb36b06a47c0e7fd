const BLOCK_BYTES = 512;

export interface TarEntry {
  /** At most 100 bytes; a path that ends in `/` is a folder. */
  readonly path: string;
  readonly contents?: Uint8Array;
  /** Default 0644. */
  readonly mode?: number;
}

/** A POSIX ustar archive (IEEE 1003.1, pax "ustar Interchange Format"), owned by root, dated to the epoch. */
export function tar(entries: readonly TarEntry[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    const contents = entry.contents ?? new Uint8Array();
    const padding = new Uint8Array((BLOCK_BYTES - (contents.length % BLOCK_BYTES)) % BLOCK_BYTES);
    return [header(entry, contents.length), contents, padding];
  });
  const end = new Uint8Array(2 * BLOCK_BYTES);
  return Buffer.concat([...parts, end]);
}

function header(entry: TarEntry, size: number): Uint8Array {
  const isFolder = entry.path.endsWith("/");
  const block = Buffer.alloc(BLOCK_BYTES);
  if (Buffer.byteLength(entry.path) > 100) throw new Error(`too long for a plain tar header: ${entry.path}`);
  block.write(entry.path, 0);
  block.write(octal(entry.mode ?? (isFolder ? 0o755 : 0o644), 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(isFolder ? "5" : "0", 156);
  block.write("ustar\0" + "00", 257);
  // The checksum counts its own eight bytes as spaces.
  block.write("        ", 148);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 7)} `, 148);
  return block;
}

/** Octal digits and a final NUL, `width` bytes in all. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}
