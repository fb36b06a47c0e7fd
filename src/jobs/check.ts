import { decideCheck, malformedFinding } from "../core/check/decide-check.ts";
import type { PullSources } from "../core/check/pull-sources.ts";
import type { Tried } from "../core/check/tried.ts";
import { type Candidate, describeSource } from "../core/credential/credential.ts";
import { printableKey } from "../core/dockerconfig/key-fault.ts";
import { refusalIsOfReach } from "../core/finding/from-registry-refusal.ts";
import type { ImageReference } from "../core/image/image-reference.ts";
import type { Platform } from "../core/image/platform.ts";
import type { Proof } from "../core/registry/proof.ts";
import type { CheckReport, ReportedCandidate } from "../core/report/check-report.ts";
import type { ProofChoice } from "./connect-options.ts";
import { gatherPullSources } from "./gather-pull-sources.ts";
import { nodePlatforms } from "./node-platforms.ts";
import type { Ports, RegistryPorts } from "./ports.ts";
import { type NodeChoice, proveFromNodes } from "./prove-from-nodes.ts";
import { type PullQuestion, tryCandidates, tryOne } from "./try-candidates.ts";

export interface CheckRequest {
  readonly image: ImageReference;
  /** Absent: the platforms of the cluster's nodes. */
  readonly platform?: Platform;
  readonly depth: ProofChoice["depth"];
}

/** Who would pull: a new Pod of this ServiceAccount. */
export interface CheckAccount {
  readonly namespace: string;
  readonly name: string;
}

/** Whether a new Pod of the ServiceAccount could pull the image: the kubelet's lookup, then the registry's word. */
export async function checkInCluster(
  ports: Ports,
  account: CheckAccount,
  request: CheckRequest & { readonly node?: NodeChoice },
): Promise<CheckReport> {
  const place = { image: request.image.text, namespace: account.namespace, serviceAccount: account.name };
  const gathered = await gatherPullSources(ports, account, request.image);
  if (!gathered.ok) {
    const { verdict, finding } = gathered.blocked;
    return { ...place, verdict, candidates: [], proofs: [], findings: [finding], notes: [] };
  }
  const platforms = await platformsOf(ports, request);
  const report = await checkSources(ports, gathered.sources, { ...request, platforms, place });
  return request.node === undefined || request.depth === "none"
    ? report
    : proveToo(ports, report, request.node);
}

/** What the image must have a manifest for: what was asked for, else one of the platforms of the nodes. */
async function platformsOf(ports: Ports, request: CheckRequest): Promise<readonly Platform[]> {
  if (request.platform !== undefined) return [request.platform];
  return request.depth === "none" ? [] : nodePlatforms(ports);
}

export interface SourcesRequest extends Omit<CheckRequest, "platform"> {
  /** The image must have a manifest for one of these; empty: any will do. */
  readonly platforms: readonly Platform[];
  readonly place: Pick<CheckReport, "image" | "namespace" | "serviceAccount">;
}

/** Whether the image can be pulled with what the kubelet would have to go on. */
export async function checkSources(
  ports: RegistryPorts,
  sources: PullSources,
  request: SourcesRequest,
): Promise<CheckReport> {
  const { place } = request;
  const empty = { ...place, candidates: [], proofs: [], notes: [] };
  if (sources.kind === "malformed")
    return { ...empty, verdict: "no", findings: [malformedFinding(sources.malformed)] };
  const candidates = sources.candidates.map(reported);
  if (request.depth === "none")
    return { ...empty, candidates, verdict: "yes", findings: [], notes: [NOT_ASKED] };
  const question: PullQuestion = { image: request.image, platforms: request.platforms, depth: request.depth };
  ports.progress(`asking ${request.image.domain} for ${request.image.text}`);
  const tried = await tryCandidates(ports, question, sources.candidates);
  const anonymous = await anonymousToo(ports, question, tried);
  const decision = decideCheck({
    image: request.image,
    sources,
    tried,
    ...(place.namespace === undefined ? {} : { namespace: place.namespace }),
    ...(anonymous === undefined ? {} : { anonymous }),
  });
  const proofs = tried.flatMap(({ answer }) => (answer.ok ? [answer.proof] : []));
  const accepted = candidates.length > 0 && proofs.length > 0 ? { accepted: tried.length - 1 } : {};
  return { ...empty, ...decision, ...accepted, candidates, proofs, notes: notesOf(candidates, proofs) };
}

const NOT_ASKED = "the registry was asked nothing (--prove none)";

/** How the registry answers without a credential, where every candidate was refused: public all the same? */
async function anonymousToo(
  ports: RegistryPorts,
  question: PullQuestion,
  tried: readonly Tried[],
): Promise<Tried | undefined> {
  const allRefused = tried.every(({ candidate, answer }) => candidate !== undefined && !answer.ok);
  const isOutOfReach = tried.some(({ answer }) => !answer.ok && refusalIsOfReach(answer.refusal));
  return allRefused && !isOutOfReach ? tryOne(ports, question) : undefined;
}

function reported(candidate: Candidate): ReportedCandidate {
  const { username, key, source } = candidate;
  return { username, key: printableKey(key), source: describeSource(source) };
}

function notesOf(candidates: readonly ReportedCandidate[], proofs: readonly Proof[]): readonly string[] {
  if (proofs.length > 0 && candidates.length === 0) return ["the image is public: no credential was needed"];
  return proofs.some(({ credentialUnused }) => credentialUnused === true)
    ? ["the registry never asked for a credential, so nothing is known about the one that matches"]
    : [];
}

async function proveToo(ports: Ports, report: CheckReport, choice: NodeChoice): Promise<CheckReport> {
  const { image, namespace, serviceAccount } = report;
  if (namespace === undefined || serviceAccount === undefined || report.verdict === "not-permitted")
    return report;
  const credential = { kind: "account", name: serviceAccount } as const;
  const proofs = await proveFromNodes(ports, { namespace, image, credential }, choice);
  const refused = proofs.flatMap((proof) => (proof.kind === "refused" ? [proof.finding] : []));
  const unproven = proofs.flatMap((proof) => (proof.kind === "unproven" ? [proof.finding] : []));
  const shown = proofs.flatMap((proof) => (proof.kind === "proven" ? [proof.shown.proof] : []));
  const proven = { ...report, proofs: [...report.proofs, ...shown] };
  if (refused.length > 0)
    return { ...proven, verdict: "no", findings: [...refused, ...report.findings, ...unproven] };
  if (unproven.length > 0)
    return { ...proven, verdict: "unsure", findings: [...report.findings, ...unproven] };
  // A node's own word counts for more than this machine's: it is the node that pulls.
  return { ...proven, verdict: "yes", findings: asWarnings(report) };
}

function asWarnings(report: CheckReport): CheckReport["findings"] {
  return report.findings.map((finding) =>
    finding.severity === "error" ? { ...finding, severity: "warning" } : finding,
  );
}
