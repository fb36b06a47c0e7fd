import { SecretText } from "../core/credential/secret-text.ts";
import type { PullSecretContent } from "../core/kubelet/pull-secrets.ts";

/**
 * A Secret as clients of the Kubernetes API hand it out: an object of `@kubernetes/client-node` or of
 * `kubernetes-types` fits as it is.
 */
export interface SecretObject {
  readonly metadata?:
    | { readonly name?: string | undefined; readonly namespace?: string | undefined }
    | undefined;
  /** Absent or empty: `Opaque`, as the API server has it. */
  readonly type?: string | undefined;
  /** In base64, as the API carries it. */
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/**
 * Takes over what the kubelet looks at, with every value behind a `SecretText`. Nothing is decoded or judged here;
 * `stringData` is passed over, for no Secret that was read from a cluster has it.
 *
 * @example pullSecretFrom({ metadata: { name: "pullpass" }, type: "kubernetes.io/dockerconfigjson", data })
 */
export function pullSecretFrom({ metadata, type, data = {} }: SecretObject): PullSecretContent {
  const { name = "", namespace } = metadata ?? {};
  return {
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    type: type === undefined || type === "" ? "Opaque" : type,
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, new SecretText(value)])),
  };
}
