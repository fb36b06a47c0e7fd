import type { AzureReply, AzureRequest } from "./exchange.ts";
import type { Judge } from "./judge.ts";

interface Judgement {
  readonly path: RegExp;
  /** The version that the request names. */
  readonly apiVersion: RegExp;
  readonly method?: string;
}

interface Nearest extends Judgement {
  /** A version that is at hand. */
  readonly as: string;
  /** What that one has against it, and the version that is asked for has not; each with its reason. */
  readonly forgives?: readonly string[];
}

/** Versions that are not at hand, and the nearest one that is, by which they are judged. */
const JUDGED_AS: readonly Nearest[] = [
  // What az 2.91 sends. A real answer of it has seven members more than 2025-11-01 describes, and nothing less
  // (../shared/specs/azure/README.md); the stand-in answers without them, which az takes.
  {
    path: /\/Microsoft\.ContainerRegistry\/registries\/[^/]+(?!.*\/Microsoft\.Authorization\/)/,
    apiVersion: /^2026-09-01-preview$/,
    as: "2025-11-01",
  },
  // It wants a nextLink, where the service has a count instead once all is said.
  {
    path: /^\/subscriptions$/,
    apiVersion: /^2022-12-01$/,
    as: "2021-01-01",
    forgives: ["Missing required property: nextLink"],
  },
  // Permissions have had actions on data since 2018.
  {
    path: /\/roleDefinitions$/,
    apiVersion: /^2022-05-01-preview$/,
    as: "2015-07-01",
    forgives: [
      "Additional properties not allowed: dataActions",
      "Additional properties not allowed: notDataActions",
    ],
  },
  { path: /\/managedClusters\/[^/]+$/, method: "GET", apiVersion: /^2026-06-01$/, as: "2021-05-01" },
];

/** Requests to Resource Manager that no description at hand knows. Any other that none knows is a fault. */
const UNDESCRIBED: readonly (Judgement & { readonly reason: string })[] = [
  {
    path: /^\/operations\/[^/]+$/,
    apiVersion: /^/,
    reason: "where a long operation is looked at is for the service to say, and no description names it",
  },
  {
    path: /\/registries\/[^/]+\/providers\/Microsoft\.Authorization\/permissions$/,
    apiVersion: /^/,
    reason: "the description has permissions of a resource group alone",
  },
  {
    path: /\/Microsoft\.ContainerService\/managedClusters/,
    apiVersion: /-preview$/,
    reason: "no preview of AKS is at hand, and serviceAccountImagePullProfile is in previews alone",
  },
  {
    path: /\/managedClusters\/[^/]+$/,
    method: "PUT",
    apiVersion: /^2026-06-01$/,
    reason:
      "of AKS only reading is described here; az sends the whole cluster back when it attaches a registry",
  },
  {
    path: /^\/subscriptions\/[^/]+\/resources$/,
    apiVersion: /^2024-11-01$/,
    reason: "of Microsoft.Resources only subscriptions and tenants are described here; az reads id and name",
  },
];

/** What has against an exchange with Resource Manager whatever describes it. */
export async function judgeArm(
  judge: Judge,
  request: AzureRequest,
  reply: AzureReply,
): Promise<readonly string[]> {
  if (UNDESCRIBED.some((one) => isOf(request, one))) return [];
  const nearest = JUDGED_AS.find((one) => isOf(request, one));
  if (nearest === undefined) return judge.arm(request, reply);
  const faults = await judge.arm(atVersion(request, nearest.as), reply);
  return faults.filter((fault) => !(nearest.forgives ?? []).some((one) => fault.endsWith(one)));
}

function isOf({ method, url }: AzureRequest, judgement: Judgement): boolean {
  return (
    judgement.path.test(url.pathname) &&
    (judgement.method === undefined || judgement.method === method) &&
    judgement.apiVersion.test(url.searchParams.get("api-version") ?? "")
  );
}

function atVersion(request: AzureRequest, version: string): AzureRequest {
  const url = new URL(request.url);
  url.searchParams.set("api-version", version);
  return { ...request, url };
}
