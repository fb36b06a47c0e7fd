import type { Platform } from "../image/platform.ts";
import type { RegistryAnswer } from "../registry/registry.ts";
import type { CredentialId } from "./secret-facts.ts";

/** What a registry was asked, and its answer: from this machine. */
export interface Probe {
  /** The whole reference, normalised: `docker.io/library/nginx:1`. */
  readonly image: string;
  /** What the manifest had to have one of; empty: any would do. */
  readonly platforms: readonly Platform[];
  /** Absent: it was asked anonymously. */
  readonly credential?: CredentialId;
  readonly answer: RegistryAnswer;
}
