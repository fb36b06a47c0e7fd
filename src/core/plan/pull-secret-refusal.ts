import type { MalformedDockerConfig } from "../dockerconfig/docker-config.ts";
import { USERNAME_FAULTS, type UsernameFault } from "../dockerconfig/entry-text.ts";
import { type Finding, type Fix, finding } from "../finding/finding.ts";
import { MANAGED_BY, MANAGED_BY_LABEL, type Owner, ownerText } from "../marks/owner.ts";

/*
 * Why a pull secret cannot be written, as findings.
 */

/** The secret that was to be written. */
export interface SecretPlace {
  readonly namespace: string;
  readonly secretName: string;
}

const OTHER_NAME: Fix = {
  text: "keep this registry in a secret of another name: run the command again with `--secret-name NAME`",
  applicability: "manual",
};

/** A tool writes the secret. */
export function ownedByTool(place: SecretPlace, owner: Extract<Owner, { kind: "tool" }>): Finding {
  return finding("secret-owner-overwrites", {
    title: `${placeText(place)} belongs to ${owner.tool}, which would undo a change`,
    subject: subjectOf(place),
    evidence: [{ text: owner.mark, source: sourceOf(place) }],
    fixes: [{ text: `change it where ${owner.tool} reads it from`, applicability: "manual" }, OTHER_NAME],
  });
}

/** The secret bears no mark of ours. */
export function notOurs(place: SecretPlace, owner: Owner): Finding {
  return finding("secret-not-ours", {
    title: `${placeText(place)} was not made by pullpass`,
    subject: subjectOf(place),
    evidence: [
      {
        text: `no label ${MANAGED_BY_LABEL}=${MANAGED_BY}; it belongs to ${ownerText(owner)}`,
        source: sourceOf(place),
      },
    ],
    fixes: [
      OTHER_NAME,
      {
        text: "or take it over, its entries kept: run the command again with `--adopt`",
        applicability: "manual",
      },
    ],
  });
}

/** It was to be made, and is there. */
export function alreadyThere(place: SecretPlace): Finding {
  const { namespace, secretName } = place;
  return finding("cluster-refused", {
    title: `${placeText(place)} exists already`,
    subject: subjectOf(place),
    fixes: [
      {
        text: "put the entries into it",
        command: `pullpass secret merge FILE --into ${secretName} -n ${namespace}`,
        applicability: "manual",
      },
      { text: "or choose another name", applicability: "manual" },
    ],
  });
}

/** No flag makes this secret one that can hold the entry. */
export function unusable(place: SecretPlace, why: string): Finding {
  return finding("secret-not-ours", {
    title: `${placeText(place)} cannot hold the entry: ${why}`,
    subject: subjectOf(place),
    evidence: [{ text: why, source: sourceOf(place) }],
    fixes: [OTHER_NAME],
  });
}

/** The kubelet cannot decode what the secret holds already; to write into it would hide that. */
export function undecodable(place: SecretPlace, { reason, key }: MalformedDockerConfig): Finding {
  return finding("pull-secret-malformed", {
    title: `${placeText(place)} holds what the kubelet cannot decode`,
    subject: subjectOf(place),
    evidence: [{ text: key === undefined ? reason : `entry ${key}: ${reason}`, source: sourceOf(place) }],
    fixes: [
      OTHER_NAME,
      {
        text: "or correct its `.dockerconfigjson`",
        command: `kubectl edit secret ${place.secretName} -n ${place.namespace}`,
        applicability: "manual",
      },
    ],
  });
}

/** No registry could ever be sent this user name; it is not repeated, since it may be a password misplaced. */
export function unsendable(place: SecretPlace, fault: UsernameFault): Finding {
  return finding("wrong-credentials", {
    title: USERNAME_FAULTS[fault],
    subject: subjectOf(place),
    fixes: [{ text: "check the user name", applicability: "manual" }],
  });
}

function placeText({ namespace, secretName }: SecretPlace): string {
  return `secret \`${secretName}\` in namespace \`${namespace}\``;
}

function subjectOf({ namespace, secretName }: SecretPlace) {
  return { kind: "Secret", namespace, name: secretName };
}

function sourceOf({ namespace, secretName }: SecretPlace): string {
  return `secret ${namespace}/${secretName}`;
}
