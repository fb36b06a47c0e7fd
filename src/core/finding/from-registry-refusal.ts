import { platformText } from "../image/platform.ts";
import type { RegistryRefusal } from "../registry/refusal.ts";
import { type Finding, finding, type Subject } from "./finding.ts";
import { type Reading, type RefusedQuestion, whatText } from "./refused-question.ts";
import { readForbidden, readUnauthorized, refusesAddress } from "./registry-denial.ts";
import { evidenceOf } from "./registry-evidence.ts";
import { readNetwork } from "./registry-network.ts";

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
 * it (a node may have another way there), when it would not answer just now, or when it refused this machine's
 * address (a node has another).
 */
export function refusalDecides(refusal: RegistryRefusal): boolean {
  if (refusesAddress(refusal)) return false;
  switch (refusal.kind) {
    case "network":
    case "rate-limited":
    case "server-error":
    case "unexpected-status":
    // pullpass sent nothing there; a node's runtime may.
    case "unsafe-address":
      return false;
    default:
      return true;
  }
}

/**
 * Whether the registry could not be reached from here, so that only a node may know more.
 * A certificate that this machine does not trust counts: the nodes may trust it. So does a registry's firewall.
 */
export function refusalIsOfReach(refusal: RegistryRefusal): boolean {
  return refusal.kind === "network" || refusesAddress(refusal);
}

/** Whether another credential might have got further: this one is not accepted, or not for what was asked. */
export function refusalIsOfCredential(refusal: RegistryRefusal): boolean {
  if (refusesAddress(refusal)) return false;
  return refusal.kind === "unauthorized" || refusal.kind === "forbidden";
}

function subjectOf(question: RefusedQuestion): Subject {
  return question.image === undefined
    ? { kind: "Registry", name: question.domain }
    : { kind: "Image", image: question.image };
}

function read(refusal: RegistryRefusal, question: RefusedQuestion): Reading {
  const image = whatText(question);
  switch (refusal.kind) {
    case "network":
      return readNetwork(refusal, question);
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
        title: `\`${refusal.host}\` answers no more requests for now: 429 Too Many Requests`,
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
  const isSaid = codes.has("MANIFEST_UNKNOWN");
  return {
    cause: "tag-not-found",
    certainty: isSaid ? "certain" : "likely",
    title: `${image} is not in the registry: ${isSaid ? "its repository has no such tag or digest" : "no such tag or digest, or no such repository"}`,
  };
}
