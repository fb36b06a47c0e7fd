import type { Cause } from "../finding/causes.ts";
import type { Certainty } from "../finding/finding.ts";
import { withoutNames } from "./names.ts";
import type { Peeled } from "./peel.ts";

/** What a text is taken to mean; the registry was not asked. */
export interface Reading {
  readonly cause: Cause;
  readonly certainty: Certainty;
  readonly also: readonly Cause[];
}

/** What was refused: which registry, whose image. */
interface Asked {
  /** The reason, without the names that people chose. */
  readonly leaf: string;
  readonly host: string;
  readonly image: string;
  readonly isSandbox: boolean;
  readonly attempts: number;
}

/** The refusals that a registry words alike for many causes: 401, 403, "denied", "not found". Undefined: none of them. */
export function readRefusal(peeled: Peeled, image: string | undefined): Reading | undefined {
  const asked = askedOf(peeled, image);
  const { leaf } = asked;
  if (peeled.layers.has("oauth-token")) return readOauthToken(asked);
  if (peeled.layers.has("anonymous-token")) return readAnonymousToken(asked);
  if (/no basic auth credentials/i.test(leaf)) return readNoBasic(asked);
  if (
    /Unable to retrieve (?:some image )?pull secret|Unable to retrieve some image pull secrets|secrets "?[\w.-]+"? not found|FailedToRetrieveImagePullSecret/i.test(
      leaf,
    )
  )
    return likely("pull-secret-missing", ["no-credentials"]);
  if (/cannot be authenticated with the token|\bunauthenticated: /i.test(leaf))
    return likely("wrong-credentials", ["expired-credentials", "no-credentials"]);
  if (/invalid_token/i.test(leaf))
    return likely("wrong-credentials", ["expired-credentials", "registry-unavailable"]);
  if (/Failed to fetch "?\S+?"? from request/i.test(leaf)) return readNotFound(asked, "likely");
  if (/artifactregistry\.|from request "?\/v2\//i.test(leaf))
    return likely("node-identity-unauthorized", [
      "insufficient-permission",
      "repository-not-found",
      "no-credentials",
    ]);
  if (
    /no (?:resource|identity)-based policy allows|not authorized to perform:? ecr:|read_package|access forbidden|insufficient.{0,20}(?:right|permission|scopes)/i.test(
      leaf,
    )
  )
    return likely("insufficient-permission", ["node-identity-unauthorized", "repository-not-found"]);
  if (
    /pull access denied|insufficient_scope|requested access to the resource is denied|repository does not exist or may require/i.test(
      leaf,
    )
  )
    return readDenied(asked);
  if (/invalid username\/password/i.test(leaf))
    return likely("wrong-credentials", ["no-credentials", "repository-not-found"]);
  if (/access to the requested resource is not authorized/i.test(leaf))
    return likely("no-credentials", ["repository-not-found", "tag-not-found", "insufficient-permission"]);
  if (
    /name unknown|NAME_UNKNOWN|name not known|repository .{0,300}not found|project .{0,200}not found/i.test(
      leaf,
    )
  )
    return likely("repository-not-found", ["image-moved-or-removed", "insufficient-permission"]);
  if (/\b403\b|\bforbidden\b|\bdenied\b/i.test(leaf))
    return likely("insufficient-permission", ["no-credentials", "repository-not-found", "registry-firewall"]);
  if (/\bunauthorized\b|\b401\b|authentication required|authorization failed/i.test(leaf))
    return readUnauthorized(asked);
  return readAbsence(asked, peeled);
}

/** What is not there, and texts that break off before they say why. */
function readAbsence(asked: Asked, peeled: Peeled): Reading | undefined {
  const { leaf } = asked;
  if (
    /status(?: code)?(?: from registry)?:? (?:from \w{3,7} request to \S{1,2048}: )?4(?:00|05|06|15|22)\b/i.test(
      leaf,
    )
  )
    return likely("registry-incompatible", ["not-a-registry", "wrong-credentials", "proxy-failure"]);
  if (/manifest unknown|MANIFEST_UNKNOWN|manifest for .{1,400} not found/i.test(leaf))
    return readNotFound(asked, "certain");
  if (
    /\bnot found\b|\b404\b|does not exist|No such image/i.test(leaf) &&
    (isPull(peeled) || BARE_NOT_FOUND.test(leaf))
  )
    return readNotFound(asked, "likely");
  if (/failed open: unexpected st\w*\s*$|^unexpected st\w*\s*$/i.test(leaf) && asked.host === "docker.io")
    return {
      cause: "rate-limited",
      certainty: "possible",
      also: ["registry-unavailable", "insufficient-permission"],
    };
  if (/^(?:Get|Head|Post) "?https?:\S+$/i.test(leaf))
    return {
      cause: "network-timeout",
      certainty: "possible",
      also: ["dns-failure", "connection-refused", "tls-unknown-ca"],
    };
  return undefined;
}

/** The reason of containerd's resolver alone: `reg/app:1: not found`. */
const BARE_NOT_FOUND = /^(?:IMAGE|[\w.\-/]+[:@]\S+): not found$/i;

function isPull({ layers }: Peeled): boolean {
  return ["kubelet", "containerd", "resolve", "dockerd", "manifest", "cri-o", "sandbox"].some((kind) =>
    [...layers].some((layer) => layer === kind),
  );
}

function askedOf({ leaf, layers, image: named, attempts }: Peeled, beside: string | undefined): Asked {
  const [, denied] = /pull access denied for "?([^\s",]+)/i.exec(leaf) ?? [];
  const image = (named ?? denied ?? beside ?? "").toLowerCase();
  const [, dialled = ""] = /https?:\/\/([^/\s":]+)/i.exec(leaf) ?? [];
  return {
    leaf: withoutNames(leaf),
    image,
    host: hostOf(image) ?? dialled.toLowerCase(),
    isSandbox: layers.has("sandbox"),
    attempts,
  };
}

/** The registry that a reference names, docker.io where it names none; undefined without a reference. */
function hostOf(image: string): string | undefined {
  if (image === "") return undefined;
  const [first = ""] = image.split("/");
  return image.includes("/") && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}

const CLOUDS = /\.azurecr\.|\.dkr\.ecr\.|(?:^|\.)gcr\.io$|-docker\.pkg\.dev$/;

function isCloud({ host }: Asked): boolean {
  return CLOUDS.test(host);
}

function likely(cause: Cause, also: readonly Cause[]): Reading {
  return { cause, certainty: "likely", also };
}

/** "oauth" says that a credential was sent (containerd authorizer.go). */
function readOauthToken(asked: Asked): Reading {
  if (/\b403\b/.test(asked.leaf))
    return likely("insufficient-permission", ["wrong-credentials", "registry-firewall"]);
  const last = /\.azurecr\./.test(asked.host) ? "aad-secret-expired" : "registry-incompatible";
  return likely("wrong-credentials", ["expired-credentials", "insufficient-permission", last]);
}

/** "anonymous" says that none was. */
function readAnonymousToken(asked: Asked): Reading {
  if (/\b403\b/.test(asked.leaf))
    return likely("registry-firewall", ["no-credentials", "node-identity-unauthorized"]);
  return likely("no-credentials", [
    isCloud(asked) ? "node-identity-unauthorized" : "pull-secret-not-matched",
    "repository-not-found",
  ]);
}

function readNoBasic({ host, image }: Asked): Reading {
  if (/\.dkr\.ecr\./.test(host + image))
    return likely("credential-provider-failed", [
      "no-credentials",
      "insufficient-permission",
      "node-identity-unauthorized",
    ]);
  return likely("no-credentials", [
    "pull-secret-not-matched",
    "credential-provider-failed",
    "insufficient-permission",
  ]);
}

function readDenied(asked: Asked): Reading {
  const { image, host, isSandbox } = asked;
  // Docker Hub's own one-word images are public: another one-word name was never meant for it.
  const isOneWord = /^(?:docker\.io\/library\/)?[^/]+$/.test(image) && image !== "";
  if (isOneWord) return likely("local-image-not-pushed", ["repository-not-found", "no-credentials"]);
  // The pause image is pulled without a Pod's secrets, and is public as a rule.
  if (host === "docker.io" || isSandbox)
    return likely("repository-not-found", ["no-credentials", "insufficient-permission"]);
  return likely("no-credentials", [
    "repository-not-found",
    "insufficient-permission",
    isCloud(asked) ? "node-identity-unauthorized" : "pull-secret-not-matched",
  ]);
}

function readUnauthorized(asked: Asked): Reading {
  // Azure's provider adds an empty credential of its own, so that several attempts prove none there.
  if (asked.attempts > 1 && !isCloud(asked))
    return likely("wrong-credentials", ["no-credentials", "insufficient-permission"]);
  if (isCloud(asked))
    return likely("no-credentials", ["wrong-credentials", "node-identity-unauthorized", "tag-not-found"]);
  return likely("no-credentials", ["wrong-credentials", "repository-not-found", "tag-not-found"]);
}

/** Publishers that withdrew or moved what they had there. */
const MOVED =
  /^(?:docker\.io\/)?bitnami\/|^k8s\.gcr\.io\/|\.bintray\.io\/|^docker\.pkg\.github\.com\/|^gcr\.io\/(?:google_containers|google-containers|kubebuilder)\//;

function readNotFound({ image }: Asked, certainty: Certainty): Reading {
  if (MOVED.test(image)) return likely("image-moved-or-removed", ["tag-not-found", "repository-not-found"]);
  const also: readonly Cause[] = ["image-moved-or-removed", "repository-not-found"];
  return {
    cause: "tag-not-found",
    certainty: certainty === "certain" && image !== "" ? "certain" : "likely",
    also,
  };
}
