import type { NetworkFailure } from "../network-failure.ts";
import type { RegistryRefusal, RegistryStep } from "../registry/refusal.ts";
import type { Cause } from "./causes.ts";
import { type Reading, type RefusedQuestion, whatText } from "./refused-question.ts";
import { secondsText } from "./registry-evidence.ts";

type Unreached = Extract<RegistryRefusal, { kind: "network" }>;

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

/** Failures that are put under the cause that comes nearest. */
const UNSPECIFIC: ReadonlySet<NetworkFailure["kind"]> = new Set(["tls-other", "protocol"]);

/** Failures that a firewall between the asker and a blob store looks like. */
const CUT_OFF: ReadonlySet<NetworkFailure["kind"]> = new Set([
  "timeout",
  "unreachable",
  "connection-refused",
  "connection-reset",
]);

/** What it means that no answer came, by where the conversation had got to. */
export function readNetwork({ at, failure }: Unreached, question: RefusedQuestion): Reading {
  const isElsewhere = !isHostOf(question.domain, failure.host);
  const fact = factOf(failure, whoAnswers(at, isElsewhere));
  if (at === "blob" && isElsewhere && CUT_OFF.has(failure.kind)) {
    return {
      cause: "blob-store-blocked",
      certainty: "likely",
      title: `the manifest of ${whatText(question)} can be read, its layers cannot: ${fact}`,
    };
  }
  return {
    cause: NETWORK_CAUSES[failure.kind],
    certainty: UNSPECIFIC.has(failure.kind) ? "likely" : "certain",
    title: fact,
  };
}

/** With a space behind it; nothing for the registry, whose name says it. */
function whoAnswers(at: RegistryStep, isElsewhere: boolean): string {
  if (at === "token") return "the token service ";
  return at === "blob" && isElsewhere ? "the blob store " : "";
}

/** Whether `host`, as it was dialled, is the registry itself. */
function isHostOf(domain: string, host: string): boolean {
  return [domain, `${domain}:443`, `${domain}:80`].includes(host);
}

function factOf(failure: NetworkFailure, who: string): string {
  const place = `${who}\`${failure.host}\``;
  switch (failure.kind) {
    case "dns":
      return `the name ${who === "" ? "" : `of ${who}`}\`${failure.host.replace(/:\d+$/, "")}\` cannot be resolved`;
    case "connection-refused":
      return `nothing listens at ${place}`;
    case "connection-reset":
      return `the connection to ${place} was cut`;
    case "unreachable":
      return `there is no route to ${place}`;
    case "timeout":
      // The time for the whole image was over before this request was sent.
      if (failure.afterMs === 0) return `no time was left to ask ${place}`;
      return `${place} did not answer within ${secondsText(failure.afterMs)}`;
    case "tls-unknown-ca":
      return `the certificate of ${place} is signed by an authority that this machine does not trust`;
    case "tls-expired":
      return `the certificate of ${place} has run out`;
    case "tls-name-mismatch":
      return `the certificate of ${place} is for another name`;
    case "tls-plain-http":
      return `${place} speaks plain HTTP, not TLS`;
    case "tls-other":
      return `TLS with ${place} failed`;
    case "proxy":
      return `the proxy did not open the way to ${place}`;
    case "protocol":
      return `what came from ${place} is no HTTP`;
  }
}
