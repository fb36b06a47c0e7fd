import type { PullSources } from "../core/check/pull-sources.ts";
import { suppressedAccount } from "../core/check/suppressed-account.ts";
import { type Finding, finding } from "../core/finding/finding.ts";
import type { ImageReference } from "../core/image/image-reference.ts";
import type { Platform } from "../core/image/platform.ts";
import { parseImageReference, withDefaultTag } from "../core/image/reference.ts";
import type { ManifestImage } from "../core/manifests/manifest-images.ts";
import type { Manifests } from "../core/manifests/read-manifests.ts";
import type { CheckReport } from "../core/report/check-report.ts";
import {
  type ImageUse,
  type ManifestsItem,
  type ManifestsReport,
  verdictOfAll,
} from "../core/report/manifests-report.ts";
import { sharedFindings } from "../core/report/shared-findings.ts";
import { askedOnce } from "./asked-once.ts";
import { checkSources, type SourcesRequest } from "./check.ts";
import type { ProofChoice } from "./connect-options.ts";
import { gatherPullSources, type NewPod } from "./gather-pull-sources.ts";
import { inParallel } from "./in-parallel.ts";
import { manifestPullObjects } from "./manifest-pull-objects.ts";
import { nodePlatforms } from "./node-platforms.ts";
import type { Ports, RegistryPorts } from "./ports.ts";

/** Enough to hide the round trips, and no more than a registry takes from one client. */
const AT_ONCE = 8;

export interface ManifestsRequest {
  readonly manifests: Manifests;
  /** Absent: the platforms of the cluster's nodes, or any where a file is looked at. */
  readonly platform?: Platform;
  readonly depth: ProofChoice["depth"];
}

/**
 * Whether the Pods that manifests would make could pull each of their images, with the ServiceAccounts and pull
 * secrets that would then be there.
 *
 * @param namespace where a Pod goes whose manifest names no namespace
 */
export async function checkManifestsInCluster(
  ports: Ports,
  request: ManifestsRequest,
  namespace: string,
): Promise<ManifestsReport> {
  const { manifests, depth } = request;
  const { objects, notes } = manifestPullObjects(ports.kube, manifests, namespace);
  const platforms = await platformsOf(ports, request);
  const quiet = quietly(ports);
  const groups = grouped(manifests.images, (used) => ({
    namespace: used.namespace ?? namespace,
    serviceAccount: used.serviceAccount,
    ownPullSecrets: used.ownPullSecrets,
  }));
  const tellAnswered = say(ports, groups, depth);
  const items = await answered({ ports: quiet, tellAnswered }, groups, async ({ image, pod }) => {
    const { namespace: place, serviceAccount, ownPullSecrets } = pod;
    const newPod = { namespace: place, name: serviceAccount, ownPullSecrets, objects };
    const report = await checkPod(quiet, newPod, { image, depth, platforms });
    if (report.verdict !== "no" || report.candidates.length > 0 || ownPullSecrets.length === 0) return report;
    const more = await suppressed(quiet, newPod, image);
    return { ...report, findings: [...report.findings, ...more] };
  });
  return reportOf(items, notes());
}

async function checkPod(
  ports: Ports,
  pod: NewPod,
  asked: Omit<SourcesRequest, "place">,
): Promise<CheckReport> {
  const place = { image: asked.image.text, namespace: pod.namespace, serviceAccount: pod.name };
  const gathered = await gatherPullSources(ports, pod, asked.image);
  if (gathered.ok) return checkSources(ports, gathered.sources, { ...asked, place });
  const { verdict, finding: blocked } = gathered.blocked;
  return { ...place, verdict, candidates: [], proofs: [], findings: [blocked], notes: [] };
}

/** Whether the Pod would have had a credential if it had none of its own named. */
async function suppressed(ports: Ports, pod: NewPod, image: ImageReference): Promise<readonly Finding[]> {
  const gathered = await gatherPullSources(ports, { ...pod, ownPullSecrets: [] }, image);
  const { sources } = gathered.ok ? gathered : {};
  const isSuppressed = sources?.kind === "readable" && sources.candidates.length > 0;
  return isSuppressed ? [suppressedAccount(image, pod)] : [];
}

