import type { SecretText } from "../../core/credential/secret-text.ts";
import { documentFromBytes } from "../../core/dockerconfig/secret-data.ts";
import type { SecretManifests, WrittenSecret } from "../../core/manifests/secret-manifests.ts";
import { printNotes } from "../render/note.ts";
import type { RunContext } from "../run-context.ts";
import { nameOfFile, readFileBytes } from "./dockerconfig-file.ts";
import { UsageError } from "./usage-error.ts";

/** What a file holds: a docker config, or Secrets in manifests. */
export type PullSecretFile =
  | { readonly kind: "docker-config"; readonly document: SecretText }
  | { readonly kind: "manifests"; readonly secrets: readonly WrittenSecret[] };

/**
 * Reads a docker config, or manifests in YAML or JSON, from a file or standard input (`-`). What is a Kubernetes
 * object is a manifest, everything else is taken for a docker config, so that `lint` can say what is wrong with it.
 * Says which Secrets of the manifests were passed over.
 */
export async function readPullSecretFile(context: RunContext, path: string): Promise<PullSecretFile> {
  const bytes = await readFileBytes(context, path);
  const manifests = await readManifests(bytes, path);
  if (manifests === undefined) return { kind: "docker-config", document: documentFromBytes(bytes) };
  const [fault] = manifests.faults;
  if (fault !== undefined) throw new UsageError(`${fault.file}:${fault.line}: ${fault.text}`);
  const nothing = manifests.secrets.length + manifests.notes.length === 0;
  const notes = nothing ? ["there is no Secret in it"] : manifests.notes;
  printNotes(
    context.terminal,
    notes.map((note) => `${nameOfFile(path)}: ${note}`),
  );
  return { kind: "manifests", secrets: manifests.secrets };
}

/** Undefined: not one object is in it. */
async function readManifests(bytes: Uint8Array, path: string): Promise<SecretManifests | undefined> {
  const content = new TextDecoder().decode(bytes);
  if (!/kind["']?\s*:/.test(content)) return undefined;
  // The YAML parser is loaded for what may be a manifest: docker configs are read without.
  const [{ parseManifests }, { secretManifests }] = await Promise.all([
    import("../../io/manifests/parse-manifests.ts"),
    import("../../core/manifests/secret-manifests.ts"),
  ]);
  const file = path === "-" ? "stdin" : path;
  const parsed = parseManifests(content, file);
  if (parsed.ok) return secretManifests(parsed.documents);
  // What begins like JSON may be a docker config that is torn: the kubelet's own words say more about it.
  if (content.trimStart().startsWith("{")) return undefined;
  throw new UsageError(`${file}:${parsed.line}: not YAML: ${parsed.detail}`);
}
