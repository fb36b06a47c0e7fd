import { SecretText } from "../../core/credential/secret-text.ts";
import type { Manifest } from "../../core/kube/kube.ts";
import { renderYaml } from "./yaml.ts";

/**
 * Manifests as a YAML stream for `kubectl apply -f -`. It is the one output that holds a credential, because
 * that is what was asked for: `--dry-run=client -o yaml`.
 */
export async function renderManifests(manifests: readonly Manifest[]): Promise<string> {
  const rendered = await Promise.all(manifests.map((manifest) => renderManifest(manifest, "yaml")));
  return rendered.join("---\n");
}

/** One manifest, its credential included, as {@link renderManifests} has it. */
export async function renderManifest(manifest: Manifest, format: "json" | "yaml"): Promise<string> {
  const json = JSON.stringify(manifest, reveal, 2);
  return format === "json" ? `${json}\n` : renderYaml(JSON.parse(json), KUBECTL_YAML);
}

/**
 * A docker config as it is; undefined when it holds bytes that are no UTF-8, which a stream of text cannot carry.
 * Ends without a line end where the document does: every byte of it is somebody's.
 */
export function renderDocument(document: SecretText): string | undefined {
  const text = document.reveal();
  return text.isWellFormed() ? text : undefined;
}

/** kubectl reads YAML 1.1, to which a plain `on` or `y` is no text but true. */
const KUBECTL_YAML = { version: "1.1", lineWidth: 0 } as const;

// JSON.stringify calls toJSON before the replacer, so the value itself is read from the holder.
function reveal(this: unknown, key: string, value: unknown): unknown {
  const held = typeof this === "object" && this !== null ? Reflect.get(this, key) : undefined;
  return held instanceof SecretText ? held.reveal() : value;
}
