import { type Candidate, describeSource } from "../credential/credential.ts";
import { printableKey } from "../dockerconfig/key-fault.ts";
import { serverKeyFor } from "../dockerconfig/server-key.ts";
import type { Cause } from "../finding/causes.ts";
import { type Evidence, type Finding, type Fix, finding, type Subject } from "../finding/finding.ts";
import { findingFromRegistryRefusal, refusalDecides } from "../finding/from-registry-refusal.ts";
import { NOT_ACCEPTED } from "../finding/registry-denial.ts";
import type { ImageReference } from "../image/image-reference.ts";
import type { SkippedSecret } from "../kubelet/pull-secrets.ts";
import { DEPTHS, type Depth } from "../registry/proof.ts";
import type { Verdict } from "../report/verdict.ts";
import type { MalformedSource, PullSources } from "./pull-sources.ts";
import { describeCandidate, type Tried } from "./tried.ts";

export interface CheckFacts {
  readonly image: ImageReference;
  /** Absent when a file was looked at. */
  readonly namespace?: string;
  readonly sources: Extract<PullSources, { kind: "readable" }>;
  /** In the order tried; the last is the accepted one, if any. */
  readonly tried: readonly Tried[];
  /** How the registry answers without any credential, where candidates were tried and all refused. */
  readonly anonymous?: Tried;
}

