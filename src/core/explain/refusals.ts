import type { Cause } from "../finding/causes.ts";
import { type Asked, askedOf, isAmazon, isAzure, isCloud } from "./asked.ts";
import type { Peeled } from "./peel.ts";
import { certain, likely, possible, type Reading } from "./reading.ts";
import { statusOf } from "./status.ts";

/** The refusals that a registry words alike for many causes: 401, 403, "denied", "not found". Undefined: none of them. */
export function readRefusal(peeled: Peeled, image: string | undefined): Reading | undefined {
  const asked = askedOf(peeled, image);
  const { leaf } = asked;
  const status = statusOf(leaf);
  const trouble = readTrouble(status);
  if (trouble !== undefined) return trouble;
  if (peeled.layers.has("oauth-token")) return readOauthToken(asked, status);
  if (peeled.layers.has("anonymous-token")) return readAnonymousToken(asked, status);
  const spoken = REFUSALS.find(({ pattern }) => pattern.test(leaf));
  if (spoken !== undefined) return spoken.read(asked);
  if (status === 403) return readForbidden(asked);
  if (status === 401) return readRejected(asked);
  return readAbsence(asked, peeled, status);
}

/** Words of registries, of which the first that matches decides. */
const REFUSALS: readonly { readonly pattern: RegExp; readonly read: (asked: Asked) => Reading }[] = [
  { pattern: /no basic auth credentials/i, read: readNoBasic },
  {
    pattern:
      /Unable to retrieve (?:some image )?pull secret|Unable to retrieve some image pull secrets|secrets "?[\w.-]+"? not found|FailedToRetrieveImagePullSecret/i,
    read: () => likely("pull-secret-missing", ["no-credentials"]),
  },
  // Who asked is known to be somebody, and not to be who they say.
  {
    pattern:
      /cannot be authenticated with the token|\bunauthenticated: |HTTP Basic: Access denied|\b(?:password|token|credentials?|secret) (?:is|are) (?:incorrect|invalid|wrong)|\binvalid (?:client ?id|credentials?\b|username or|user ?name\b(?!\/)|password|bearer token|access token|api key)|bad credentials|authentication (?:to [\w .-]{1,60} )?failed|(?:login|log in) failed|could not find robot|must log in with a|email must be verified/i,
    read: () => likely("wrong-credentials", ["expired-credentials", "no-credentials"]),
  },
  // Who asked is known to be nobody.
  {
    pattern:
      /\banonymous (?:user|access|pull|request|caller|principal)|\b(?:without|missing|no|lacks?) (?:authentication|credentials|login)\b|\b(?:must|please|need to) (?:be logged in|log ?in|login|authenticate)\b|not logged in/i,
    read: readNobody,
  },
  {
    pattern: /invalid_token/i,
    read: () => likely("wrong-credentials", ["expired-credentials", "registry-unavailable"]),
  },
  { pattern: /Failed to fetch "?\S+?"? from request/i, read: (asked) => readNotFound(asked, "likely") },
  {
    pattern: /artifactregistry\.|from request "?\/v2\//i,
    read: () =>
      likely("node-identity-unauthorized", [
        "insufficient-permission",
        "repository-not-found",
        "no-credentials",
      ]),
  },
  // Who asked is known, and may not: "not authorized to", "does not have permission", "access forbidden".
  {
    pattern:
      /\b(?:does|do) not have (?:the |sufficient |enough |required )?(?:permission|access|right|privilege|authorization)|\bnot (?:authorized|allowed|permitted) to\b|\b(?:lacks?|missing|requires?|required|need) (?:the )?["']?[\w:.-]{0,60}["']? ?(?:permission|scope)s?\b|no (?:resource|identity)-based policy allows|read_package|access forbidden|insufficient.{0,20}(?:right|permission|scopes|privilege)|Unable to access the repository/i,
    read: (asked) => likely("insufficient-permission", withoutRight(asked)),
  },
  {
    pattern:
      /pull access denied|insufficient_scope|requested access to the resource is denied|repository does not exist or may require/i,
    read: readDenied,
  },
  {
    pattern: /invalid username\/password/i,
    read: () => likely("wrong-credentials", ["no-credentials", "repository-not-found"]),
  },
  {
    pattern: /access to the requested resource is not authorized/i,
    read: () =>
      likely("no-credentials", ["repository-not-found", "tag-not-found", "insufficient-permission"]),
  },
  {
    pattern:
      /name unknown|NAME_UNKNOWN|name not known|repository .{0,300}not found|project .{0,200}not found|repository with name .{1,300} does not exist/i,
    read: () => likely("repository-not-found", ["image-moved-or-removed", "insufficient-permission"]),
  },
  // The registry's own words, so that no firewall in front of it has spoken (distribution-spec, error codes).
  {
    pattern: /\bdenied\b/i,
    read: (asked) =>
      isCloud(asked)
        ? readForbidden(asked)
        : likely("insufficient-permission", ["no-credentials", "repository-not-found", "wrong-credentials"]),
  },
  { pattern: /\b403\b|\bforbidden\b/i, read: readForbidden },
  {
    pattern:
      /\bunauthorized\b|authentication (?:is )?required|authorization failed|\bnot authorized\b|authentication failure/i,
    read: (asked) => (statusOf(asked.leaf) === 401 ? readRejected(asked) : readUnauthorized(asked)),
  },
];

/** What the service, or what stands in front of it, has trouble with, whoever asks. */
function readTrouble(status: number | undefined): Reading | undefined {
  if (status === 429) return certain("rate-limited");
  if (status === 407) return certain("proxy-failure");
  if (status === 408) return likely("network-timeout", ["registry-unavailable", "proxy-failure"]);
  if (status === 451) return likely("registry-firewall", ["image-moved-or-removed", "proxy-failure"]);
  if (status !== undefined && status >= 500) return certain("registry-unavailable");
  return undefined;
}

/** "oauth" says that a credential was sent (containerd authorizer.go). */
function readOauthToken(asked: Asked, status: number | undefined): Reading {
  if (status === 403) return likely("insufficient-permission", ["wrong-credentials", "registry-firewall"]);
  if (status !== undefined && status !== 401)
    return likely("registry-incompatible", ["wrong-credentials", "not-a-registry", "registry-unavailable"]);
  return likely("wrong-credentials", [
    "expired-credentials",
    "insufficient-permission",
    isAzure(asked) ? "aad-secret-expired" : "registry-incompatible",
  ]);
}

/** "anonymous" says that none was. */
function readAnonymousToken(asked: Asked, status: number | undefined): Reading {
  if (status === 403 && (isAzure(asked) || asked.host === ""))
    return likely("registry-firewall", ["no-credentials", "node-identity-unauthorized"]);
  if (status === 403)
    return likely("no-credentials", [
      "repository-not-found",
      isCloud(asked) ? "node-identity-unauthorized" : "pull-secret-not-matched",
      "registry-firewall",
    ]);
  if (status !== undefined && status !== 401)
    return likely("registry-incompatible", ["not-a-registry", "registry-unavailable", "no-credentials"]);
  return readNobody(asked);
}

/** Nothing was sent. A node's own plug-in that fails leaves no other trace (kubelet plugin.go). */
function readNobody(asked: Asked): Reading {
  return likely(
    "no-credentials",
    isCloud(asked)
      ? ["node-identity-unauthorized", "credential-provider-failed", "repository-not-found"]
      : ["pull-secret-not-matched", "repository-not-found", "credential-provider-failed"],
  );
}

function readNoBasic(asked: Asked): Reading {
  if (isAmazon(asked) || asked.image.includes(".dkr.ecr."))
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

/** 403, by whomever: only Amazon's registry says so of a token that ran out, and only Azure's of an address. */
function readForbidden(asked: Asked): Reading {
  if (asked.host === "public.ecr.aws")
    return likely("expired-credentials", ["wrong-credentials", "insufficient-permission"]);
  return likely("insufficient-permission", withoutRight(asked));
}

/** What else a right that is missing can be. */
function withoutRight(asked: Asked): readonly Cause[] {
  if (isAmazon(asked)) return ["node-identity-unauthorized", "expired-credentials", "repository-not-found"];
  if (isAzure(asked)) return ["node-identity-unauthorized", "registry-firewall", "no-credentials"];
  if (isCloud(asked)) return ["node-identity-unauthorized", "no-credentials", "repository-not-found"];
  return ["no-credentials", "repository-not-found", "registry-firewall"];
}

/** A 401 that ended the pull. Amazon asks for no token: who sends nothing gets "no basic auth credentials" instead. */
function readRejected(asked: Asked): Reading {
  if (isAmazon(asked))
    return likely("expired-credentials", [
      "wrong-credentials",
      "node-identity-unauthorized",
      "no-credentials",
    ]);
  return readUnauthorized(asked);
}

function readUnauthorized(asked: Asked): Reading {
  // Azure's provider adds an empty credential of its own, so that several attempts prove none there.
  if (asked.attempts > 1 && !isCloud(asked))
    return likely("wrong-credentials", ["no-credentials", "insufficient-permission"]);
  if (isCloud(asked))
    return likely("no-credentials", ["wrong-credentials", "node-identity-unauthorized", "tag-not-found"]);
  return likely("no-credentials", ["wrong-credentials", "repository-not-found", "tag-not-found"]);
}

/** What is not there, and texts that break off before they say why. */
function readAbsence(asked: Asked, peeled: Peeled, status: number | undefined): Reading | undefined {
  const { leaf } = asked;
  const isContent = peeled.layers.has("content");
  if (status !== undefined && status < 400)
    return likely("not-a-registry", ["proxy-failure", "registry-incompatible"]);
  if (status !== undefined && status !== 404 && status !== 410)
    return likely("registry-incompatible", ["not-a-registry", "wrong-credentials", "proxy-failure"]);
  if (/manifest unknown|MANIFEST_UNKNOWN|manifest for .{1,400} not found/i.test(leaf))
    return readNotFound(asked, "certain");
  const isAbsent =
    status !== undefined || /\bnot found\b|does not exist|No such (?:image|manifest)/i.test(leaf);
  if (isAbsent && isContent && !/^IMAGE: not found/i.test(leaf))
    return likely("blob-missing", ["registry-unavailable", "tag-not-found", "image-moved-or-removed"]);
  if (isAbsent && (status !== undefined || isPull(peeled) || BARE_NOT_FOUND.test(leaf)))
    return readNotFound(asked, "likely");
  if (CUT_BEFORE_STATUS.test(leaf)) return readCut(asked);
  if (/^(?:Get|Head|Post) "?https?:\S+$/i.test(leaf))
    return possible("network-timeout", ["dns-failure", "connection-refused", "tls-unknown-ca"]);
  return undefined;
}

/** The reason of containerd's resolver alone: `reg/app:1: not found`. */
const BARE_NOT_FOUND = /^(?:IMAGE|[\w.\-/]+[:@]\S+): not found$/i;

/** A dashboard's column ends in the midst of the one word that counts. */
const CUT_BEFORE_STATUS =
  /\bunexpected st\w{0,4}(?: code)?(?: from(?: \w{3,7})?(?: request)?(?: to)?)?(?: https?:\S*)?\.{0,3}\s*$/i;

function readCut({ host }: Asked): Reading {
  if (host === "docker.io" || host.endsWith(".docker.io"))
    return possible("rate-limited", ["registry-unavailable", "insufficient-permission"]);
  return possible("registry-unavailable", ["insufficient-permission", "rate-limited", "blob-missing"]);
}

function isPull({ layers }: Peeled): boolean {
  return ["kubelet", "containerd", "resolve", "dockerd", "manifest", "cri-o", "sandbox"].some((kind) =>
    [...layers].some((layer) => layer === kind),
  );
}

/** Publishers that withdrew or moved what they had there. */
const MOVED =
  /^(?:docker\.io\/)?bitnami\/|^k8s\.gcr\.io\/|\.bintray\.io\/|^docker\.pkg\.github\.com\/|^gcr\.io\/(?:google_containers|google-containers|kubebuilder)\//;

function readNotFound({ image }: Asked, certainty: "certain" | "likely"): Reading {
  if (MOVED.test(image)) return likely("image-moved-or-removed", ["tag-not-found", "repository-not-found"]);
  const also: readonly Cause[] = ["image-moved-or-removed", "repository-not-found"];
  return {
    cause: "tag-not-found",
    certainty: certainty === "certain" && image !== "" ? "certain" : "likely",
    also,
  };
}
