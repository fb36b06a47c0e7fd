import { isDeepStrictEqual } from "node:util";
import type { Candidate } from "../../src/core/credential/credential.ts";
import { SecretText } from "../../src/core/credential/secret-text.ts";
import { decodeDockerConfig } from "../../src/core/dockerconfig/decode.ts";
import { encodeBase64 } from "../../src/core/go/base64.ts";
import { byteStringFromText, textFromByteString } from "../../src/core/go/utf8.ts";
import { imageText, parseImageReference, withDefaultTag } from "../../src/core/image/reference.ts";
import type { PullSecret } from "../../src/core/kube/objects.ts";
import { lookupPullSecrets, type PullSecretsLookup } from "../../src/core/kubelet/pull-secrets.ts";
import { normalisedServerKey } from "../../src/core/kubelet/server-match.ts";
import type { CaseSecret, LookupCase } from "./case-generator.ts";
import { dataOf, type OracleAnswer, type OracleCandidate, secretName } from "./oracle-process.ts";

/** What pullpass makes of a case. */
export interface OwnAnswer {
  readonly image: ReturnType<typeof parseImageReference>;
  /** Absent where the image cannot be parsed: the kubelet looks up nothing then. */
  readonly lookup?: PullSecretsLookup;
}

export function ownAnswerTo({ image: text, secrets }: LookupCase): OwnAnswer {
  const image = parseImageReference(text);
  if (!image.ok) return { image };
  return { image, lookup: lookupPullSecrets(secrets.map(pullSecret), image.image) };
}

function pullSecret(secret: CaseSecret, index: number): PullSecret {
  const data = Object.entries(dataOf(secret)).map(([key, value]) => [key, new SecretText(value)] as const);
  return {
    metadata: {
      namespace: "shop",
      name: secretName(index),
      uid: `uid-${index}`,
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
    },
    type: secret.type,
    data: Object.fromEntries(data),
  };
}

/** Where the two differ, the first place, for a person; undefined when they agree. */
export function differenceIn(asked: LookupCase, own: OwnAnswer, oracle: OracleAnswer): string | undefined {
  return (
    differs("image", ownImage(own), oracleImage(oracle)) ??
    differs("filed keys", asked.secrets.map(ownKeys), oracle.keys) ??
    differs("error", ownError(own), oracle.secretsError) ??
    differs("candidates", ...comparableCandidates(own, oracle))
  );
}

function differs(what: string, own: unknown, oracle: unknown): string | undefined {
  if (isDeepStrictEqual(own, oracle)) return undefined;
  return `${what}\n  pullpass: ${JSON.stringify(own)}\n  kubelet:  ${JSON.stringify(oracle)}`;
}

function ownImage({ image }: OwnAnswer): unknown {
  if (!image.ok) return image.reason;
  const { domain, path, tag = "", digest = "" } = withDefaultTag(image.image);
  return { domain, path, tag, digest, text: imageText(image.image) };
}

function oracleImage({ image, imageError }: OracleAnswer): unknown {
  return image ?? imageError;
}

/** Of each entry of a secret that decodes: server key → the key under which it is filed, where there is one. */
function ownKeys({ type, dataKey, document }: CaseSecret): Readonly<Record<string, string>> {
  const format = type.startsWith("kubernetes.io/") ? type.slice("kubernetes.io/".length) : "";
  if ((format !== "dockerconfigjson" && format !== "dockercfg") || dataKey !== `.${format}`) return {};
  const decoding = decodeDockerConfig(new SecretText(textFromByteString(document)), format);
  const entries = decoding.ok ? decoding.entries : [];
  return Object.fromEntries(
    entries.flatMap(({ key }) => {
      const filed = normalisedServerKey(key);
      return filed === undefined ? [] : [[key, encodeBase64(filed)]];
    }),
  );
}

function ownError({ lookup }: OwnAnswer): string | undefined {
  return lookup === undefined || lookup.ok ? undefined : lookup.malformed.reason;
}

/**
 * Both lists with those candidates sorted among each other that stand for one filed key of one secret: for these
 * the kubelet has no order (it ranges over a Go map), so any is right. Every other place must agree as it is.
 */
function comparableCandidates(own: OwnAnswer, oracle: OracleAnswer): readonly [unknown, unknown] {
  const candidates = ownCandidates(own);
  const groups = candidates.map(groupOf);
  return [sortedWithin(groups, candidates.map(comparable)), sortedWithin(groups, oracle.candidates)];
}

export function ownCandidates({ lookup }: OwnAnswer): readonly Candidate[] {
  return lookup?.ok === true ? lookup.candidates : [];
}

function groupOf({ key, source }: Candidate): string {
  return JSON.stringify([source, normalisedServerKey(key)]);
}

function comparable({ username, password, source }: Candidate): OracleCandidate {
  if (source.kind !== "secret") throw new Error("a secret's candidate names another source");
  return {
    username: encodeBase64(byteStringFromText(username)),
    password: encodeBase64(byteStringFromText(password.reveal())),
    namespace: source.namespace,
    name: source.name,
  };
}

function sortedWithin(groups: readonly string[], candidates: readonly OracleCandidate[]): readonly string[] {
  const texts = candidates.map((candidate) => JSON.stringify(candidate));
  const sorted: string[] = [];
  while (sorted.length < texts.length) {
    const start = sorted.length;
    let end = start + 1;
    while (end < groups.length && groups[end] === groups[start]) end++;
    sorted.push(...texts.slice(start, end).sort());
  }
  return sorted;
}
