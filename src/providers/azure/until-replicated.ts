import { type CloudFlow, pause } from "../../core/cloud/flow.ts";
import { type AzureQuestion, read } from "./read.ts";
import type { AzureRefusal, AzureResult } from "./refusal.ts";

/** Between two tries, in milliseconds, as az waits. */
const PAUSE_MS = 5_000;
/** How long a change may take to reach every replica, in milliseconds. az waits as long; terraform's half hour helps nobody. */
const LIMIT_MS = 180_000;

export interface Replication<Value> {
  readonly question: AzureQuestion<Value>;
  /** What is awaited, for a person: `application X to reach every replica of the directory`. */
  readonly awaited: string;
  /** Whether a refusal is what a replica says that does not know yet; never a real lack of a right. */
  readonly isLag: (refusal: AzureRefusal) => boolean;
}

/** Asks again while the refusal is a replica's; then what it was answered last. */
export function* untilReplicated<Value>(replication: Replication<Value>): CloudFlow<AzureResult<Value>> {
  for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
    const result = yield* read(replication.question);
    if (result.ok || !replication.isLag(result.refusal) || waitedMs >= LIMIT_MS) return result;
    yield* pause(PAUSE_MS, replication.awaited);
  }
}

/** Graph's words for an application that a replica does not know yet (azure-cli 2.91.0, role/custom.py). */
const SP_LAG = [
  " does not reference ",
  " does not exist ",
  "service principal being created must in the local tenant",
];

/** Whether a refused `POST /servicePrincipals` means that the new application has not spread. */
export function isApplicationLag(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && SP_LAG.some((words) => refusal.message.includes(words));
}

/** Whether a refused role assignment means that the new principal has not spread. */
export function isPrincipalLag(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && refusal.code === "PrincipalNotFound";
}

/** Whether a 404 for what was just made means that this replica does not have it yet. */
export function isObjectLag(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && refusal.status === 404;
}
