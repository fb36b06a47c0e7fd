import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunTool } from "../executable.ts";
import type { ReleaseTarget } from "./targets.ts";

/** Beside the packages that it belongs to: `npm ci` takes it away with them. */
const CACHE = "node_modules/.cache/bun";

/**
 * The path of Bun for another machine. npm installs only this machine's; package-lock.json pins the others as well, and an
 * archive that differs from its pin is not unpacked.
 */
export async function bunFor({ bunPackage, program }: ReleaseTarget, run: RunTool): Promise<string> {
  const { version, integrity } = pinOf(bunPackage);
  const path = join(CACHE, `${bunPackage.replace("@oven/", "")}-${version}`);
  if (existsSync(path)) return path;
  const folder = mkdtempSync(join(tmpdir(), "pullpass-bun-"));
  try {
    await run("npm", ["pack", "--silent", "--pack-destination", folder, `${bunPackage}@${version}`]);
    const archive = join(folder, `${bunPackage.slice(1).replace("/", "-")}-${version}.tgz`);
    const seen = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (seen !== integrity)
      throw new Error(`${bunPackage}@${version} is ${seen}, and package-lock.json pins ${integrity}`);
    const inside = `package/bin/${program.replace("pullpass", "bun")}`;
    await run("tar", ["-xzf", archive, "-C", folder, inside]);
    mkdirSync(CACHE, { recursive: true });
    // In its place at once, so that a run that is ended half-way leaves nothing that looks whole.
    await run("cp", [join(folder, inside), `${path}.unfinished`]);
    renameSync(`${path}.unfinished`, path);
    return path;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pinOf(bunPackage: string): { readonly version: string; readonly integrity: string } {
  const lock: {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
  } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const pin = lock.packages[`node_modules/${bunPackage}`];
  if (pin === undefined) throw new Error(`package-lock.json does not pin ${bunPackage}`);
  return pin;
}
