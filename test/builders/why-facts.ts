import { lookOf } from "../../src/core/credential/credential-look.ts";
import { accountFacts } from "../../src/core/facts/account-facts.ts";
import type { Facts } from "../../src/core/facts/facts.ts";
import type { NodeAttempt } from "../../src/core/facts/node-attempt.ts";
import { type NodeFacts, nodeFacts } from "../../src/core/facts/node-facts.ts";
import { podFacts } from "../../src/core/facts/pod-facts.ts";
import type { Probe } from "../../src/core/facts/probe.ts";
import { credentialRegister, type SecretFacts, secretFacts } from "../../src/core/facts/secret-facts.ts";
import { imageText } from "../../src/core/image/reference.ts";
import type { KubeEvent, Node, Pod, PullSecret, ServiceAccount } from "../../src/core/kube/objects.ts";
import type { RegistryRefusal } from "../../src/core/registry/refusal.ts";
import type { RegistryAnswer } from "../../src/core/registry/registry.ts";
import { nodeQuestions } from "../../src/core/why/node-questions.ts";
import { pullQuestions } from "../../src/core/why/questions.ts";
import { objectMeta } from "./object-meta.ts";

interface WhyParts {
  readonly pods: readonly Pod[];
  readonly events?: readonly KubeEvent[];
  readonly accounts?: readonly ServiceAccount[];
  readonly secrets?: readonly (PullSecret | SecretFacts)[];
  readonly nodes?: readonly Node[];
  /** What the registry answers to a user of its own, `""` without a credential; `ok`: it can be read. Absent: not asked. */
  readonly answers?: Readonly<Record<string, RegistryRefusal | "ok">>;
  /** What the nodes do that are made to try: pull, or fail with these words. Absent: none was made to. */
  readonly nodesTry?: "pulled" | { readonly message: string };
}

/** Facts as they are gathered, with what the registry answers to each question that is put. */
export function whyFacts(parts: WhyParts): Facts {
  const now = new Date("2026-01-01T01:00:00Z");
  const register = credentialRegister((credential) => lookOf(credential, now));
  const events = parts.events ?? [];
  const facts: Facts = {
    gatheredAt: now.toISOString(),
    server: "https://cluster.example.com",
    pods: parts.pods.map((pod) => podFacts(pod, events)),
    accounts: (parts.accounts ?? []).map(accountFacts),
    secrets: (parts.secrets ?? []).map((secret) =>
      "metadata" in secret ? secretFacts(secret, register) : secret,
    ),
    nodes: (parts.nodes ?? [amd64("node-1")]).map((node): NodeFacts => nodeFacts(node)),
    probes: [],
    unseen: [],
  };
  const probed = { ...facts, probes: probesOf(facts, parts.answers ?? {}) };
  return parts.nodesTry === undefined ? probed : { ...probed, attempts: attemptsOf(probed, parts.nodesTry) };
}

function attemptsOf(facts: Facts, tried: NonNullable<WhyParts["nodesTry"]>): readonly NodeAttempt[] {
  return nodeQuestions(facts).asked.map((place) => ({
    ...place,
    outcome:
      tried === "pulled"
        ? { kind: "pulled", event: `Successfully pulled image "${place.image}" in 24ms` }
        : { kind: "failed", reason: "ErrImagePull", message: tried.message },
  }));
}

function probesOf(facts: Facts, answers: NonNullable<WhyParts["answers"]>): readonly Probe[] {
  return pullQuestions(facts).flatMap(({ image, platforms, candidates, spare }) => {
    const asked = { image: imageText(image), platforms };
    const anonymous = answers[""];
    return [
      ...(anonymous === undefined ? [] : [{ ...asked, answer: answerOf(anonymous) }]),
      ...[...candidates, ...spare].flatMap(({ id, username }): readonly Probe[] => {
        const answer = answers[username];
        return answer === undefined ? [] : [{ ...asked, credential: id, answer: answerOf(answer) }];
      }),
    ];
  });
}

function answerOf(answer: RegistryRefusal | "ok"): RegistryAnswer {
  if (answer !== "ok") return { ok: false, refusal: answer, exchanges: [] };
  const platforms = [{ os: "linux", architecture: "amd64" }];
  return { ok: true, proof: { depth: "blob", vantage: { kind: "here" }, platforms }, exchanges: [] };
}

/** A node of linux/amd64 that takes Pods. */
export function amd64(name: string): Node {
  return nodeOf(name, "amd64");
}

export function nodeOf(name: string, architecture: string): Node {
  const { namespace: _none, ...metadata } = objectMeta(name);
  return {
    metadata,
    status: {
      nodeInfo: { operatingSystem: "linux", architecture, containerRuntimeVersion: "containerd://2.4.2" },
      conditions: [{ type: "Ready", status: "True" }],
    },
  };
}

/** What was said of a Pod; of its container `app` where nothing else is told. */
export function podEvent(
  pod: Pod,
  reason: string,
  message: string,
  parts: Partial<KubeEvent> = {},
): KubeEvent {
  return {
    metadata: objectMeta(`${pod.metadata.name}.${reason}`),
    involvedObject: {
      kind: "Pod",
      name: pod.metadata.name,
      uid: pod.metadata.uid,
      fieldPath: "spec.containers{app}",
    },
    type: "Warning",
    reason,
    message,
    lastTimestamp: "2026-01-01T00:30:00Z",
    ...parts,
  };
}
