import type { ConnectIntent, PullSecretEntry } from "../core/connect/connect-intent.ts";
import { refusesAddress } from "../core/finding/registry-denial.ts";
import type { RegistryRefusal } from "../core/registry/refusal.ts";
import type { RegistryPorts } from "./ports.ts";

export interface AwaitedEntry {
  readonly intent: Pick<ConnectIntent, "registry" | "image">;
  readonly entry: PullSecretEntry;
}

/** Between two tries, in milliseconds. */
const PAUSE_MS = 5_000;
/** How long a new credential or role may take to reach the registry, in milliseconds: usually 30 to 120 s. */
const LIMIT_MS = 180_000;

/**
 * Waits until the registry knows a credential that was made a moment ago: a client secret takes up to a minute, a role
 * some minutes. Ends when it is accepted, when it is refused for another reason, or when the time is over: the proof
 * that follows says what is wrong.
 */
export async function awaitAccepted(ports: RegistryPorts, { intent, entry }: AwaitedEntry): Promise<void> {
  const { registry, image } = intent;
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += PAUSE_MS) {
    const answer = await ports.registry.ask({
      domain: registry.domain,
      ...(image === undefined ? {} : { image }),
      credential: entry.credential,
      platforms: [],
      depth: image === undefined ? "token" : "manifest",
      signal: ports.signal,
    });
    if (answer.ok || !isNotKnownYet(answer.refusal)) return;
    ports.progress(`waiting for ${registry.domain} to know the new credential`);
    await ports.clock.sleep(PAUSE_MS, ports.signal);
  }
}

/** 401 while the secret spreads, 403 while the role does; a firewall answers 403 too, and waiting opens none. */
function isNotKnownYet(refusal: RegistryRefusal): boolean {
  return (refusal.kind === "unauthorized" || refusal.kind === "forbidden") && !refusesAddress(refusal);
}
