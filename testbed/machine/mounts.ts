import { readFile } from "node:fs/promises";

export interface Mount {
  readonly path: string;
  /** The file system's type. */
  readonly type: string;
}

/** What is mounted, in the order in which it was: /proc/self/mountinfo, proc(5). Empty where there is no /proc. */
export async function listMounts(): Promise<readonly Mount[]> {
  const text = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    // The fields after " - " begin with the type; the fifth before it is the mount point.
    const [before = "", after = ""] = line.split(" - ");
    const path = before.split(" ")[4];
    const type = after.split(" ")[0];
    return path === undefined || type === undefined ? [] : [{ path: unescapeOctal(path), type }];
  });
}

function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
