import { SecretText } from "../../src/core/credential/secret-text.ts";
import type { ObjectMeta, PullSecret } from "../../src/core/kube/objects.ts";
import { objectMeta } from "./object-meta.ts";

interface PullSecretParts extends Partial<Pick<PullSecret, "type" | "immutable">> {
  /** Server key → `user:password`. */
  readonly entries?: Readonly<Record<string, string>>;
  /** The document itself, where its very text counts; wins over `entries`. */
  readonly document?: string;
  /** Made by pullpass: carries its label. */
  readonly isOurs?: boolean;
  readonly meta?: Partial<ObjectMeta>;
}

/** Secret shop/pullpass. */
export function pullSecret(parts: PullSecretParts = {}): PullSecret {
  const { entries = {}, type = "kubernetes.io/dockerconfigjson", isOurs = true, meta = {} } = parts;
  const document = parts.document ?? JSON.stringify({ auths: authsOf(entries) });
  const labels = { ...(isOurs ? { "app.kubernetes.io/managed-by": "pullpass" } : {}), ...meta.labels };
  return {
    metadata: objectMeta("pullpass", { ...meta, labels }),
    type,
    data: { ".dockerconfigjson": new SecretText(Buffer.from(document).toString("base64")) },
    ...(parts.immutable === undefined ? {} : { immutable: parts.immutable }),
  };
}

function authsOf(entries: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(entries).map(([key, pair]) => [key, { auth: Buffer.from(pair).toString("base64") }]),
  );
}

/** The docker config in a secret, or in a manifest of one. */
export function documentOf(secret: { readonly data?: unknown }): string {
  const { data } = secret;
  const value: unknown =
    typeof data === "object" && data !== null ? Reflect.get(data, ".dockerconfigjson") : undefined;
  if (!(value instanceof SecretText)) throw new Error("the secret has no docker config");
  return Buffer.from(value.reveal(), "base64").toString();
}
