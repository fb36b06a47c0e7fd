import type { Credential } from "../credential/credential.ts";
import type { ImageReference } from "../image/image-reference.ts";
import type { Platform } from "../image/platform.ts";
import type { Depth, Proof } from "./proof.ts";
import type { RegistryRefusal, RegistryStep } from "./refusal.ts";

export interface RegistryQuestion {
  /** The registry's name as images carry it: `docker.io`, `reg.example.com:5000`. */
  readonly domain: string;
  /** Absent: only the credential is tried, and `token` is the deepest proof. */
  readonly image?: ImageReference;
  /** Absent: the question is asked anonymously. */
  readonly credential?: Credential;
  /** The manifest must have one of these; empty: any platform will do. */
  readonly platforms: readonly Platform[];
  readonly depth: Exclude<Depth, "shape">;
  readonly signal?: AbortSignal;
}

/** One request of the conversation: evidence, fit to print. The URL is redacted by allow-list. */
export interface Exchange {
  readonly step: RegistryStep;
  readonly method: string;
  readonly url: string;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly tookMs: number;
}

/**
 * With `ok` the proof is as deep as was asked, save one case: a credential alone was to be tried (`depth: "token"`)
 * and the registry asked for none. Then it is `shape`, with `credentialUnused`.
 */
export type RegistryAnswer =
  | { readonly ok: true; readonly proof: Proof; readonly exchanges: readonly Exchange[] }
  | {
      readonly ok: false;
      readonly refusal: RegistryRefusal;
      /** The deepest step that had succeeded before; undefined when not even the credential was accepted. */
      readonly reached?: Depth;
      readonly exchanges: readonly Exchange[];
    };

/** The port to registries. Never throws for what a registry or a network does. */
export interface Registry {
  ask(question: RegistryQuestion): Promise<RegistryAnswer>;
}
