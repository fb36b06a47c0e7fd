import { createHash } from "node:crypto";
import { headerOf, notARegistry } from "../../core/registry/answer.ts";
import { type Digest, parseDigest } from "../../core/registry/digest.ts";
import { type AnswerFrom, refused, type Step } from "./session.ts";

/**
 * Checks the bytes against the digest that was asked for, else against the one that the registry itself names.
 * Answers that digest; where neither is known, the sha256 of what came.
 */
export function checkDigest(answer: AnswerFrom, asked: Digest | undefined): Step<Digest> {
  const named = headerOf(answer, "docker-content-digest");
  const ofHeader = named === undefined ? undefined : parseDigest(named);
  if (asked === undefined && named !== undefined && ofHeader === undefined) {
    return refused(notARegistry(answer, "a Docker-Content-Digest that is no digest"));
  }
  const expected = asked ?? ofHeader;
  const found = digestOf(answer.body, expected?.algorithm ?? "sha256");
  if (expected === undefined || found.text === expected.text) return { ok: true, value: found };
  const what = answer.body.length === 0 ? "an empty body" : `bytes with digest ${found.text}`;
  const detail = `${what} where ${expected.text} was due`;
  return refused({ kind: "content-corrupt", at: answer.at, host: answer.url.host, detail });
}

function digestOf(bytes: Uint8Array, algorithm: Digest["algorithm"]): Digest {
  return { algorithm, text: `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}` };
}
