import { readFile } from "node:fs/promises";

export type TextAnswer =
  | { readonly ok: true; readonly text: string }
  /** The operating system's code: `ENOENT`, `EACCES`, `EISDIR`. */
  | { readonly ok: false; readonly code: string };

/** A file's text (UTF-8), or what the operating system says when it cannot be read. */
export async function readText(path: string): Promise<TextAnswer> {
  try {
    return { ok: true, text: await readFile(path, "utf8") };
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string") {
      return { ok: false, code: error.code };
    }
    throw error;
  }
}
