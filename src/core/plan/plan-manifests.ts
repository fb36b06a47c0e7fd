import { REDACTED } from "../credential/secret-text.ts";
import type { Manifest } from "../kube/kube.ts";
import type { ObjectMeta, PullSecret, ServiceAccount } from "../kube/objects.ts";
import { ATTACHED_ANNOTATION, withAttached, writeAttached } from "../marks/attached-mark.ts";
import type { Action, Plan } from "./action.ts";

/** kubectl's copy of what was applied last: of no use in a new manifest, and it may repeat a credential. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The plan's changes as manifests for `kubectl apply`. What changes an object that is there carries its
 * `resourceVersion`, so that applying it later is refused rather than destructive when somebody changed the
 * object meanwhile, and everything else as it was read: `kubectl apply` removes what the object's owner applied
 * before and the manifest leaves out (a label, the annotation that binds a cloud identity). Pods that would be
 * made anew have no manifest, nor have workloads: theirs is with whoever applies them.
 */
export function planManifests(plan: Plan, accounts: readonly ServiceAccount[]): readonly Manifest[] {
  return plan.actions.flatMap((action) => manifestOf(action, accounts));
}

function manifestOf(action: Action, accounts: readonly ServiceAccount[]): readonly Manifest[] {
  switch (action.kind) {
    case "create-secret":
      return [action.manifest];
    case "update-secret":
    case "rotate-secret":
      return [secretManifest(action.object)];
    case "attach": {
      const { kind, namespace, name } = action.target;
      if (kind !== "ServiceAccount") return [];
      const account = accounts.find(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
      );
      return account === undefined ? [] : [accountManifest(account, action.secretName)];
    }
    case "restart":
    case "detach":
    case "remove-entries":
    case "delete-secret":
      return [];
  }
}

function secretManifest({ metadata, type, data }: PullSecret): Manifest {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: metadataManifest(metadata, {}),
    type,
    data: { ...data },
  };
}

function accountManifest(account: ServiceAccount, secretName: string): Manifest {
  // What has no type here (`secrets`, `automountServiceAccountToken`) goes along untyped.
  const { metadata, imagePullSecrets = [], ...untyped } = account;
  const attached = writeAttached(withAttached(metadata.annotations, secretName));
  return {
    ...untyped,
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadataManifest(metadata, { [ATTACHED_ANNOTATION]: attached }),
    imagePullSecrets: [...imagePullSecrets.map((reference) => ({ ...reference })), { name: secretName }],
  };
}

function metadataManifest(metadata: ObjectMeta, more: Readonly<Record<string, string>>): Manifest {
  const { name, namespace, resourceVersion, labels } = metadata;
  const { [LAST_APPLIED]: _dropped, ...kept } = { ...metadata.annotations, ...more };
  // A copy of the secret in an annotation was redacted as it was read; to apply that text would overwrite the copy.
  const annotations = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== REDACTED));
  return {
    name,
    namespace,
    resourceVersion,
    ...(labels === undefined ? {} : { labels: { ...labels } }),
    annotations,
  };
}