export interface CheckDecision {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/** Reads the registry's answers: whether the Pod could pull, and if not, why, the cause first. */
export function decideCheck(facts: CheckFacts): CheckDecision {
  const warnings = warningsOf(facts);
  if (facts.tried.some(({ answer }) => answer.ok)) return { verdict: "yes", findings: warnings };
  const refused = refusedInOrderOfDepth(facts.tried);
  const findings = refused.map((tried) => refusedFinding(facts, tried));
  const isDecided = facts.tried.every(({ answer }) => answer.ok || refusalDecides(answer.refusal));
  return { verdict: isDecided ? "no" : "unsure", findings: [...findings, ...unsaid(warnings, findings)] };
}

/** What is wrong with the secrets that are named, whether it matters here or not. */
function warningsOf(facts: CheckFacts): readonly Finding[] {
  const { missing, skipped } = facts.sources;
  return [
    ...missing.map((name) => missingFinding(facts, name)),
    ...skipped.map((secret) => skippedFinding(facts, secret)),
  ];
}

/** The warnings whose fact is not an error's already. */
function unsaid(warnings: readonly Finding[], errors: readonly Finding[]): readonly Finding[] {
  return warnings.filter(({ title }) => !errors.some((error) => error.title === title));
}

/** The finding about a docker config that the kubelet cannot decode. */
export function malformedFinding({ source, reason, key }: MalformedSource): Finding {
  const seen = {
    text: key === undefined ? reason : `entry ${printableKey(key)}: ${reason}`,
    source: describeSource(source),
  };
  if (source.kind === "file") {
    return finding("pull-secret-malformed", {
      title: `a kubelet could not decode \`${source.path}\``,
      subject: {},
      evidence: [seen],
    });
  }
  const { namespace, name } = source;
  return finding("pull-secret-malformed", {
    title: `the kubelet cannot decode secret \`${name}\`, and then uses none of the Pod's pull secrets`,
    subject: { kind: "Secret", namespace, name },
    evidence: [seen],
    fixes: [
      {
        text: "correct or replace that entry",
        command: `kubectl edit secret ${name} -n ${namespace}`,
        applicability: "manual",
      },
    ],
  });
}

interface Refused {
  readonly tried: Tried;
  readonly answer: Extract<Tried["answer"], { ok: false }>;
}

/** The answer that came furthest says most about the cause: a missing tag beats a refused password. */
function refusedInOrderOfDepth(tried: readonly Tried[]): readonly Refused[] {
  const refused = tried.flatMap((one) => (one.answer.ok ? [] : [{ tried: one, answer: one.answer }]));
  return refused.toSorted((a, b) => depthOf(b.answer.reached) - depthOf(a.answer.reached));
}

function depthOf(reached: Depth | undefined): number {
  return reached === undefined ? -1 : DEPTHS.indexOf(reached);
}

function refusedFinding(facts: CheckFacts, { tried, answer }: Refused): Finding {
  const { image } = facts;
  const found = findingFromRegistryRefusal(answer.refusal, {
    domain: image.domain,
    image: image.text,
    ...(tried.candidate === undefined ? {} : { credential: describeCandidate(tried.candidate) }),
    ...(tried.look === undefined ? {} : { look: tried.look }),
    ...(answer.reached === undefined ? {} : { reached: answer.reached }),
  });
  const { candidate } = tried;
  if (candidate === undefined)
    return found.cause === "no-credentials" ? withoutCredential(facts, found) : found;
  const isNeedless = facts.anonymous?.answer.ok === true && OF_THE_CREDENTIAL.has(found.cause);
  return isNeedless ? brokenByStaleSecret(found, candidate, image) : found;
}

const OF_THE_CREDENTIAL: ReadonlySet<Cause> = new Set([...NOT_ACCEPTED, "insufficient-permission"]);

/** Any match keeps the kubelet from asking anonymously, so a stale secret breaks a public image. */
function brokenByStaleSecret(found: Finding, { key, source }: Candidate, image: ImageReference): Finding {
  const evidence: Evidence = {
    text: "asked anonymously → it can be read: the image is public",
    source: `registry ${image.domain}`,
    vantage: { kind: "here" },
  };
  const fix: Fix = {
    text: `the image needs no credential: take the entry \`${printableKey(key)}\` out of ${describeSource(source)}`,
    applicability: "manual",
  };
  return {
    ...found,
    title: `${found.title}; without one, \`${image.text}\` could be pulled`,
    evidence: [...found.evidence, evidence],
    fixes: [fix, ...found.fixes],
  };
}

/** The precise form of "no credentials": something was meant to be one. */
function withoutCredential(facts: CheckFacts, found: Finding): Finding {
  const { missing, present, skipped } = facts.sources;
  const [secret] = missing;
  const [passedOver] = skipped;
  if (secret !== undefined) return asCause(facts, found, missingFinding(facts, secret));
  if (present.length > 0) return asCause(facts, found, notMatchedFinding(facts));
  if (passedOver !== undefined) return asCause(facts, found, skippedFinding(facts, passedOver));
  return { ...found, fixes: [...connectFixes(facts), ...found.fixes] };
}

/** The fact about a secret as the cause of the refusal, as certain as the refusal is of a credential. */
function asCause(facts: CheckFacts, found: Finding, fact: Finding): Finding {
  return {
    ...fact,
    subject: { ...fact.subject, image: facts.image.text },
    severity: "error",
    certainty: found.certainty,
    evidence: [...fact.evidence, ...found.evidence],
    fixes: [...fact.fixes, ...connectFixes(facts)],
  };
}

/** Has placeholders, so it is for a person to complete. None where a file was looked at: there is no namespace. */
function connectFixes({ image, namespace }: CheckFacts): readonly Fix[] {
  if (namespace === undefined) return [];
  return [
    {
      text: `give namespace \`${namespace}\` a credential`,
      command: `pullpass connect ${image.domain} -n ${namespace} --image ${image.text} --method password --username USER --password-file FILE`,
      applicability: "manual",
    },
  ];
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function missingFinding(facts: CheckFacts, name: string): Finding {
  const namespace = facts.namespace ?? "";
  return finding("pull-secret-missing", {
    severity: "warning",
    title: `pull secret \`${name}\`, which the Pod would name, is not in namespace \`${namespace}\``,
    subject: secretSubject(facts, name),
    evidence: [{ text: "not found; the kubelet goes on without it", source: `namespace ${namespace}` }],
  });
}

function notMatchedFinding({ image, sources }: CheckFacts): Finding {
  const key = serverKeyFor({ domain: image.domain, path: "" });
  return finding("pull-secret-not-matched", {
    title: `no entry of ${list(sources.present)} matches \`${image.text}\``,
    subject: { kind: "Image", image: image.text },
    fixes: [
      {
        text: `write the entry under the key \`${key}\`, which matches all images of ${image.domain}`,
        applicability: "manual",
      },
    ],
  });
}

function skippedFinding(facts: CheckFacts, { name, reason }: SkippedSecret): Finding {
  const { text, fix } = skipTexts(reason);
  return finding("pull-secret-not-matched", {
    severity: "warning",
    title: `the kubelet passes over secret \`${name}\`: ${text}`,
    subject: secretSubject(facts, name),
    evidence: [{ text, source: `secret ${facts.namespace ?? ""}/${name}` }],
    fixes: [{ text: fix, applicability: "manual" }],
  });
}

function skipTexts(reason: SkippedSecret["reason"]): { readonly text: string; readonly fix: string } {
  switch (reason.kind) {
    case "wrong-type":
      return {
        text: `it is of type \`${reason.type}\``,
        fix: "a secret's type cannot be changed: delete it and make it anew with type `kubernetes.io/dockerconfigjson`",
      };
    case "missing-key":
      return { text: `it has no \`${reason.key}\``, fix: `write the docker config under \`${reason.key}\`` };
    case "empty":
      return {
        text: `its \`${reason.key}\` is empty`,
        fix: `write the docker config under \`${reason.key}\``,
      };
  }
}

function secretSubject(facts: CheckFacts, name: string): Subject {
  return { kind: "Secret", name, ...(facts.namespace === undefined ? {} : { namespace: facts.namespace }) };
}
