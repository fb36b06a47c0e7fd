import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import { lookOf } from "../core/credential/credential-look.ts";
import type { Finding } from "../core/finding/finding.ts";
import {
  findingFromRegistryRefusal,
  refusalDecides,
  refusalIsOfCredential,
  refusalIsOfReach,
} from "../core/finding/from-registry-refusal.ts";
import type { ImageReference } from "../core/image/image-reference.ts";
import type { Platform } from "../core/image/platform.ts";
import type { Depth } from "../core/registry/proof.ts";
import type { RegistryAnswer } from "../core/registry/registry.ts";
import type { ShownPull } from "../core/report/connect-report.ts";
import type { RegistryPorts } from "./ports.ts";

export type CredentialProof =
  | {
      readonly kind: "proven";
      readonly shown: ShownPull;
      /** The registry asked for no credential, neither for the image nor without one: nothing is known of it. */
      readonly isUntried: boolean;
    }
  | {
      readonly kind: "refused";
      readonly finding: Finding;
      readonly decides: boolean;
      readonly isOfReach: boolean;
      /** The registry does not accept the credential, or not for this image; otherwise it says nothing about it. */
      readonly isOfCredential: boolean;
    };

/** What is asked, as far as the registry's answer goes by it. */
export interface CredentialQuestion extends Pick<ConnectIntent, "registry" | "image"> {
  readonly entry: Pick<ConnectIntent["entry"], "credential">;
}

export interface HowDeep {
  readonly depth: Exclude<Depth, "shape">;
  readonly platforms: readonly Platform[];
}

/**
 * Asks the registry, from here, with the credential that is to be written. Where the image is public the registry
 * never sees the credential, and a wrong one would pass: then the credential is tried alone as well.
 */
export async function proveCredential(
  ports: RegistryPorts,
  intent: CredentialQuestion,
  how: HowDeep,
): Promise<CredentialProof> {
  const { image, registry } = intent;
  const what = image === undefined ? "whether it accepts the credential" : `for ${image.text}`;
  ports.progress(`asking ${registry.domain} ${what}`);
  const answer = await ask(ports, intent, { ...how, image });
  if (!answer.ok) return refusedFor(ports, intent, { ...how, image }, answer);
  const shown = { proof: answer.proof, ...(image === undefined ? {} : { image: image.text }) };
  if (answer.proof.credentialUnused !== true) return { kind: "proven", shown, isUntried: false };
  if (image === undefined) return { kind: "proven", shown, isUntried: true };
  const alone = await ask(ports, intent, { ...how, image: undefined });
  if (!alone.ok) return refused(ports, intent, alone, undefined);
  return { kind: "proven", shown, isUntried: alone.proof.credentialUnused === true };
}

/**
 * A token service that answers 401 may mean the credential or the repository. Where it did, the credential is tried
 * alone: refused again, it is the credential for certain.
 */
async function refusedFor(
  ports: RegistryPorts,
  intent: CredentialQuestion,
  how: HowDeep & { readonly image: ImageReference | undefined },
  answer: Refused,
): Promise<CredentialProof> {
  const { refusal } = answer;
  const isAmbiguous = refusal.kind === "unauthorized" && refusal.at === "token" && refusal.sent === "basic";
  if (how.image === undefined || !isAmbiguous) return refused(ports, intent, answer, how.image);
  const alone = await ask(ports, intent, { ...how, image: undefined });
  const isCredential = !alone.ok && alone.refusal.kind === "unauthorized";
  return isCredential ? refused(ports, intent, alone, undefined) : refused(ports, intent, answer, how.image);
}

type Refused = Extract<RegistryAnswer, { ok: false }>;

function ask(
  ports: RegistryPorts,
  { registry, entry }: CredentialQuestion,
  { image, depth, platforms }: HowDeep & { readonly image: ImageReference | undefined },
): Promise<RegistryAnswer> {
  return ports.registry.ask({
    domain: registry.domain,
    ...(image === undefined ? {} : { image }),
    credential: entry.credential,
    platforms,
    depth: image === undefined ? "token" : depth,
    signal: ports.signal,
  });
}

function refused(
  { clock }: RegistryPorts,
  { registry, entry }: CredentialQuestion,
  answer: Refused,
  image: ImageReference | undefined,
): CredentialProof {
  const { refusal, reached } = answer;
  return {
    kind: "refused",
    finding: findingFromRegistryRefusal(refusal, {
      domain: registry.domain,
      credential: `user ${entry.credential.username}`,
      look: lookOf(entry.credential, clock.now()),
      ...(image === undefined ? {} : { image: image.text }),
      ...(reached === undefined ? {} : { reached }),
    }),
    decides: refusalDecides(refusal),
    isOfReach: refusalIsOfReach(refusal),
    isOfCredential: refusalIsOfCredential(refusal),
  };
}
