import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { KubeAnswer, Manifest } from "../../../src/core/kube/kube.ts";

export function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

export function dockerConfig(password: string): SecretText {
  const auths = { "registry.example": { username: "ci", password } };
  return new SecretText(base64(JSON.stringify({ auths })));
}

export function pullSecret(
  key: { readonly namespace: string; readonly name: string },
  data: SecretText,
): Manifest {
  return { metadata: key, type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": data } };
}

/** The value of an answer that must be one. */
export function granted<T>(answer: KubeAnswer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer.value;
}

/** Where `kubectl apply` keeps the manifest it was given. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
