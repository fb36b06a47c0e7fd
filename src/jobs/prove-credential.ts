import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import type { Finding } from "../core/finding/finding.ts";
import { findingFromRegistryRefusal, refusalDecides, refusalIsOfReach } from "../core/finding/from-registry-refusal.ts";
import type { Platform } from "../core/image/platform.ts";
import type { Depth } from "../core/registry/proof.ts";
import type { ShownPull } from "../core/report/connect-report.ts";
import type { Ports } from "./ports.ts";

export type CredentialProof =
  | { readonly kind: "proven"; readonly shown: ShownPull }
  | { readonly kind: "refused"; readonly finding: Finding; readonly decides: boolean; readonly isOfReach: boolean };

/** Asks the registry, from here, with the credential that is to be written. */
export async function proveCredential(
  ports: Ports,
  intent: ConnectIntent,
  how: { readonly depth: Exclude<Depth, "shape">; readonly platforms: readonly Platform[] },
): Promise<CredentialProof> {
  const { image, entry, registry } = intent;
  ports.progress(`asking ${registry.domain} ${image === undefined ? "whether it accepts the credential" : `for ${image.text}`}`);
  const answer = await ports.registry.ask({
    domain: registry.domain,
    ...(image === undefined ? {} : { image }),
    credential: entry.credential,
    platforms: how.platforms,
    depth: image === undefined ? "token" : how.depth,
    signal: ports.signal,
  });
  if (answer.ok) {
    return { kind: "proven", shown: { proof: answer.proof, ...(image === undefined ? {} : { image: image.text }) } };
  }
  return {
    kind: "refused",
    finding: findingFromRegistryRefusal(answer.refusal, {
      domain: registry.domain,
      credential: `user ${entry.credential.username}`,
      ...(image === undefined ? {} : { image: image.text }),
      ...(answer.reached === undefined ? {} : { reached: answer.reached }),
    }),
    decides: refusalDecides(answer.refusal),
    isOfReach: refusalIsOfReach(answer.refusal),
  };
}
