import { type Finding, finding } from "../finding/finding.ts";
import type { Owner } from "../marks/owner.ts";
import type { SecretPlace } from "./pull-secret-refusal.ts";

/*
 * Why entries of pullpass's cannot be taken out of a secret, as findings.
 */

/** A tool writes the secret: it would put the entry back. */
export function keptByTool(place: SecretPlace, owner: Extract<Owner, { kind: "tool" }>): Finding {
  const { namespace, secretName: name } = place;
  return finding("secret-owner-overwrites", {
    title: `secret \`${name}\` in namespace \`${namespace}\` belongs to ${owner.tool}, which would put the entry back`,
    subject: { kind: "Secret", namespace, name },
    evidence: [{ text: owner.mark, source: `secret ${namespace}/${name}` }],
    fixes: [
      {
        text: `take the entry out where ${owner.tool} reads it from; it changes the secret then`,
        applicability: "manual",
      },
    ],
  });
}

/** It would have to be changed and cannot be, or nobody can tell what is in it. */
export function notRemovable(place: SecretPlace, why: string): Finding {
  const { namespace, secretName: name } = place;
  return finding("pull-secret-malformed", {
    title: `the entry cannot be taken out of secret \`${name}\` in namespace \`${namespace}\`: ${why}`,
    subject: { kind: "Secret", namespace, name },
    evidence: [{ text: why, source: `secret ${namespace}/${name}` }],
    fixes: [
      {
        text: "see what is in it, and delete it where all of that may go",
        command: `pullpass secret show ${name} -n ${namespace}`,
        applicability: "manual",
      },
    ],
  });
}
