import { describeSource } from "../credential/credential.ts";
import type { Cause } from "../finding/causes.ts";
import { type Finding, type Fix, finding, type Subject } from "../finding/finding.ts";
import { findingFromRegistryRefusal, refusalDecides } from "../finding/from-registry-refusal.ts";
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
  const warnings = [
    ...missingWarnings(facts),
    ...facts.sources.skipped.map((skipped) => skippedFinding(facts, skipped)),
  ];
  if (facts.tried.some(({ answer }) => answer.ok)) return { verdict: "yes", findings: warnings };
  const refused = refusedInOrderOfDepth(facts.tried);
  const findings = refused.map((tried) => refusedFinding(facts, tried));
  const isDecided = facts.tried.every(({ answer }) => answer.ok || refusalDecides(answer.refusal));
  return { verdict: isDecided ? "no" : "unsure", findings: [...findings, ...warnings] };
}

/** The finding about a docker config that the kubelet cannot decode. */
export function malformedFinding({ source, reason, key }: MalformedSource): Finding {
  const seen = {
    text: key === undefined ? reason : `entry ${key}: ${reason}`,
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
    ...(answer.reached === undefined ? {} : { reached: answer.reached }),
  });
  if (tried.candidate === undefined)
    return found.cause === "no-credentials" ? withoutCredential(facts, found) : found;
  return facts.anonymous?.answer.ok === true ? brokenByStaleSecret(found) : found;
}

/** Any match keeps the kubelet from asking anonymously, so a stale secret breaks a public image. */
function brokenByStaleSecret(found: Finding): Finding {
  const evidence = {
    text: "asked anonymously → it can be read: the image is public",
    source: found.evidence[0]?.source ?? "registry",
  };
  return {
    ...found,
    evidence: [...found.evidence, evidence],
    fixes: [
      {
        text: "the image needs no credential: take the entry that matches it out of the secret",
        applicability: "manual",
      },
      ...found.fixes,
    ],
  };
}

/** The precise form of "no credentials": something was meant to be one. */
function withoutCredential(facts: CheckFacts, found: Finding): Finding {
  const { missing, present, skipped } = facts.sources;
  const cause: Cause =
    missing.length > 0
      ? "pull-secret-missing"
      : present.length > 0 || skipped.length > 0
        ? "pull-secret-not-matched"
        : "no-credentials";
  const reasons: Partial<Record<Cause, string>> = {
    "pull-secret-missing": `pull secret ${list(missing)} is named and is not in namespace \`${facts.namespace ?? ""}\``,
    "pull-secret-not-matched": `no entry of ${list([...present, ...skipped.map(({ name }) => name)])} matches \`${facts.image.text}\``,
  };
  return finding(cause, {
    title: reasons[cause] ?? found.title,
    subject: found.subject,
    evidence: found.evidence,
    fixes: [connectFix(facts), ...finding(cause, { title: "", subject: {} }).fixes],
  });
}

function connectFix({ image, namespace }: CheckFacts): Fix {
  const where = namespace === undefined ? "" : ` -n ${namespace}`;
  return {
    text: "give the namespace a credential",
    command: `pullpass connect ${image.domain}${where} --image ${image.text} --method password --username USER --password-file FILE`,
    applicability: "asks",
  };
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function missingWarnings(facts: CheckFacts): readonly Finding[] {
  return facts.sources.missing.map((name) =>
    finding("pull-secret-missing", {
      severity: "warning",
      title: `pull secret \`${name}\` is named and is not in namespace \`${facts.namespace ?? ""}\``,
      subject: secretSubject(facts, name),
      evidence: [
        { text: "not found; the kubelet goes on without it", source: `namespace ${facts.namespace ?? ""}` },
      ],
    }),
  );
}

function skippedFinding(facts: CheckFacts, { name, reason }: SkippedSecret): Finding {
  const texts = {
    "wrong-type": () => `it is of type \`${reason.kind === "wrong-type" ? reason.type : ""}\``,
    "missing-key": () => `it has no \`${reason.kind === "missing-key" ? reason.key : ""}\``,
    empty: () => `its \`${reason.kind === "empty" ? reason.key : ""}\` is empty`,
  };
  return finding("pull-secret-not-matched", {
    severity: "warning",
    title: `the kubelet passes over secret \`${name}\`: ${texts[reason.kind]()}`,
    subject: secretSubject(facts, name),
    evidence: [{ text: texts[reason.kind](), source: `secret ${facts.namespace ?? ""}/${name}` }],
    fixes: [{ text: "make it anew with type `kubernetes.io/dockerconfigjson`", applicability: "manual" }],
  });
}

function secretSubject(facts: CheckFacts, name: string): Subject {
  return { kind: "Secret", name, ...(facts.namespace === undefined ? {} : { namespace: facts.namespace }) };
}
