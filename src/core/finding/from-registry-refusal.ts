import { platformText } from "../image/platform.ts";
import type { NetworkFailure } from "../network-failure.ts";
import type { Depth } from "../registry/proof.ts";
import type { RegistryError, RegistryRefusal } from "../registry/refusal.ts";
import type { Cause } from "./causes.ts";
import { type Certainty, type Evidence, type Finding, type Fix, finding, type Subject } from "./finding.ts";

/** What was asked, so that a refusal can be read in its light. */
export interface RefusedQuestion {
  readonly domain: string;
  /** The image as it was written; absent when only the credential was tried. */
  readonly image?: string;
  /** `secret shop/pullpass, key reg.example.com, user ci`; absent when the question was asked anonymously. */
  readonly credential?: string;
  /** The deepest step that had succeeded. */
  readonly reached?: Depth;
}

interface Reading {
  readonly cause: Cause;
  readonly certainty: Certainty;
  readonly title: string;
  readonly fixes?: readonly Fix[];
}

/** The finding that a registry's refusal amounts to, as seen from here. */
export function findingFromRegistryRefusal(refusal: RegistryRefusal, question: RefusedQuestion): Finding {
  const reading = read(refusal, question);
  return finding(reading.cause, {
    title: reading.title,
    certainty: reading.certainty,
    subject: subjectOf(question),
    evidence: [evidenceOf(refusal, question)],
    ...(reading.fixes === undefined ? {} : { fixes: reading.fixes }),
  });
}

/**
 * Whether the registry's answer decides the matter. Nothing is decided when the network kept the question from
 * it (a node may have another way there) or when it would not answer just now.
 */
export function refusalDecides(refusal: RegistryRefusal): boolean {
  switch (refusal.kind) {
    case "network":
    case "rate-limited":
    case "server-error":
    case "unexpected-status":
      return false;
    default:
      return true;
  }
}

/**
 * Whether the registry could not be reached from here, so that only a node may know more.
 * A certificate that this machine does not trust counts: the nodes may trust it.
 */
export function refusalIsOfReach(refusal: RegistryRefusal): boolean {
  return refusal.kind === "network";
}

function subjectOf(question: RefusedQuestion): Subject {
  return question.image === undefined
    ? { kind: "Registry", name: question.domain }
    : { kind: "Image", image: question.image };
}

function read(refusal: RegistryRefusal, question: RefusedQuestion): Reading {
  const image = `\`${question.image ?? question.domain}\``;
  switch (refusal.kind) {
    case "network":
      return readNetwork(refusal.failure, refusal.at === "blob" ? "the blob store" : "the registry");
    case "unauthorized":
      return readUnauthorized(refusal, question);
    case "forbidden":
      return readForbidden(refusal, question);
    case "not-found":
      return readNotFound(refusal, image);
    case "platform-missing":
      return {
        cause: "platform-mismatch",
        certainty: "certain",
        title: `${image} has no manifest for ${refusal.wanted.map(platformText).join(" or ")}; it has ${
          refusal.available.map(platformText).join(", ") || "none"
        }`,
      };
    case "rate-limited":
      return {
        cause: "rate-limited",
        certainty: "certain",
        title: `\`${refusal.host}\` throttles: 429 Too Many Requests`,
      };
    case "server-error":
      return {
        cause: "registry-unavailable",
        certainty: "certain",
        title: `\`${refusal.host}\` answers with an error of its own: ${refusal.status}`,
      };
    case "unexpected-status":
      return {
        cause: "registry-incompatible",
        certainty: "possible",
        title: `\`${refusal.host}\` answers ${refusal.status}, which the protocol does not foresee here`,
      };
    case "not-a-registry":
      return {
        cause: "not-a-registry",
        certainty: "likely",
        title: `what answers at \`${refusal.host}\` is no registry`,
      };
    case "manifest-unsupported":
      return {
        cause: "manifest-unsupported",
        certainty: "certain",
        title: `the manifest of ${image} is of type \`${refusal.mediaType}\`, which runtimes no longer read`,
      };
    case "content-corrupt":
      return {
        cause: "content-corrupt",
        certainty: "certain",
        title: `the bytes that \`${refusal.host}\` sent for ${image} do not fit their digest`,
      };
    case "unsafe-address":
      return {
        cause: "unsafe-address",
        certainty: "certain",
        title: `\`${question.domain}\` wants the credential sent to \`${refusal.host}\`, where none may go`,
      };
  }
}

const NETWORK_CAUSES: Readonly<Record<NetworkFailure["kind"], Cause>> = {
  dns: "dns-failure",
  "connection-refused": "connection-refused",
  "connection-reset": "connection-reset",
  unreachable: "network-timeout",
  timeout: "network-timeout",
  "tls-unknown-ca": "tls-unknown-ca",
  "tls-expired": "tls-expired",
  "tls-name-mismatch": "tls-name-mismatch",
  "tls-plain-http": "http-registry",
  "tls-other": "connection-reset",
  proxy: "proxy-failure",
  protocol: "not-a-registry",
};

function readNetwork(failure: NetworkFailure, what: string): Reading {
  const host = `\`${failure.host}\``;
  const titles: Readonly<Record<NetworkFailure["kind"], string>> = {
    dns: `the name ${host} cannot be resolved`,
    "connection-refused": `nothing listens at ${host}`,
    "connection-reset": `the connection to ${host} was cut`,
    unreachable: `there is no route to ${host}`,
    timeout: `${what} ${host} did not answer${failure.kind === "timeout" ? ` within ${secondsText(failure.afterMs)}` : ""}`,
    "tls-unknown-ca": `the certificate of ${host} is signed by an authority that this machine does not trust`,
    "tls-expired": `the certificate of ${host} has run out`,
    "tls-name-mismatch": `the certificate of ${host} is for another name`,
    "tls-plain-http": `${what} ${host} speaks plain HTTP, not TLS`,
    "tls-other": `TLS with ${host} failed`,
    proxy: `the proxy did not open the way to ${host}`,
    protocol: `what came from ${host} is no HTTP`,
  };
  return { cause: NETWORK_CAUSES[failure.kind], certainty: "certain", title: titles[failure.kind] };
}

