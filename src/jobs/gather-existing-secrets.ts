import type { SecretRef } from "../core/connect/connect-intent.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { describeKubeRefusal } from "../core/kube/refusal-text.ts";
import { readEntryMarks } from "../core/marks/entry-marks.ts";
import { ownerOf } from "../core/marks/owner.ts";
import { PROOF_NAME_PREFIX } from "../core/proof/proof-marks.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";
import { listPullSecrets, readNamed } from "./read-pull-secrets.ts";

/** How `connect` records that an entry is a copy of another secret's. */
export const EXISTING_SECRET = "existing-secret";

export interface WhereToLook {
  /** At least one: those that are to be connected. */
  readonly namespaces: readonly string[];
  /** The secret that pullpass writes in each of them. */
  readonly secretName: string;
  /** Absent: every pull secret that may be read. */
  readonly from?: SecretRef;
}

export type GatheredSecrets =
  | {
      readonly ok: true;
      readonly secrets: readonly PullSecret[];
      /** `all namespaces`, `namespace shop`, `secret shared/registry`. */
      readonly where: string;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly blocked: Blocked };

/**
 * The pull secrets of the cluster, or of the namespaces alone where no more may be listed; pullpass's own copies, and
 * what it writes itself, are not among them.
 */
export async function gatherExistingSecrets(ports: Ports, look: WhereToLook): Promise<GatheredSecrets> {
  const { from, namespaces } = look;
  if (from !== undefined) return readOne(ports, from);
  const everywhere = await listPullSecrets(ports);
  if (everywhere.ok)
    return { ok: true, secrets: candidates(everywhere.value, look), where: "all namespaces", notes: [] };
  if (everywhere.refusal.kind !== "forbidden")
    return { ok: false, blocked: blockedByRefusal(everywhere.refusal, ports.kube) };
  const where = `namespace${namespaces.length > 1 ? "s" : ""} ${namespaces.join(", ")}`;
  const secrets: PullSecret[] = [];
  for (const namespace of namespaces) {
    const answer = await listPullSecrets(ports, namespace);
    if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, ports.kube) };
    secrets.push(...answer.value);
  }
  const notes = [`looked in ${where} alone: ${describeKubeRefusal(everywhere.refusal)}`];
  return { ok: true, secrets: candidates(secrets, look), where, notes };
}

/** What a person names is taken, whosever it is. */
async function readOne(ports: Ports, { namespace, name }: SecretRef): Promise<GatheredSecrets> {
  const read = await readNamed(ports, namespace, [name]);
  return read.ok ? { ...read, where: `secret ${namespace}/${name}`, notes: [] } : read;
}

function candidates(secrets: readonly PullSecret[], look: WhereToLook): readonly PullSecret[] {
  return secrets.filter((secret) => !isOurs(secret, look));
}

/** A secret that pullpass writes in a namespace is none to take from for that namespace, nor is a copy for any. */
function isOurs({ metadata }: PullSecret, { namespaces, secretName }: WhereToLook): boolean {
  const { namespace = "", name, annotations } = metadata;
  if (name.startsWith(PROOF_NAME_PREFIX)) return true;
  if (ownerOf(metadata).kind !== "pullpass") return false;
  const marks = Object.values(readEntryMarks(annotations));
  const isCopy = marks.length > 0 && marks.every(({ method }) => method === EXISTING_SECRET);
  return isCopy || (name === secretName && namespaces.includes(namespace));
}
