import type { AzureCall, AzureFailure } from "../../core/cloud/azure.ts";
import { type Finding, finding } from "../../core/finding/finding.ts";
import { type EntraReading, readEntraCodes } from "./entra-codes.ts";
import { type AzureAnswered, type AzureRefusal, isNotPermitted, type UnexpectedAnswer } from "./refusal.ts";
import { fixesOf, lateFixes, missingEvidence } from "./refusal-fixes.ts";

/** The finding that a refusal of Azure's, or of the way to it, amounts to. `what` is what was tried, as a verb phrase. */
export function findingFromAzureRefusal(refusal: AzureRefusal, what: string): Finding {
  switch (refusal.kind) {
    case "answered":
      return answered(refusal, what);
    case "unexpected":
      return unexpected(refusal, what);
    case "failed":
      return failed(refusal.failure, refusal.call, what);
  }
}

function answered(refusal: AzureAnswered, what: string): Finding {
  const cause = isNotPermitted(refusal) ? "cloud-not-permitted" : "cloud-refused";
  const id = refusal.correlationId === undefined ? "" : ` (correlation id ${refusal.correlationId})`;
  const said = [refusal.code, refusal.message].filter((text) => text !== "").join(": ");
  const fixes = fixesOf(refusal);
  return finding(cause, {
    title: `Azure refuses to ${what}`,
    subject: {},
    evidence: [
      ...missingEvidence(refusal),
      { text: `HTTP ${refusal.status} ${said}${id}`, source: sourceOf(refusal.call) },
    ],
    ...(fixes.length === 0 ? {} : { fixes }),
  });
}

function unexpected(refusal: UnexpectedAnswer, what: string): Finding {
  const isLate = refusal.isLate === true;
  return finding("cloud-refused", {
    title: isLate ? `Azure could not ${what}` : `Azure answered with something unexpected to: ${what}`,
    subject: {},
    evidence: [{ text: refusal.fault, source: sourceOf(refusal.call) }],
    ...(isLate ? { fixes: lateFixes(refusal.call) } : {}),
  });
}

function failed(failure: AzureFailure, call: AzureCall, what: string): Finding {
  switch (failure.kind) {
    case "no-login":
      return notLoggedIn(failure);
    case "network":
      return finding("cloud-unreachable", {
        title: `Azure cannot be reached to ${what}`,
        subject: {},
        evidence: [{ text: `${failure.failure.host}: ${failure.failure.detail}`, source: sourceOf(call) }],
      });
    case "foreign-link":
      return finding("cloud-refused", {
        title: `Azure named a page on another host, ${failure.host}, where no token may go`,
        subject: {},
        evidence: [{ text: failure.host, source: sourceOf(call) }],
      });
    case "too-large":
      return finding("cloud-refused", {
        title: `Azure's answer is larger than ${failure.limitBytes} bytes`,
        subject: {},
        evidence: [{ text: what, source: sourceOf(call) }],
      });
  }
}

type NoLogin = Extract<AzureFailure, { kind: "no-login" }>;

/** Why, by Entra's codes; where it was not even asked, nobody is logged in. */
function notLoggedIn({ message, codes }: NoLogin): Finding {
  const { cause, title, fixes } = readEntraCodes(codes) ?? NOBODY;
  return finding(cause, {
    title,
    subject: {},
    evidence: message
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((text) => ({ text, source: "Azure login" })),
    fixes,
  });
}

const NOBODY: EntraReading = {
  cause: "cloud-login-missing",
  title: "nobody is logged in to Azure here, or the login is not accepted any more",
  fixes: [{ text: "log in", command: "az login", applicability: "manual" }],
};

const SERVICES = { arm: "Azure Resource Manager", graph: "Microsoft Graph" } as const;

function sourceOf({ service, method, at }: AzureCall): string {
  // A link may hold a token for the next page; a path holds names alone.
  const path = "path" in at ? at.path : "(next page)";
  return `${SERVICES[service]}, ${method} ${path}`;
}
