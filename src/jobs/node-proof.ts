import { type Finding, type Fix, finding } from "../core/finding/finding.ts";
import type { Pod } from "../core/kube/objects.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import { PROOF_NAME_PREFIX } from "../core/proof/proof-marks.ts";
import {
  type ProofPodRequest,
  type ProofPodState,
  proofPodManifest,
  proofPodState,
  pulledEvent,
} from "../core/proof/proof-pod.ts";
import type { Proof } from "../core/registry/proof.ts";
import type { ShownPull } from "../core/report/connect-report.ts";
import { blockedByRefusal } from "./blocked.ts";
import { startBound } from "./bound.ts";
import { judgeFailedPull } from "./judge-failed-pull.ts";
import { lingering } from "./lingering.ts";
import type { Ports } from "./ports.ts";
import { removeMade } from "./remove-made.ts";

export type NodeProof =
  | { readonly kind: "proven"; readonly shown: ShownPull }
  /** A node tried, and could not pull; `pull` is what its kubelet says of it. */
  | { readonly kind: "refused"; readonly finding: Finding; readonly pull: PullFailed }
  /** No node could be made to try. */
  | { readonly kind: "unproven"; readonly finding: Finding };

export interface NodeProofRequest extends Omit<ProofPodRequest, "name"> {
  /** A secret that holds the credential for certain: a pull that the kubelet tried before it knew it has shown nothing. */
  readonly knownSecret?: string;
}

/**
 * How long a node may take, in milliseconds: scheduling, the kubelet's first back-off, a slow registry. Others may
 * delete the Pod after `PROOF_LIFETIME_SECONDS`, so it stays well below.
 */
const NODE_PROOF_TIMEOUT_MS = 60_000;

/** Has a node pull the image, with a Pod that runs nothing of it and is gone afterwards. */
export async function proveFromNode(ports: Ports, request: NodeProofRequest): Promise<NodeProof> {
  const { kube } = ports;
  const name = ports.newName(PROOF_NAME_PREFIX);
  ports.signal.throwIfAborted();
  const manifest = proofPodManifest({ ...request, name });
  const created = await kube.create("Pod", manifest, { signal: lingering(ports.signal) });
  if (!created.ok) return { kind: "unproven", finding: refusedByCluster(ports, request, created.refusal) };
  try {
    return await judge(ports, request, created.value);
  } finally {
    await removeMade(ports, "Pod", created.value);
  }
}

async function judge(ports: Ports, request: NodeProofRequest, pod: Pod): Promise<NodeProof> {
  const seen = await untilShown(ports, request, pod);
  switch (seen.kind) {
    case "pulled":
      return proven(ports, request, pod, seen.node);
    case "pull-failed":
      return { kind: "refused", finding: pullFailed(request, seen), pull: seen };
    case "ended":
      return {
        kind: "unproven",
        finding: notPossible(request, `the Pod was ended: ${seen.reason} ${seen.message}`),
      };
    case "unschedulable":
      return { kind: "unproven", finding: notPossible(request, `no node took the Pod: ${seen.message}`) };
    case "waiting":
      return {
        kind: "unproven",
        finding: notPossible(request, `nothing was shown within ${NODE_PROOF_TIMEOUT_MS / 1000} s`),
      };
    case "trying":
      return {
        kind: "unproven",
        finding: notPossible(
          request,
          `node ${seen.node} was still trying after ${NODE_PROOF_TIMEOUT_MS / 1000} s, and may not have read the secret before: ${seen.message}`,
        ),
      };
    case "unseen":
      return { kind: "unproven", finding: refusedByCluster(ports, request, seen.refusal) };
  }
}

type PullFailed = Extract<ProofPodState, { kind: "pull-failed" }>;

type Seen =
  | ProofPodState
  /** It failed, perhaps for want of the secret, and the kubelet tries again. */
  | (Omit<PullFailed, "kind"> & { readonly kind: "trying" })
  | { readonly kind: "unseen"; readonly refusal: KubeRefusal };

