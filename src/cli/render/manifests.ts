import { stringify } from "yaml";
import { SecretText } from "../../core/credential/secret-text.ts";
import type { Manifest } from "../../core/kube/kube.ts";

/**
 * Manifests as a YAML stream for `kubectl apply -f -`. It is the one output that holds a credential, because
 * that is what was asked for: `--dry-run=client -o yaml`.
 */
export function renderManifests(manifests: readonly Manifest[]): string {
  const plain = manifests.map((manifest) => JSON.parse(JSON.stringify(manifest, reveal)));
  return plain.map((manifest) => stringify(manifest, KUBECTL_YAML)).join("---\n");
}

/** kubectl reads YAML 1.1, to which a plain `on` or `y` is no text but true. */
const KUBECTL_YAML = { version: "1.1", lineWidth: 0 } as const;

// JSON.stringify calls toJSON before the replacer, so the value itself is read from the holder.
function reveal(this: unknown, key: string, value: unknown): unknown {
  const held = typeof this === "object" && this !== null ? Reflect.get(this, key) : undefined;
  return held instanceof SecretText ? held.reveal() : value;
}
