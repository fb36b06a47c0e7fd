import { type Finding, finding } from "../finding/finding.ts";
import type { ImageReference } from "../image/image-reference.ts";

/**
 * The finding about a Pod whose own list of pull secrets keeps its ServiceAccount's from it, where only the latter has
 * an entry for the image. Whether the registry accepts that entry was not asked.
 */
export function suppressedAccount(
  image: ImageReference,
  account: { readonly namespace: string; readonly name: string },
): Finding {
  const { namespace, name } = account;
  return finding("account-secrets-suppressed", {
    severity: "warning",
    title: `the Pod names pull secrets of its own and gets none of ServiceAccount \`${name}\`, which has an entry for \`${image.text}\``,
    subject: { kind: "ServiceAccount", namespace, name },
    evidence: [
      { text: "a pull secret of its list matches the image", source: `serviceaccount ${namespace}/${name}` },
    ],
  });
}
