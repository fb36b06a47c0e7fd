import type { Candidate } from "../credential/credential.ts";
import { describeSource } from "../credential/credential.ts";
import type { CredentialLook } from "../credential/credential-look.ts";
import { printableKey } from "../dockerconfig/key-fault.ts";
import type { RegistryAnswer } from "../registry/registry.ts";

/** One credential that was tried on the registry, and its answer. Without a candidate it was asked anonymously. */
export interface Tried {
  readonly candidate?: Candidate;
  /** Absent without a candidate, and where it was not looked at. */
  readonly look?: CredentialLook;
  readonly answer: RegistryAnswer;
}

/** `secret shop/pullpass, key reg.example.com, user ci`: a candidate without its password. */
export function describeCandidate(candidate: Candidate): string {
  return `${describeSource(candidate.source)}, key ${printableKey(candidate.key)}, user ${candidate.username}`;
}
