export type FileRead =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `reason` is the operating system's in words: `no such file`, `permission denied`, `it is a directory`. */
  | { readonly ok: false; readonly reason: string };

export type FileWrite = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The port to files. */
export interface Files {
  /** The whole file; refused when it holds more than `maxBytes`. */
  read(path: string, maxBytes: number): Promise<FileRead>;
  /** Writes the whole file, readable by its owner alone; what was there is replaced. */
  write(path: string, content: string): Promise<FileWrite>;
}
