import type { Platform } from "../image/platform.ts";

/**
 * How far a pull was shown to work. `shape`: well-formed; `token`: the registry accepted the credential;
 * `manifest`: this image, this tag, this platform can be read; `blob`: the first bytes of a layer came, redirect
 * to the blob store included.
 */
export const DEPTHS = ["shape", "token", "manifest", "blob"] as const;
/** One of {@link DEPTHS}. */
export type Depth = (typeof DEPTHS)[number];

/** From where it was shown. */
export type Vantage = { readonly kind: "here" } | { readonly kind: "node"; readonly name: string };

/** What was shown, and from where. Success is claimed in its words and no further. */
export interface Proof {
  readonly depth: Depth;
  readonly vantage: Vantage;
  /** What the reference stands for: digest of the index, or of the manifest where there is no index; absent below `manifest`. */
  readonly digest?: string;
  /** The platforms whose manifest was read; empty for a single-platform image that does not say. */
  readonly platforms: readonly Platform[];
  /**
   * True when a credential was given and the registry never asked for one: runtimes send nothing unasked, so this
   * proof says nothing about the credential.
   */
  readonly credentialUnused?: boolean;
}
