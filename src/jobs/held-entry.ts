import type { ConnectIntent, PullSecretEntry } from "../core/connect/connect-intent.ts";
import { decodeDockerConfig } from "../core/dockerconfig/decode.ts";
import { refusalIsOfCredential } from "../core/finding/from-registry-refusal.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { readEntryMarks } from "../core/marks/entry-marks.ts";
import { documentOf } from "../core/plan/existing-secret.ts";
import type { Ports } from "./ports.ts";

export interface HeldQuestion {
  readonly intent: Pick<ConnectIntent, "namespaces" | "secretName" | "registry" | "image">;
  readonly method: string;
  readonly serverKey: string;
}

/** What is recorded beside an entry that came from a cloud. */
export function markOf({ expiresAt, keyId, hint }: PullSecretEntry) {
  return {
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** A credential that ends sooner than this is not used again, in milliseconds: a week. */
const WORTH_KEEPING_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * The entry that an earlier run of the same method left in one of the namespaces, where the registry does not refuse it
 * and it does not end within a week: a second run then makes nothing anew. Undefined when there is none.
 */
export async function heldEntry(ports: Ports, question: HeldQuestion): Promise<PullSecretEntry | undefined> {
  for (const namespace of question.intent.namespaces) {
    const answer = await ports.kube.get("Secret", { namespace, name: question.intent.secretName });
    const entry = answer.ok ? entryIn(answer.value, question, ports.clock.now()) : undefined;
    if (entry !== undefined && (await isGood(ports, question, entry))) return entry;
  }
  return undefined;
}

function entryIn(
  secret: PullSecret,
  { method, serverKey }: HeldQuestion,
  now: Date,
): PullSecretEntry | undefined {
  const mark = readEntryMarks(secret.metadata.annotations)[serverKey];
  if (mark === undefined || mark.method !== method) return undefined;
  const { expiresAt, keyId, hint } = mark;
  if (expiresAt !== undefined && new Date(expiresAt).getTime() - now.getTime() < WORTH_KEEPING_MS)
    return undefined;
  const document = documentOf(secret);
  if (!document.ok || document.document === undefined) return undefined;
  const decoding = decodeDockerConfig(document.document, "dockerconfigjson");
  const found = decoding.ok ? decoding.entries.find(({ key }) => key === serverKey) : undefined;
  if (found === undefined) return undefined;
  return {
    serverKey,
    credential: { username: found.username, password: found.password },
    method,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(hint === undefined ? {} : { hint }),
  };
}

async function isGood(ports: Ports, { intent }: HeldQuestion, entry: PullSecretEntry): Promise<boolean> {
  const { registry, image } = intent;
  const answer = await ports.registry.ask({
    domain: registry.domain,
    ...(image === undefined ? {} : { image }),
    credential: entry.credential,
    platforms: [],
    depth: image === undefined ? "token" : "manifest",
    signal: ports.signal,
  });
  // Where a firewall, the network or a wrong tag is in the way, nothing speaks against it, and another would fare no better.
  return answer.ok || !refusalIsOfCredential(answer.refusal);
}
