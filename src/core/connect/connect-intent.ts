import type { Credential } from "../credential/credential.ts";
import type { ImageReference } from "../image/image-reference.ts";
import type { RegistryAddress } from "../image/registry-address.ts";
import type { WorkloadName } from "../workload/workload-name.ts";

/** The entry that is to stand in a pull secret. */
export interface PullSecretEntry {
  /** The key that the kubelet matches: `https://index.docker.io/v1/`, `reg.example.com:5000`. */
  readonly serverKey: string;
  readonly credential: Credential;
  /** How the credential was obtained. */
  readonly method: string;
  /** RFC 3339; absent when nobody knows. */
  readonly expiresAt?: string;
  /** Where it was taken from, for people: `secret shared/registry`; absent where a person gave it. */
  readonly hint?: string;
  /** Which of several secrets or passwords it is, by the cloud's own id; absent where there is none. */
  readonly keyId?: string;
}

/** A secret, by its place in the cluster. */
export interface SecretRef {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Which ServiceAccounts get the secret. `used`: those whose Pods or workloads use images of the registry, else
 * `default`.
 */
export type AccountChoice =
  | { readonly kind: "used" }
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly names: readonly string[] }
  | { readonly kind: "none" };

/** What the person who runs `connect` wants; every member was validated when the flags were read. */
export interface ConnectIntent {
  readonly registry: RegistryAddress;
  readonly entry: PullSecretEntry;
  /** What the proof pulls; absent: only the credential can be tried. */
  readonly image?: ImageReference;
  /** At least one. */
  readonly namespaces: readonly string[];
  readonly secretName: string;
  /** Secrets that hold the credential already, at most one a namespace: they are attached there in place of it. */
  readonly references?: readonly SecretRef[];
  /** Take over a secret of that name that no tool owns. */
  readonly adopt: boolean;
  readonly accounts: AccountChoice;
  /** Workloads whose own Pod templates get the secret, each once; in every namespace. */
  readonly workloads: readonly WorkloadName[];
  /** Re-create the Pods that came too early to have the secret. */
  readonly restart: boolean;
}
