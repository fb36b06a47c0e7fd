import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package of somebody else's whose code is in what we publish. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says, an SPDX expression where it keeps to the rules. Absent: it says nothing. */
  readonly licence?: string;
  /** Its licence and notice files, whole. */
  readonly texts: readonly string[];
  /** `sha512-…`, as package-lock.json pins the archive it came in. */
  readonly integrity: string;
  /** Names of packages that it asks for; not all of them need be bundled. */
  readonly asksFor: readonly string[];
}

const NODE_MODULES = "node_modules/";
const LICENCE_FILE = /^(licen[cs]e|notice|copying|copyright)/i;

/**
 * The packages from which Bun took a file, by name. What was parsed and then left out for want of use counts as taken.
 *
 * @param metafiles paths of what `bun build --metafile` wrote
 */
export function bundledPackages(metafiles: readonly string[]): readonly BundledPackage[] {
  const inputs = metafiles.flatMap((path) => {
    const metafile: { readonly inputs: Readonly<Record<string, unknown>> } = readJson(path);
    return Object.keys(metafile.inputs);
  });
  const folders = new Set(inputs.flatMap((path) => packageFolder(path) ?? []));
  const lock: Lock = readJson("package-lock.json");
  return [...folders]
    .map((folder) => readPackage(folder, lock))
    .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
}

/** `node_modules/@azure/identity` of a file in it; undefined for a file of our own. */
function packageFolder(path: string): string | undefined {
  const start = path.lastIndexOf(NODE_MODULES);
  if (start < 0) return undefined;
  const [scopeOrName = "", name = ""] = path.slice(start + NODE_MODULES.length).split("/");
  const ownName = scopeOrName.startsWith("@") ? `${scopeOrName}/${name}` : scopeOrName;
  return `${path.slice(0, start)}${NODE_MODULES}${ownName}`;
}

function readPackage(folder: string, lock: Lock): BundledPackage {
  const manifest: Manifest = readJson(join(folder, "package.json"));
  const { name, version, license, dependencies = {} } = manifest;
  const integrity = lock.packages[folder]?.integrity;
  if (integrity === undefined) throw new Error(`package-lock.json does not pin ${folder}`);
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const asksFor = Object.keys(dependencies);
  return { name, version, ...(license === undefined ? {} : { licence: license }), texts, integrity, asksFor };
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}
