import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { errorText, isErrorWithCode } from "../machine/error-code.ts";
import {
  type FolderInCheckout,
  type ProgramRecipe,
  type PublishedModule,
  sourcesFolder,
} from "./program-table.ts";

const run = promisify(execFile);

/** Enough for every "downloading …" line of a cold build. */
const GO_OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;
const ERROR_LINES_SHOWN = 20;

/** This machine's architecture as Go and the OCI specification name it. */
export function goArchitecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

/** Builds one program into `folder`, which exists. */
export async function buildWithGo(name: string, recipe: ProgramRecipe, folder: string): Promise<void> {
  try {
    if (recipe.source.kind === "module") await installModule(recipe, recipe.source, folder);
    else await buildFolder(recipe, recipe.source, folder);
  } catch (error) {
    throw new Error(whyBuildFailed(name, error), { cause: error });
  }
}

async function installModule(recipe: ProgramRecipe, source: PublishedModule, folder: string): Promise<void> {
  const packages = source.packages.map((path) => `${path}@${source.version}`);
  // Away from any go.mod, as `go install PACKAGE@VERSION` is meant: the module's own go.mod decides.
  await go(["install", ...goFlags(recipe), ...packages], folder, { CGO_ENABLED: "0", GOBIN: folder });
}

async function buildFolder(recipe: ProgramRecipe, source: FolderInCheckout, folder: string): Promise<void> {
  const workingFolder = join(sourcesFolder, source.folder);
  const target = recipe.targetsLinux ? { CGO_ENABLED: "0", GOOS: "linux", GOARCH: goArchitecture() } : {};
  for (const [executable, path] of Object.entries(source.executables)) {
    await go(["build", ...goFlags(recipe), "-o", join(folder, executable), path], workingFolder, target);
  }
}

function goFlags(recipe: ProgramRecipe): readonly string[] {
  const linkerFlags = ["-s", "-w", recipe.linkerFlags ?? ""].join(" ").trim();
  const tags = recipe.tags === undefined ? [] : ["-tags", recipe.tags];
  return ["-trimpath", "-buildvcs=false", ...tags, "-ldflags", linkerFlags];
}

async function go(
  args: readonly string[],
  workingFolder: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await run("go", [...args], {
    cwd: workingFolder,
    // A workspace of the developer's must not change what the pins say.
    env: { ...process.env, GOWORK: "off", ...settings },
    maxBuffer: GO_OUTPUT_LIMIT_BYTES,
  });
}

function whyBuildFailed(name: string, error: unknown): string {
  if (isErrorWithCode(error, "ENOENT")) {
    return `${name} has to be built, and there is no Go here: install Go 1.26 or newer (https://go.dev/dl)`;
  }
  const output = error instanceof Error && "stderr" in error ? String(error.stderr) : errorText(error);
  const lastLines = output.trimEnd().split("\n").slice(-ERROR_LINES_SHOWN).join("\n");
  return `${name} could not be built; Go says:\n${lastLines}`;
}
