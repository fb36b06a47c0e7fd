import type { DisconnectFacts } from "../core/disconnect/disconnect-facts.ts";
import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import {
  type HeldCredential,
  heldCredentials,
  isSameCredential,
  type RecordedCredential,
  recordedCredentials,
} from "../core/disconnect/held-credentials.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import type { CloudRemoval } from "../core/report/cloud-removal.ts";
import { RENEWABLE_METHODS } from "../providers/azure/renewable-method.ts";
import { commandsForLeft } from "../providers/azure/take-back/left-in-azure.ts";
import { keysIn } from "./keys-in-use.ts";
import type { Ports } from "./ports.ts";

/** What the secrets that are to lose the registry record of credentials that a cloud gave. */
export function credentialsOfCloud(
  facts: readonly DisconnectFacts[],
  { registry }: DisconnectIntent,
): readonly RecordedCredential[] {
  const all = facts.flatMap(({ secret }) =>
    secret === undefined ? [] : recordedCredentials(secret, registry),
  );
  const ofCloud = all.filter(({ mark }) => RENEWABLE_METHODS.some((method) => method === mark.method));
  return ofCloud.filter((one, at) => ofCloud.findIndex((other) => isSameCredential(one, other)) === at);
}

/** Which of the credentials some pull secret still holds. */
export interface Use {
  readonly held: readonly HeldCredential[];
  /** The clouds' names of all that they record, with what is still to be ended there later. */
  readonly keyIds: readonly string[];
  /** Why nobody knows whether some other namespace uses one; absent where all were seen. */
  readonly unseen?: string;
}

/**
 * What the pull secrets of the cluster hold: all that may be read, at least those of this name.
 *
 * @param leaving secrets that are about to lose the registry, and so are not counted
 */
export async function useInCluster(
  { kube, signal }: Ports,
  secretName: string,
  leaving: readonly PullSecret[],
): Promise<Use> {
  const selectors = ["type=kubernetes.io/dockerconfigjson", `metadata.name=${secretName}`];
  for (const fieldSelector of selectors) {
    const listed = await kube.list("Secret", { fieldSelector, signal });
    if (!listed.ok) continue;
    const gone = new Set(leaving.map(({ metadata }) => metadata.uid));
    const staying = listed.value.filter(({ metadata }) => !gone.has(metadata.uid));
    return {
      held: staying.flatMap(heldCredentials),
      keyIds: staying.flatMap(keysIn).map(({ keyId }) => keyId),
    };
  }
  return { held: [], keyIds: [], unseen: "whether another namespace uses it may not be seen" };
}

/** Which pull secret still holds the credential; undefined where none does. */
export function userOf(credential: HeldCredential, { held }: Use): string | undefined {
  const user = held.find((one) => isSameCredential(one, credential));
  return user === undefined ? undefined : `secret ${user.secretName} in namespace ${user.namespace}`;
}

/** What stays in the cloud where nothing is revoked, told from the records alone. */
export function leftInCloud(
  credentials: readonly RecordedCredential[],
  use: Use,
  { loginServer, reason }: { readonly loginServer: string; readonly reason?: string | undefined },
): readonly CloudRemoval[] {
  const found = credentials.flatMap((credential): readonly CloudRemoval[] => {
    const { username, mark } = credential;
    const user = userOf(credential, use);
    if (user !== undefined) {
      const what = mark.hint ?? `the credential of ${username}`;
      return [{ what, state: "kept", reason: `${user} still uses it` }];
    }
    const why = use.unseen ?? reason;
    return commandsForLeft({ ...mark, username }, loginServer).map((one) => ({
      ...one,
      state: "left",
      ...(why === undefined ? {} : { reason: why }),
    }));
  });
  return found.filter(
    ({ command }, at) => command === undefined || found.findIndex((one) => one.command === command) === at,
  );
}
