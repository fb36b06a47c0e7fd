import type { Tried } from "../../src/core/check/tried.ts";
import type { Candidate } from "../../src/core/credential/credential.ts";
import { SecretText } from "../../src/core/credential/secret-text.ts";
import type { Depth } from "../../src/core/registry/proof.ts";
import type { RegistryRefusal } from "../../src/core/registry/refusal.ts";
import { CANARY } from "./connect-intent.ts";

/** A candidate of secret shop/NAME for reg.example.com; its password is the canary. */
export function candidate(name: string, more: Partial<Candidate> = {}): Candidate {
  return {
    username: "ci",
    password: new SecretText(CANARY),
    key: "reg.example.com",
    source: { kind: "secret", namespace: "shop", name },
    ...more,
  };
}

/** What was tried was accepted; without a candidate it was asked anonymously. */
export function accepted(one?: Candidate): Tried {
  const proof = { depth: "blob", vantage: { kind: "here" }, platforms: [] } as const;
  return withCandidate(one, { ok: true, proof, exchanges: [] });
}

/** What was tried was refused, after `reached` had succeeded. */
export function refused(refusal: RegistryRefusal, one?: Candidate, reached?: Depth): Tried {
  const answer = { ok: false, refusal, exchanges: [] } as const;
  return withCandidate(one, reached === undefined ? answer : { ...answer, reached });
}

function withCandidate(one: Candidate | undefined, answer: Tried["answer"]): Tried {
  return one === undefined ? { answer } : { candidate: one, answer };
}
