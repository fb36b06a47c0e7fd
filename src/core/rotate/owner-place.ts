import { type Finding, finding } from "../finding/finding.ts";
import type { Owner } from "../marks/owner.ts";
import type { SecretPlace } from "../plan/pull-secret-refusal.ts";

type Tool = Extract<Owner, { kind: "tool" }>;

/** What is to be changed instead, and the command that shows where it is. */
interface OwnerPlace {
  readonly text: string;
  readonly command?: string;
}

/** A tool writes the secret and would put the old credential back: it is rotated where the tool has it from. */
export function keptByOwner(place: SecretPlace, owner: Tool): Finding {
  const { namespace, secretName: name } = place;
  return finding("secret-owner-overwrites", {
    title: `secret \`${name}\` in namespace \`${namespace}\` belongs to ${owner.tool}, which would put the old credential back`,
    subject: { kind: "Secret", namespace, name },
    evidence: [{ text: owner.mark, source: `secret ${namespace}/${name}` }],
    fixes: [{ ...placeOf(place, owner), applicability: "manual" }],
  });
}

/** Where each tool has a secret's content from, by its own documents. */
function placeOf({ namespace, secretName: name }: SecretPlace, { tool, mark }: Tool): OwnerPlace {
  switch (tool) {
    case "External Secrets": {
      const [, object] = /^ExternalSecret (\S+)$/.exec(mark) ?? [];
      return {
        text: "write the new credential to the store that the ExternalSecret reads; it brings it here at its next refresh",
        command: `kubectl get externalsecret ${object ?? name} -n ${namespace} -o yaml`,
      };
    }
    case "Sealed Secrets":
      return {
        text: "seal the new credential and apply the SealedSecret, which writes this secret",
        command: `pullpass secret make ${name} -n ${namespace} --dry-run=client -o yaml | kubeseal -o yaml`,
      };
    case "Argo CD":
      return {
        text: `change it in the repository that the Application applies (${mark})`,
        command: "kubectl get applications -A",
      };
    case "Flux":
      return {
        text: `change it in the source that Flux applies (${mark})`,
        command: `flux trace secret ${name} -n ${namespace}`,
      };
    case "Helm":
      return {
        text: `change the values of the release (${mark}), and upgrade it`,
        command: `helm list -n ${namespace}`,
      };
    default:
      return { text: `change it where ${tool} reads it from (${mark})` };
  }
}
