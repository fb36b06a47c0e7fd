import type { ImageReference } from "../image/image-reference.ts";
import type { RegistryAddress } from "../image/registry-address.ts";

/** What the person who runs `rotate` wants; every member was validated when the flags were read. */
export interface RotateIntent {
  readonly registry: RegistryAddress;
  readonly secretName: string;
  /** What the proofs pull; absent: an image that Pods use, where there is one. */
  readonly image?: ImageReference;
}
