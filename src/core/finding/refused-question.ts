import type { CredentialLook } from "../credential/credential-look.ts";
import type { Depth } from "../registry/proof.ts";
import type { Cause } from "./causes.ts";
import type { Certainty, Fix } from "./finding.ts";

/** What was asked, so that a refusal can be read in its light. */
export interface RefusedQuestion {
  readonly domain: string;
  /** The image as it was written; absent when only the credential was tried. */
  readonly image?: string;
  /** `secret shop/pullpass, key reg.example.com, user ci`; absent when the question was asked anonymously. */
  readonly credential?: string;
  /** How that credential looks; absent where it was not looked at. */
  readonly look?: CredentialLook;
  /** The deepest step that had succeeded. */
  readonly reached?: Depth;
}

/** What a refusal is taken to mean. */
export interface Reading {
  readonly cause: Cause;
  readonly certainty: Certainty;
  readonly title: string;
  /** Absent: the catalogue's remedy. */
  readonly fixes?: readonly Fix[];
}

/** The image that was asked for, or the registry where only a credential was tried; in backticks. */
export function whatText(question: RefusedQuestion): string {
  return `\`${question.image ?? question.domain}\``;
}
