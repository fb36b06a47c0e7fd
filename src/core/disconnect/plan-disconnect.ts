import type { Finding } from "../finding/finding.ts";
import { parseImageReference } from "../image/reference.ts";
import { addressText, type RegistryAddress } from "../image/registry-address.ts";
import type { PullSecret } from "../kube/objects.ts";
import { lookupPullSecrets } from "../kubelet/pull-secrets.ts";
import { readAttached } from "../marks/attached-mark.ts";
import { readEntryMarks } from "../marks/entry-marks.ts";
import { ownerOf } from "../marks/owner.ts";
import type { Action, LeftAlone, ObjectRef } from "../plan/action.ts";
import { detachOperations, isAttachedByUs, namesSecret, type SecretHolder } from "../plan/detach.ts";
import { decideEntryRemoval, type EntryRemoval, endsUse } from "../plan/entry-removal.ts";
import { type DisconnectFacts, holdersOf } from "./disconnect-facts.ts";
import type { DisconnectIntent } from "./disconnect-intent.ts";

/** What `disconnect` would do in one namespace. */
export interface NamespaceRemoval {
  readonly namespace: string;
  /** Attachments first, then the secret, so that no Pod is made that names a missing secret. Empty: nothing to do. */
  readonly actions: readonly Action[];
  readonly leftAlone: readonly LeftAlone[];
  /** Why the secret cannot be written; the namespace is left as it is then. */
  readonly blocking?: Finding;
  /** The secrets whose attachments go. */
  readonly detached: readonly string[];
  readonly secret: EntryRemoval;
}

/**
 * What to take back in a namespace: the registry's recorded entries, the attachments that pullpass made once none of
 * its entries is left (or the secret is gone already), and foreign secrets that were attached by reference for this
 * registry, which are not written. Pure: equal facts give an equal plan.
 */
export function planDisconnect(intent: DisconnectIntent, facts: DisconnectFacts): NamespaceRemoval {
  const { namespace } = facts;
  const { secretName } = intent;
  const secret = decideEntryRemoval(facts.secret, { ...intent, namespace });
  if (secret.kind === "refused") {
    return { namespace, actions: [], leftAlone: [], blocking: secret.finding, detached: [], secret };
  }
  const detached = [
    // A secret that is gone leaves its attachments behind, where a run was killed or somebody deleted it.
    ...(facts.secret === undefined || endsUse(secret) ? [secretName] : []),
    ...referencedFor(intent.registry, facts, secretName),
  ];
  const holders = holdersOf(facts);
  const detachments = detached.flatMap((name) => holders.flatMap((holder) => detachment(holder, name)));
  return {
    namespace,
    actions: [...detachments, ...secretActions(intent, namespace, secret)],
    leftAlone: [
      ...staying({ kind: "Secret", namespace, name: secretName }, secret),
      ...(secret.kind === "delete" ? namedByOthers(holders, secretName) : []),
    ],
    detached,
    secret,
  };
}

/** The foreign secrets that pullpass attached and that hold a credential for the registry. */
function referencedFor(
  registry: RegistryAddress,
  facts: DisconnectFacts,
  secretName: string,
): readonly string[] {
  const attached = holdersOf(facts).flatMap(({ metadata }) => readAttached(metadata.annotations));
  return [...new Set(attached)].filter((name) => {
    const secret = facts.others.find(({ metadata }) => metadata.name === name);
    return name !== secretName && secret !== undefined && isReference(secret) && serves(secret, registry);
  });
}

/** A secret with entries of pullpass's is one that `disconnect --secret-name` is for. */
function isReference({ metadata }: PullSecret): boolean {
  const hasEntries = Object.keys(readEntryMarks(metadata.annotations)).length > 0;
  return !hasEntries && ownerOf(metadata).kind !== "pullpass";
}

/** Whether the kubelet would take a credential from the secret for images of the registry. */
function serves(secret: PullSecret, registry: RegistryAddress): boolean {
  // Any repository below the address will do: keys match by prefix.
  const image = parseImageReference(`${addressText(registry)}/pullpass`);
  if (!image.ok) return false;
  const lookup = lookupPullSecrets([secret], image.image);
  return lookup.ok && lookup.candidates.length > 0;
}

function detachment(holder: SecretHolder, secretName: string): readonly Action[] {
  if (!isAttachedByUs(holder, secretName)) return [];
  const operations = detachOperations(holder, secretName);
  return [{ kind: "detach", target: holderRef(holder), secretName, operations }];
}

function holderRef({ kind, metadata }: SecretHolder) {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

function secretActions(
  intent: DisconnectIntent,
  namespace: string,
  removal: EntryRemoval,
): readonly Action[] {
  const target: ObjectRef = { kind: "Secret", namespace, name: intent.secretName };
  const wish = { ...intent, namespace };
  switch (removal.kind) {
    case "update":
      return [{ kind: "remove-entries", target, wish, object: removal.object, remainder: removal.remainder }];
    case "delete": {
      const { uid, resourceVersion } = removal;
      return [{ kind: "delete-secret", target, wish, uid, resourceVersion }];
    }
    case "nothing":
    case "refused":
      return [];
  }
}

function staying(target: ObjectRef, removal: EntryRemoval): readonly LeftAlone[] {
  if (removal.kind !== "update" || removal.remainder !== "other-entries") return [];
  const { namespace, name } = target;
  const reason = `holds entries that pullpass has no record of, so it stays, and stays attached; see them: pullpass secret show ${name} -n ${namespace}`;
  return [{ target, reason }];
}

/** Who names the secret that goes, and was not made to by pullpass. */
function namedByOthers(holders: readonly SecretHolder[], secretName: string): readonly LeftAlone[] {
  return holders
    .filter((holder) => namesSecret(holder, secretName) && !isAttachedByUs(holder, secretName))
    .map((holder) => ({
      target: holderRef(holder),
      reason: `names \`${secretName}\`, which pullpass did not attach there`,
    }));
}
