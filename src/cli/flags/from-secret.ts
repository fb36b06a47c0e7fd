import { isNamespaceName, isObjectName } from "../../core/kube/object-name.ts";
import { UsageError } from "./usage-error.ts";

/** Which secret of the cluster the credential is taken from. */
export interface ExistingSecretWish {
  /** Absent: one that serves the registry and still works. Without a namespace it is the one that is connected. */
  readonly from?: { readonly namespace?: string; readonly name: string };
  /** RFC 3339; absent: what the secret's own mark says, if it has one. */
  readonly expiresAt?: string;
}

/** Reads `--from-secret [NAMESPACE/]NAME`; throws UsageError for what can be no secret's name. */
export function readFromSecret(text: string | undefined): ExistingSecretWish {
  if (text === undefined) return {};
  const [name = "", namespace, ...more] = text.split("/").reverse();
  const isWhole = more.length === 0 && isObjectName(name);
  if (!isWhole || (namespace !== undefined && !isNamespaceName(namespace)))
    throw new UsageError(`--from-secret: \`${text}\` is no secret: write NAME or NAMESPACE/NAME`);
  return { from: { name, ...(namespace === undefined ? {} : { namespace }) } };
}
