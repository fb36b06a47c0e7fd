import type { SeenSecret } from "../facts/secret-facts.ts";
import { type Finding, type Fix, finding } from "../finding/finding.ts";
import { type Owner, ownerText } from "../marks/owner.ts";
import { manual } from "./fixes.ts";
import { missedEntries } from "./missed-entries.ts";
import type { PullCase } from "./pull-case.ts";

/** Codes of what is wrong with a secret itself: PP1102, PP1103, credentials, and those of clouds. */
const OF_A_SECRET = /^PP110[23]|^PP1[26]/;

/**
 * That the secret at fault is another tool's, which writes it anew: what is mended in the cluster lasts until then. A note
 * beside the cause; undefined where the secret is nobody's but a person's or pullpass's own.
 */
export function secretIsOverwritten(one: PullCase, root: Finding): Finding | undefined {
  const secret = OF_A_SECRET.test(root.code) ? secretAtFault(one) : undefined;
  if (secret?.owner.kind !== "tool") return undefined;
  const { namespace, name, owner } = secret;
  return finding("secret-owner-overwrites", {
    severity: "note",
    certainty: root.certainty,
    title: `secret \`${name}\` belongs to ${owner.tool}, which would undo a change that is made to it here`,
    subject: root.subject,
    evidence: [{ text: `is of ${ownerText(owner)}`, source: `secret ${namespace}/${name}` }],
    fixes: fixesAt(owner, namespace),
  });
}

/** The first that is refused, cannot be decoded, has an entry under another key, or is passed over. */
function secretAtFault(one: PullCase): SeenSecret | undefined {
  const { index, pod, target } = one;
  if (target === undefined) return undefined;
  const { lookup, tried } = target;
  const source = tried[0]?.candidate?.source;
  const name =
    (source?.kind === "secret" ? source.name : undefined) ??
    lookup.malformed?.name ??
    missedEntries(one)[0]?.secret ??
    lookup.skipped[0]?.name;
  const secret = name === undefined ? undefined : index.secret({ namespace: pod.namespace, name });
  return secret?.kind === "seen" ? secret : undefined;
}

/** Where the tool reads the secret from. */
function fixesAt({ tool }: Extract<Owner, { kind: "tool" }>, namespace: string): readonly Fix[] {
  switch (tool) {
    case "External Secrets":
      return [
        manual(
          "mend it in the store that its ExternalSecret reads, or in that one's template",
          `kubectl get externalsecrets -n ${namespace}`,
        ),
      ];
    case "Sealed Secrets":
      return [
        manual(
          "seal the mended secret and put it in the place of the SealedSecret: `kubeseal`",
          `kubectl get sealedsecrets -n ${namespace}`,
        ),
      ];
    case "Helm":
      return [
        manual("mend it in the release's values or chart: `helm upgrade`", `helm list -n ${namespace}`),
      ];
    default:
      return [manual(`mend it where ${tool} reads it from`)];
  }
}
