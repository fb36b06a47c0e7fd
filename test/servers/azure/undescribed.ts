import type { AzureReply, AzureRequest } from "./exchange.ts";
import type { Judge } from "./judge.ts";

interface Judgement {
  /** For people: which request it is, and of which version. */
  readonly request: string;
  readonly path: RegExp;
  /** The version that the request names. */
  readonly apiVersion: RegExp;
  readonly method?: string;
  /** A sentence. */
  readonly why: string;
}

interface Nearest extends Judgement {
  /** A version that is at hand. */
  readonly as: string;
  /** What that one has against it, and the version that is asked for has not. */
  readonly forgives?: readonly string[];
}

/** Versions that are not at hand, and the nearest one that is, by which they are judged. */
export const JUDGED_AS: readonly Nearest[] = [
  {
    request: "Microsoft.ContainerRegistry 2026-09-01-preview, all that az asks",
    path: /\/Microsoft\.ContainerRegistry\/registries\/[^/]+(?!.*\/Microsoft\.Authorization\/)/,
    apiVersion: /^2026-09-01-preview$/,
    as: "2025-11-01",
    why: "A real answer has seven members more than that one describes; the stand-in leaves them out, and az takes it.",
  },
  {
    request: "GET /subscriptions 2022-12-01",
    path: /^\/subscriptions$/,
    apiVersion: /^2022-12-01$/,
    as: "2021-01-01",
    forgives: ["Missing required property: nextLink"],
    why: "It asks for a nextLink, which the service leaves out once all is said.",
  },
  {
    request: "GET …/roleDefinitions 2022-05-01-preview",
    path: /\/roleDefinitions$/,
    apiVersion: /^2022-05-01-preview$/,
    as: "2015-07-01",
    forgives: [
      "Additional properties not allowed: dataActions",
      "Additional properties not allowed: notDataActions",
    ],
    why: "Actions on data came after that one.",
  },
  {
    request: "GET …/managedClusters/NAME 2026-06-01",
    path: /\/managedClusters\/[^/]+$/,
    method: "GET",
    apiVersion: /^2026-06-01$/,
    as: "2021-05-01",
    why: "It is what az reads a cluster by.",
  },
];

/** Requests to Resource Manager that no description at hand knows. Any other that none knows is a fault. */
export const UNDESCRIBED: readonly Judgement[] = [
  {
    request: "GET /operations/ID",
    path: /^\/operations\/[^/]+$/,
    apiVersion: /^/,
    why: "Where a long operation is looked at is for the service to say.",
  },
  {
    request: "GET REGISTRY/providers/Microsoft.Authorization/permissions",
    path: /\/registries\/[^/]+\/providers\/Microsoft\.Authorization\/permissions$/,
    apiVersion: /^/,
    why: "The description has permissions of a resource group alone.",
  },
  {
    request: "Microsoft.ContainerService, previews",
    path: /\/Microsoft\.ContainerService\/managedClusters/,
    apiVersion: /-preview$/,
    why: "`serviceAccountImagePullProfile` is in previews alone, and none is at hand.",
  },
  {
    request: "PUT …/managedClusters/NAME 2026-06-01",
    path: /\/managedClusters\/[^/]+$/,
    method: "PUT",
    apiVersion: /^2026-06-01$/,
    why: "Of AKS only reading is described; az sends the whole cluster back when it attaches a registry.",
  },
  {
    request: "GET /subscriptions/ID/resources 2024-11-01",
    path: /^\/subscriptions\/[^/]+\/resources$/,
    apiVersion: /^2024-11-01$/,
    why: "Of Microsoft.Resources only subscriptions and tenants are described; az reads a registry's id and name.",
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