/** Watches the Pod until it has shown something final or the time is over; then what was seen last. */
async function untilShown(ports: Ports, request: NodeProofRequest, pod: Pod): Promise<Seen> {
  const { namespace = "", name } = pod.metadata;
  const bounded = startBound(ports, NODE_PROOF_TIMEOUT_MS);
  const { signal } = bounded;
  let last: Seen = { kind: "waiting" };
  try {
    for await (const event of ports.kube.watch("Pod", {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      signal,
    })) {
      if (event.type === "ended") return { kind: "unseen", refusal: event.refusal };
      if (event.type === "deleted")
        return { kind: "ended", reason: "Deleted", message: "somebody deleted it" };
      last = await seenOf(ports, request, event.object);
      if (!OPEN.has(last.kind)) return last;
    }
  } finally {
    bounded.end();
  }
  ports.signal.throwIfAborted();
  return last;
}

/** What may still change. */
const OPEN: ReadonlySet<Seen["kind"]> = new Set(["waiting", "unschedulable", "trying"]);

async function seenOf(ports: Ports, { image, knownSecret }: NodeProofRequest, pod: Pod): Promise<Seen> {
  const state = proofPodState(pod);
  if (state.kind !== "pull-failed" || knownSecret === undefined) return state;
  const { node, reason, message } = state;
  const judged = await judgeFailedPull(ports, pod, { image, reason, message, secretName: knownSecret });
  const kind = judged.isFinal ? "pull-failed" : "trying";
  return { kind, node, reason: judged.reason, message: judged.message };
}

/** How long the kubelet's event may come after the status it explains, in milliseconds: it is sent apart. */
const EVENT_PATIENCE_MS = 3_000;
const EVENT_PAUSE_MS = 200;

async function proven(ports: Ports, request: NodeProofRequest, pod: Pod, node: string): Promise<NodeProof> {
  const { namespace } = request;
  const fieldSelector = `involvedObject.uid=${pod.metadata.uid},reason=Pulled`;
  for (let waitedMs = 0; waitedMs <= EVENT_PATIENCE_MS; waitedMs += EVENT_PAUSE_MS) {
    const events = await ports.kube.list("Event", { namespace, fieldSelector, signal: ports.signal });
    if (!events.ok) break;
    const event = pulledEvent(events.value);
    if (event !== undefined) {
      const proof: Proof = { depth: "blob", vantage: { kind: "node", name: node }, platforms: [] };
      return { kind: "proven", shown: { proof, event, image: request.image } };
    }
    await ports.clock.sleep(EVENT_PAUSE_MS, ports.signal);
  }
  return {
    kind: "unproven",
    finding: notPossible(request, "the kubelet's event `Pulled` could not be read"),
  };
}

function subjectOf(request: NodeProofRequest): { kind: string; namespace: string; image: string } {
  return { kind: "Image", namespace: request.namespace, image: request.image };
}

function refusedByCluster(ports: Ports, request: NodeProofRequest, refusal: KubeRefusal): Finding {
  const { finding: found } = blockedByRefusal(refusal, ports.kube);
  const why = [found.title, ...found.evidence.map(({ text }) => text)].join(": ");
  return notPossible(request, why, found.fixes);
}

function notPossible(request: NodeProofRequest, why: string, fixes: readonly Fix[] = []): Finding {
  return finding("proof-not-possible", {
    severity: "warning",
    title: `no node could be made to pull \`${request.image}\` for a proof`,
    subject: subjectOf(request),
    evidence: [{ text: why, source: `namespace ${request.namespace}` }],
    fixes: [
      ...fixes,
      {
        text: `${fixes.length === 0 ? "" : "or "}prove it from this machine alone: \`--prove-from here\``,
        applicability: "manual",
      },
    ],
  });
}

function pullFailed(request: NodeProofRequest, state: PullFailed): Finding {
  return finding("unknown", {
    title: `node \`${state.node}\` could not pull \`${request.image}\``,
    subject: subjectOf(request),
    evidence: [
      {
        text: `${state.reason}: ${state.message}`,
        source: `kubelet of ${state.node}`,
        vantage: { kind: "node", name: state.node },
      },
    ],
  });
}
