import type { AccountFacts } from "../facts/account-facts.ts";
import type { Facts } from "../facts/facts.ts";
import { type AttemptPlace, attemptText, type NodeAttempt } from "../facts/node-attempt.ts";
import type { NodeFacts } from "../facts/node-facts.ts";
import type { Probe } from "../facts/probe.ts";
import type { CredentialId, SecretFacts, SecretPlace, SeenSecret } from "../facts/secret-facts.ts";
import type { ImageReference } from "../image/image-reference.ts";
import { type Platform, platformText } from "../image/platform.ts";
import { imageText } from "../image/reference.ts";

/** Facts by what is asked of them, so that a thousand Pods are not each looked up in a list. */
export interface FactsIndex {
  readonly facts: Facts;
  readonly account: (place: SecretPlace) => AccountFacts | undefined;
  readonly secret: (place: SecretPlace) => SecretFacts | undefined;
  /** The secrets of a namespace that could be read. */
  readonly secretsIn: (namespace: string) => readonly SeenSecret[];
  readonly node: (name: string) => NodeFacts | undefined;
  /** Absent where it was not asked. */
  readonly probe: (asked: AskedOf) => Probe | undefined;
  /** Absent where the node was not made to try. */
  readonly attempt: (place: AttemptPlace) => NodeAttempt | undefined;
}

/** What identifies a question to a registry. */
export interface AskedOf {
  readonly image: ImageReference;
  readonly platforms: readonly Platform[];
  /** Absent: anonymously. */
  readonly credential?: CredentialId;
}

export function indexFacts(facts: Facts): FactsIndex {
  const accounts = new Map(facts.accounts.map((account) => [placeText(account), account]));
  const secrets = new Map(facts.secrets.map((secret) => [placeText(secret), secret]));
  const seen = facts.secrets.filter((secret) => secret.kind === "seen");
  const byNamespace = Map.groupBy(seen, ({ namespace }) => namespace);
  const nodes = new Map(facts.nodes.map((node) => [node.name, node]));
  const probes = new Map(facts.probes.map((probe) => [probeText(probe), probe]));
  const attempts = new Map((facts.attempts ?? []).map((attempt) => [attemptText(attempt), attempt]));
  return {
    facts,
    account: (place) => accounts.get(placeText(place)),
    secret: (place) => secrets.get(placeText(place)),
    secretsIn: (namespace) => byNamespace.get(namespace) ?? [],
    node: (name) => nodes.get(name),
    probe: ({ image, ...asked }) => probes.get(probeText({ ...asked, image: imageText(image) })),
    attempt: (place) => attempts.get(attemptText(place)),
  };
}

function placeText({ namespace, name }: SecretPlace): string {
  return `${namespace}/${name}`;
}

function probeText({ image, platforms, credential = 0 }: Omit<Probe, "answer">): string {
  return [image, platforms.map(platformText).join(), credential].join("\n");
}
