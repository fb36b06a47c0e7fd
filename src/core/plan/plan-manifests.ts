import type { Manifest } from "../kube/kube.ts";
import type { PullSecret, ServiceAccount } from "../kube/objects.ts";
import { ATTACHED_ANNOTATION, readAttached, writeAttached } from "../marks/attached-mark.ts";
import type { Action, Plan } from "./action.ts";

/** kubectl's copy of what was applied last: of no use in a new manifest, and it may repeat a credential. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The plan's changes as manifests for `kubectl apply`. What changes an object that is there carries its
 * `resourceVersion`, so that applying it later is refused rather than destructive when somebody changed the
 * object meanwhile. Pods that would be made anew have no manifest.
 */
export function planManifests(plan: Plan, accounts: readonly ServiceAccount[]): readonly Manifest[] {
  return plan.actions.flatMap((action) => manifestOf(action, accounts));
}

function manifestOf(action: Action, accounts: readonly ServiceAccount[]): readonly Manifest[] {
  switch (action.kind) {
    case "create-secret":
      return [action.manifest];
    case "update-secret":
      return [secretManifest(action.object)];
    case "attach": {
      const { namespace, name } = action.target;
      const account = accounts.find(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
      );
      return account === undefined ? [] : [accountManifest(account, action.secretName)];
    }
    case "restart":
      return [];
  }
}

function secretManifest({ metadata, type, data }: PullSecret): Manifest {
  const { [LAST_APPLIED]: _dropped, ...annotations } = metadata.annotations ?? {};
  const { name, namespace, resourceVersion, labels } = metadata;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, resourceVersion, labels: { ...labels }, annotations },
    type,
    data: { ...data },
  };
}

function accountManifest(account: ServiceAccount, secretName: string): Manifest {
  const { name, namespace, resourceVersion, annotations } = account.metadata;
  const list = (account.imagePullSecrets ?? []).map((reference) => ({ ...reference }));
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: {
      name,
      namespace,
      resourceVersion,
      annotations: { [ATTACHED_ANNOTATION]: writeAttached([...readAttached(annotations), secretName]) },
    },
    imagePullSecrets: [...list, { name: secretName }],
  };
}
