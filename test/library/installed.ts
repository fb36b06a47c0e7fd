import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(import.meta.dirname, "../..");

/** A project of somebody else's, in which the package is installed as it would be published. */
export interface Installed {
  readonly folder: string;
  /** Runs a program in the project; one of its own or of ours. */
  run(program: string, args: readonly string[]): Promise<Ran>;
  remove(): Promise<void>;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Packs what was built and installs it in an empty folder, without a network: what the package needs beside Node
 * would be missing.
 */
export async function installPackage(): Promise<Installed> {
  if (!existsSync(join(root, "dist/index.mjs"))) throw new Error("nothing is built: run `npm run build`");
  const folder = await mkdtemp(join(tmpdir(), "pullpass-installed-"));
  const run = (program: string, args: readonly string[], cwd = folder) =>
    start(program, args, { cwd, folder });
  const must = async (program: string, args: readonly string[], cwd = folder) => {
    const { code, stdout, stderr } = await run(program, args, cwd);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`);
    return stdout;
  };
  const tarball = await must("npm", ["pack", "--silent", "--pack-destination", folder], root);
  await writeFile(join(folder, "package.json"), '{"name":"somebody-elses","private":true,"type":"module"}');
  await must("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball.trim()}`]);
  return {
    folder,
    run: (program, args) => run(program, args),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function start(
  program: string,
  args: readonly string[],
  { cwd, folder }: { readonly cwd: string; readonly folder: string },
): Promise<Ran> {
  const path = [join(root, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
  const env = { PATH: path, HOME: folder, npm_config_cache: join(folder, ".npm"), NO_COLOR: "1" };
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}
