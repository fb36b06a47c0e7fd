import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { readAttached } from "../core/marks/attached-mark.ts";
import { readEntryMarks } from "../core/marks/entry-marks.ts";
import { recordedKeys } from "../core/plan/entry-removal.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
import { gatherWorkloads } from "./gather-workloads.ts";
import type { Ports } from "./ports.ts";

export type FoundConnected =
  | { readonly ok: true; readonly namespaces: readonly string[] }
  | { readonly ok: false; readonly blocked: Blocked };

/**
 * The namespaces in which there may be something to take back, sorted: those whose secret of that name records the
 * registry, and those in which something bears the mark of an attachment. The secrets are asked for by their name; no
 * other secret is listed.
 */
export async function findConnected(ports: Ports, intent: DisconnectIntent): Promise<FoundConnected> {
  const { kube, signal } = ports;
  const [secrets, accounts, made] = await Promise.all([
    secretsNamed(ports, intent.secretName),
    kube.list("ServiceAccount", { signal }),
    gatherWorkloads(ports),
  ]);
  for (const answer of [secrets, accounts]) {
    if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
  }
  if (!made.ok) return made;
  if (!secrets.ok || !accounts.ok) throw new Error("unreachable: refusals were returned above");
  const withSecret = new Set(secrets.value.map(({ metadata }) => metadata.namespace));
  // An attachment of the secret itself matters where the secret is gone; where it is there, its entries say.
  const mattering = [...accounts.value, ...made.workloads].filter(({ metadata }) =>
    readAttached(metadata.annotations).some(
      (name) => name !== intent.secretName || !withSecret.has(metadata.namespace),
    ),
  );
  const found = [...secrets.value.filter((secret) => records(secret, intent)), ...mattering];
  return {
    ok: true,
    namespaces: [...new Set(found.flatMap(({ metadata }) => metadata.namespace ?? []))].sort(),
  };
}

/** The namespaces whose secret records the registry, as far as they may be seen; for people, so a refusal is none. */
export async function connectedElsewhere(ports: Ports, intent: DisconnectIntent): Promise<readonly string[]> {
  const secrets = await secretsNamed(ports, intent.secretName);
  if (!secrets.ok) return [];
  return secrets.value
    .filter((secret) => records(secret, intent))
    .flatMap(({ metadata }) => metadata.namespace ?? [])
    .sort();
}

function secretsNamed({ kube, signal }: Ports, name: string) {
  return kube.list("Secret", { fieldSelector: `metadata.name=${name}`, signal });
}

function records({ metadata }: PullSecret, { registry }: DisconnectIntent): boolean {
  return recordedKeys(readEntryMarks(metadata.annotations), registry).length > 0;
}