/** The same with one docker config in place of a cluster's secrets: what it offers for an image is `sourcesOf`'s to say. */
export async function checkManifestsWithFile(
  ports: RegistryPorts,
  request: ManifestsRequest,
  sourcesOf: (image: ImageReference) => PullSources,
): Promise<ManifestsReport> {
  const { manifests, platform, depth } = request;
  const platforms = platform === undefined ? [] : [platform];
  const quiet = quietly(ports);
  const groups = grouped(manifests.images, () => ({}));
  const tellAnswered = say(ports, groups, depth);
  const items = await answered({ ports: quiet, tellAnswered }, groups, ({ image }) => {
    const asked: SourcesRequest = { image, depth, platforms, place: { image: image.text } };
    return checkSources(quiet, sourcesOf(image), asked);
  });
  return reportOf(items, []);
}

async function platformsOf(ports: Ports, request: ManifestsRequest): Promise<readonly Platform[]> {
  const { manifests, platform, depth } = request;
  if (platform !== undefined) return [platform];
  return depth === "none" || manifests.images.length === 0 ? [] : nodePlatforms(ports);
}

/** One line for each image would be the same line many times: the job says itself what it does. */
function quietly<Some extends RegistryPorts>(ports: Some): Some {
  return { ...ports, registry: askedOnce(ports.registry), progress: () => undefined };
}

interface Group<Pod> {
  readonly pod: Pod;
  readonly written: string;
  readonly uses: ImageUse[];
}

/** The uses that have one answer: the same image for Pods that are alike in all that counts. */
function grouped<Pod extends object>(
  images: readonly ManifestImage[],
  podOf: (used: ManifestImage) => Pod,
): readonly Group<Pod>[] {
  const groups = new Map<string, Group<Pod>>();
  for (const used of images) {
    const { image: written, ownPullSecrets: _counted, ...use } = used;
    const pod = podOf(used);
    const key = JSON.stringify([written, pod]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { pod, written, uses: [use] });
    else group.uses.push(use);
  }
  return [...groups.values()];
}

/** Says what is asked; what it gives is to be called for each group that is answered. */
function say(
  ports: RegistryPorts,
  groups: readonly Group<unknown>[],
  depth: ManifestsRequest["depth"],
): () => void {
  const images = new Set(groups.map(({ written }) => written)).size;
  if (depth === "none" || images === 0) return () => undefined;
  ports.progress(`asking the registries for ${images} ${images === 1 ? "image" : "images"}`);
  let answered = 0;
  return () => {
    answered++;
    ports.progress(`asking the registries: ${answered} of ${groups.length} answered`, "step");
  };
}

interface PodPlace {
  readonly namespace?: string;
  readonly serviceAccount?: string;
}

function placeOf({ namespace, serviceAccount }: PodPlace): PodPlace {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  };
}

interface Answering {
  readonly ports: RegistryPorts;
  readonly tellAnswered: () => void;
}

function answered<Pod extends PodPlace>(
  { ports, tellAnswered }: Answering,
  groups: readonly Group<Pod>[],
  answer: (asked: { readonly image: ImageReference; readonly pod: Pod }) => Promise<CheckReport>,
): Promise<readonly ManifestsItem[]> {
  return inParallel(groups, AT_ONCE, async ({ written, pod, uses }) => {
    ports.signal.throwIfAborted();
    const parsed = parseImageReference(written);
    const report = parsed.ok
      ? await answer({ image: withDefaultTag(parsed.image), pod })
      : { ...placeOf(pod), ...invalid(written, parsed.reason) };
    tellAnswered();
    return { ...report, uses };
  });
}

function invalid(image: string, reason: string): CheckReport {
  const found = finding("invalid-reference", {
    title: `\`${image}\` is no image: ${reason}`,
    subject: { kind: "Image", image },
  });
  return { verdict: "no", image, candidates: [], proofs: [], findings: [found], notes: [] };
}

function reportOf(items: readonly ManifestsItem[], notes: readonly string[]): ManifestsReport {
  return {
    verdict: verdictOfAll(items.map(({ verdict }) => verdict)),
    items,
    findings: sharedFindings(items),
    notes,
  };
}
