import { open, writeFile } from "node:fs/promises";
import type { FileRead, Files, FileWrite } from "../../core/files.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is no directory",
};

/** Files of this machine. */
export const machineFiles: Files = { read, write };

async function read(path: string, maxBytes: number): Promise<FileRead> {
  try {
    await using file = await open(path, "r");
    // One byte more than allowed tells "too long" from "just fits" without trusting the size that a pipe or a
    // file under /proc reports.
    const buffer = new Uint8Array(maxBytes + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > maxBytes) return { ok: false, reason: `it holds more than ${maxBytes} bytes` };
    return { ok: true, bytes: buffer.slice(0, length) };
  } catch (cause) {
    return { ok: false, reason: reasonOf(cause) };
  }
}

async function write(path: string, content: string): Promise<FileWrite> {
  try {
    await writeFile(path, content, { mode: 0o600 });
    return { ok: true };
  } catch (cause) {
    return { ok: false, reason: reasonOf(cause) };
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return REASONS[code] ?? (code === "" ? String(cause) : code);
}
