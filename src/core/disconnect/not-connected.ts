import { type Evidence, type Finding, type Fix, finding } from "../finding/finding.ts";
import { addressText } from "../image/registry-address.ts";
import { readEntryMarks } from "../marks/entry-marks.ts";
import type { DisconnectFacts } from "./disconnect-facts.ts";
import type { DisconnectIntent } from "./disconnect-intent.ts";

/** How many namespaces are named with their command; the others are a number. */
const NAMED_AT_MOST = 5;

export interface NotConnectedPlaces {
  /** Where it was looked for; empty: everywhere. */
  readonly facts: readonly DisconnectFacts[];
  /** Namespaces that were not asked about, and whose secret records the registry. */
  readonly elsewhere: readonly string[];
}

/** Nothing was found to take back; says what pullpass has connected there, and where else this registry is. */
export function notConnected(intent: DisconnectIntent, { facts, elsewhere }: NotConnectedPlaces): Finding {
  const registry = addressText(intent.registry);
  const [first] = facts;
  return finding("not-connected", {
    title: `pullpass has not connected ${registry} ${whereText(facts)}`,
    subject: first === undefined ? {} : { kind: "Namespace", name: first.namespace },
    evidence: facts.map((one) => evidenceOf(intent, one)),
    ...(elsewhere.length === 0 ? {} : { fixes: fixesFor(intent, elsewhere) }),
  });
}

function whereText(facts: readonly DisconnectFacts[]): string {
  if (facts.length === 0) return "to any namespace";
  const names = facts.map(({ namespace }) => `\`${namespace}\``);
  return `to namespace${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
}

function evidenceOf({ secretName }: DisconnectIntent, { namespace, secret }: DisconnectFacts): Evidence {
  const source = `secret ${namespace}/${secretName}`;
  if (secret === undefined) return { text: "there is none", source };
  const keys = Object.keys(readEntryMarks(secret.metadata.annotations));
  const text = keys.length === 0 ? "no entry of it is recorded as pullpass's" : `records ${keys.join(", ")}`;
  return { text, source };
}

function fixesFor({ registry, secretName }: DisconnectIntent, elsewhere: readonly string[]): readonly Fix[] {
  const named = elsewhere.slice(0, NAMED_AT_MOST);
  const others = elsewhere.length - named.length;
  const secret = secretName === "pullpass" ? "" : ` --secret-name ${secretName}`;
  const flags = named.map((namespace) => `-n ${namespace}`).join(" ");
  return [
    {
      text: `it is connected to ${named.join(", ")}${others === 0 ? "" : ` and ${others} more (all of them: -A)`}`,
      command: `pullpass disconnect ${addressText(registry)} ${flags}${secret}`,
      applicability: "manual",
    },
  ];
}
