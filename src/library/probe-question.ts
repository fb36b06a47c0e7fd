import type { Credential } from "../core/credential/credential.ts";
import type { ImageReference } from "../core/image/image-reference.ts";
import type { Platform } from "../core/image/platform.ts";
import type { RegistryAddress } from "../core/image/registry-address.ts";
import type { PullSecretContent } from "../core/kubelet/pull-secrets.ts";
import type { Depth } from "../core/registry/proof.ts";

/** What is wanted of an image, whoever asks. */
export interface ImageQuestion {
  /** Without tag and digest it is asked for as `latest`, as the kubelet does. */
  readonly image: ImageReference;
  /** How far to go. Default: `blob`, the first bytes of a layer. */
  readonly depth?: Exclude<Depth, "shape"> | undefined;
  /** The image must have a manifest for one of these. Absent or empty: any platform will do. */
  readonly platforms?: readonly Platform[] | undefined;
  /** Ends the asking at once; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One image, with one credential. */
export interface PullQuestion extends ImageQuestion {
  /** Absent: the registry is asked anonymously. */
  readonly credential?: Credential | undefined;
}

/** A credential by itself. */
export interface CredentialQuestion {
  /** Its `path` plays no part: registries know log-ins for a whole host. */
  readonly registry: RegistryAddress;
  readonly credential: Credential;
  /** As for an image. */
  readonly signal?: AbortSignal | undefined;
}

/** One image, with what a Pod would have to go on. */
export interface SecretsQuestion extends ImageQuestion {
  /** The Pod's namespace. */
  readonly namespace: string;
  /** The pull secrets that are there, in the order in which the Pod names them; see `podPullSecrets`. */
  readonly secrets: readonly PullSecretContent[];
  /** Names in that list that are not in the namespace: the kubelet goes on without them. */
  readonly missing?: readonly string[] | undefined;
}
