import { delimiter, dirname, join, resolve } from "node:path";
import { readText } from "../read-text.ts";
import { type KubeconfigDocument, parseKubeconfig } from "./document.ts";
import type { KubeconfigRefusal } from "./refusal.ts";

/** Environment variables, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface KubeconfigFile {
  /** Where relative paths in the document start. Absolute. */
  readonly folder: string;
  readonly document: KubeconfigDocument;
}

export type KubeconfigFilesAnswer =
  | {
      readonly ok: true;
      /** In order of precedence. Files that are not there are left out. */
      readonly files: readonly KubeconfigFile[];
      readonly lookedAt: readonly string[];
    }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/**
 * Reads the kubeconfig files that kubectl would: the one that `--kubeconfig` names, else the KUBECONFIG list,
 * else `~/.kube/config` (client-go `tools/clientcmd/loader.go` v0.37, `Load`). Only a file named by the flag
 * must exist.
 */
export async function readKubeconfigs(
  env: Environment,
  explicitPath: string | undefined,
): Promise<KubeconfigFilesAnswer> {
  const lookedAt = explicitPath === undefined ? standardPaths(env) : [explicitPath];
  const files: KubeconfigFile[] = [];
  for (const path of lookedAt) {
    const content = await readText(path);
    if (!content.ok) {
      if (content.code !== "ENOENT") {
        return { ok: false, refusal: { kind: "file-unreadable", path, detail: content.code } };
      }
      if (explicitPath !== undefined) return { ok: false, refusal: { kind: "file-missing", path } };
      continue;
    }
    const parsed = parseKubeconfig(content.text, path);
    if (!parsed.ok) return parsed;
    files.push({ folder: dirname(resolve(path)), document: parsed.document });
  }
  return { ok: true, files, lookedAt };
}

function standardPaths(env: Environment): readonly string[] {
  const list = env["KUBECONFIG"];
  if (list !== undefined && list !== "")
    return [...new Set(list.split(delimiter))].filter((path) => path !== "");
  const home = env["HOME"] || env["USERPROFILE"];
  return home === undefined || home === "" ? [] : [join(home, ".kube", "config")];
}