type Unauthorized = Extract<RegistryRefusal, { kind: "unauthorized" }>;

function readUnauthorized(refusal: Unauthorized, question: RefusedQuestion): Reading {
  const where = question.image === undefined ? `\`${question.domain}\`` : `\`${question.image}\``;
  if (question.credential === undefined) {
    return {
      cause: "no-credentials",
      certainty: "certain",
      title: `${where} cannot be read without a credential`,
    };
  }
  // A token was granted for the credential, so the credential is good; what the token may do is too little.
  // Registries that hide what one may not see answer a repository that does not exist the same way.
  if (refusal.sent === "token" && refusal.challengeError !== "invalid_token") {
    return {
      cause: "insufficient-permission",
      certainty: "likely",
      title: `the credential may not read ${where}`,
    };
  }
  return {
    cause: "wrong-credentials",
    certainty: refusal.sent === "nothing" ? "likely" : "certain",
    title: `\`${refusal.host}\` does not accept the credential`,
  };
}

type Forbidden = Extract<RegistryRefusal, { kind: "forbidden" }>;

function readForbidden(refusal: Forbidden, question: RefusedQuestion): Reading {
  const where = `\`${question.image ?? question.domain}\``;
  if (refusal.at === "blob" && refusal.sent === "nothing") {
    return {
      cause: "blob-store-blocked",
      certainty: "likely",
      title: `the manifest of ${where} can be read; the blob store \`${refusal.host}\` refuses its layers`,
    };
  }
  if (question.credential === undefined) {
    return {
      cause: "no-credentials",
      certainty: "likely",
      title: `${where} cannot be read without a credential`,
    };
  }
  return {
    cause: "insufficient-permission",
    certainty: "likely",
    title: `the credential may not read ${where}`,
  };
}

type NotFound = Extract<RegistryRefusal, { kind: "not-found" }>;

function readNotFound(refusal: NotFound, image: string): Reading {
  if (refusal.at === "blob") {
    return {
      cause: "blob-missing",
      certainty: "certain",
      title: `a layer of ${image} is not in the registry`,
    };
  }
  if (refusal.at !== "manifest") {
    return {
      cause: "not-a-registry",
      certainty: "likely",
      title: `what answers at \`${refusal.host}\` is no registry`,
    };
  }
  const codes = new Set(refusal.errors.map((error) => error.code));
  if (codes.has("NAME_UNKNOWN")) {
    return {
      cause: "repository-not-found",
      certainty: "certain",
      title: `the registry has no repository for ${image}`,
    };
  }
  return {
    cause: "tag-not-found",
    certainty: codes.has("MANIFEST_UNKNOWN") ? "certain" : "likely",
    title: `${image} is not in the registry: its repository has no such tag or digest`,
  };
}

function evidenceOf(refusal: RegistryRefusal, question: RefusedQuestion): Evidence {
  const asked = question.credential ?? "asked anonymously";
  const granted = question.reached === undefined ? "" : `; before that: ${REACHED[question.reached]}`;
  return {
    text: `${asked} → ${answerText(refusal)}${granted}`,
    source: `registry ${question.domain}`,
    vantage: { kind: "here" },
  };
}

const REACHED: Readonly<Record<Depth, string>> = {
  shape: "the credential is well-formed",
  token: "the registry accepted the credential",
  manifest: "the manifest could be read",
  blob: "a layer could be read",
};

const STEPS = {
  ping: "at the registry's root",
  token: "at the token service",
  manifest: "at the manifest",
  blob: "at the layer",
};

function answerText(refusal: RegistryRefusal): string {
  switch (refusal.kind) {
    case "network":
      return `${refusal.failure.detail} (${refusal.failure.host})`;
    case "unauthorized":
      return `401 ${STEPS[refusal.at]}${refusal.challengeError === undefined ? "" : ` (${refusal.challengeError})`}${errorsText(refusal.errors)}`;
    case "forbidden":
      return `403 ${STEPS[refusal.at]}${errorsText(refusal.errors)}`;
    case "not-found":
      return `404 ${STEPS[refusal.at]}${errorsText(refusal.errors)}`;
    case "rate-limited":
      return `429 ${STEPS[refusal.at]}${refusal.retryAfterMs === undefined ? "" : `, try again in ${secondsText(refusal.retryAfterMs)}`}${errorsText(refusal.errors)}`;
    case "server-error":
    case "unexpected-status":
      return `${refusal.status} ${STEPS[refusal.at]}${errorsText(refusal.errors)}`;
    case "platform-missing":
      return `manifest list with ${refusal.available.map(platformText).join(", ") || "no platform"}`;
    case "manifest-unsupported":
      return `manifest of type ${refusal.mediaType}`;
    case "not-a-registry":
    case "content-corrupt":
    case "unsafe-address":
      return `${refusal.detail} (${refusal.host})`;
  }
}

function errorsText(errors: readonly RegistryError[]): string {
  const [first] = errors;
  if (first === undefined) return "";
  return first.message === "" ? `: ${first.code}` : `: ${first.code}, "${first.message}"`;
}

function secondsText(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
