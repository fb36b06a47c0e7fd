import { type Environment, readKubeconfigs } from "./files.ts";

/** The names that a kubeconfig has, in the order of its files, each once. */
export interface KubeconfigNames {
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
}

/** What `--context`, `--cluster` and `--user` can name; nothing where the files cannot be read. Sends nothing. */
export async function kubeconfigNames(env: Environment, explicitPath?: string): Promise<KubeconfigNames> {
  const read = await readKubeconfigs(env, explicitPath);
  const documents = read.ok ? read.files.map(({ document }) => document) : [];
  return {
    contexts: namesOf(documents.flatMap(({ contexts }) => contexts)),
    clusters: namesOf(documents.flatMap(({ clusters }) => clusters)),
    users: namesOf(documents.flatMap(({ users }) => users)),
  };
}

function namesOf(entries: readonly { readonly name: string }[]): readonly string[] {
  return [...new Set(entries.map(({ name }) => name))];
}
