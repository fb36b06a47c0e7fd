import type { PullSecretEntry } from "../connect/connect-intent.ts";
import { putEntry } from "../dockerconfig/merge.ts";
import { dataFromDocument } from "../dockerconfig/secret-data.ts";
import type { Manifest } from "../kube/kube.ts";
import { PULL_SECRET_KEY, PULL_SECRET_TYPE } from "../plan/existing-secret.ts";
import { PROOF_LABELS } from "./proof-marks.ts";

/** A secret that holds one entry for as long as a proof takes; undefined for what no registry can be sent. */
export function proofSecretManifest({
  name,
  namespace,
  entry,
}: {
  readonly name: string;
  readonly namespace: string;
  readonly entry: PullSecretEntry;
}): Manifest | undefined {
  const { serverKey: key, credential } = entry;
  const made = putEntry({ key, credential });
  if (!made.ok) return undefined;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels: PROOF_LABELS },
    type: PULL_SECRET_TYPE,
    data: { [PULL_SECRET_KEY]: dataFromDocument(made.document) },
  };
}
