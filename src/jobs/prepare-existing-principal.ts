import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import type { SecretText } from "../core/credential/secret-text.ts";
import { serverKeyFor } from "../core/dockerconfig/server-key.ts";
import { finding } from "../core/finding/finding.ts";
import { type FoundPrincipal, findPrincipal } from "../providers/azure/find-principal.ts";
import type { FoundRegistry } from "../providers/azure/find-registry.ts";
import { findingFromAzureRefusal } from "../providers/azure/finding-from-refusal.ts";
import { verdictOfAzureRefusal } from "../providers/azure/method.ts";
import {
  givenSecretFault,
  nameOf,
  prepareExistingPrincipal,
  type SecretSource,
} from "../providers/azure/methods/existing-service-principal.ts";
import { prepareUnseenPrincipal } from "../providers/azure/methods/unseen-principal.ts";
import { isCalled } from "../providers/azure/names.ts";
import { mayNotPull, type PullRight, pullGrant, pullRightOf } from "../providers/azure/pull-right.ts";
import { listPullers, type Puller } from "../providers/azure/pullers.ts";
import type { AzureRefusal } from "../providers/azure/refusal.ts";
import type { StoppedInAzure } from "./find-azure-registry.ts";
import { heldEntry, markOf } from "./held-entry.ts";
import type { Preparation } from "./obtain-from-azure.ts";
import type { Ports } from "./ports.ts";
import { type FlowPorts, runFlow } from "./run-flow.ts";

const EXISTING_PRINCIPAL = "existing-service-principal";

export interface PrincipalWish {
  readonly intent: Pick<ConnectIntent, "namespaces" | "secretName" | "registry" | "image">;
  readonly found: FoundRegistry;
  /** An application's id, or an object id. */
  readonly id: string;
  readonly mayGrant: boolean;
  /** Whether the secret that an earlier run added will do. */
  readonly mayReuse: boolean;
  /** Asked for once it is known whose it is; undefined: one is to be added. */
  readonly readSecret: (name: string) => Promise<SecretText | undefined>;
  /** What a new secret is called. */
  readonly secretName: string;
  /** RFC 3339. */
  readonly endDateTime: string;
  /** RFC 3339: when somebody said that the given secret ends. */
  readonly expiresAt?: string;
  /** Key ids of client secrets that pull secrets of this cluster hold; absent where not all of them may be read. */
  readonly keysInUse?: readonly string[];
  readonly guidOf: (text: string) => string;
}

/** Those that may pull from the registry, to choose from. */
export async function seePullers(
  ports: FlowPorts,
  found: FoundRegistry,
): Promise<{ readonly kind: "seen"; readonly pullers: readonly Puller[] } | StoppedInAzure> {
  ports.progress(`looking who may pull from registry ${found.id.name}`);
  const listed = await runFlow(ports, listPullers(found));
  if (listed.ok) return { kind: "seen", pullers: listed.value };
  return refused(listed.refusal, `see who may pull from registry ${found.id.name}`);
}

/** The principal, whether it may pull, and its secret: all that is known before anything is changed. */
export async function prepareExisting(ports: Ports & FlowPorts, wish: PrincipalWish): Promise<Preparation> {
  const { found, id, mayGrant, guidOf } = wish;
  const principal = await runFlow(ports, findPrincipal(id));
  if (!principal.ok) return withoutDirectory(wish, principal.refusal);
  const right = await runFlow(ports, pullRightOf(found, principal.value.principal.id));
  if (!right.ok) return refused(right.refusal, `list the roles at registry ${found.id.name}`);
  if (!right.value.ok && !mayGrant) return lacksRole(wish, principal.value, right.value);
  const source = await sourceOf(ports, wish, principal.value);
  if (source.kind === "stopped") return source;
  const now = ports.clock.now();
  const method = prepareExistingPrincipal({
    found,
    principal: principal.value,
    isGranting: !right.value.ok,
    source,
    now,
    guidOf,
  });
  return { kind: "ready", method };
}

/** Who has id and secret needs no right to read the directory; everything else does. */
async function withoutDirectory(wish: PrincipalWish, refusal: AzureRefusal): Promise<Preparation> {
  const { id, mayGrant, readSecret, expiresAt } = wish;
  const isHidden = refusal.kind === "answered" && refusal.status === 403;
  const secret = isHidden && !mayGrant ? await readSecret(id) : undefined;
  if (secret === undefined) return refused(refusal, `look up service principal ${id}`);
  const unseen = { appId: id, secret, ...(expiresAt === undefined ? {} : { expiresAt }) };
  return { kind: "ready", method: prepareUnseenPrincipal(unseen) };
}

function refused(refusal: AzureRefusal, what: string): StoppedInAzure {
  const finding = findingFromAzureRefusal(refusal, what);
  return { kind: "stopped", verdict: verdictOfAzureRefusal(refusal), finding, notes: [] };
}

function lacksRole(
  { found, guidOf }: PrincipalWish,
  principal: FoundPrincipal,
  { useless }: Extract<PullRight, { ok: false }>,
): StoppedInAzure {
  const grant = pullGrant({ found, principalId: principal.principal.id, guidOf });
  const who = `service principal ${nameOf(principal)}`;
  const lacking = mayNotPull(found, { who, grant, useless });
  const text = "or let it be granted now: run the command again with `--grant-pull`";
  return {
    kind: "stopped",
    verdict: "no",
    finding: { ...lacking, fixes: [...lacking.fixes, { text, applicability: "manual" }] },
    notes: principal.notes,
  };
}

async function sourceOf(
  ports: Ports & FlowPorts,
  wish: PrincipalWish,
  principal: FoundPrincipal,
): Promise<SecretSource | StoppedInAzure> {
  const secret = await wish.readSecret(nameOf(principal));
  if (secret !== undefined) {
    const fault = givenSecretFault(principal, secret, ports.clock.now());
    return fault === undefined
      ? { kind: "given", secret }
      : { kind: "stopped", verdict: "no", finding: fault, notes: principal.notes };
  }
  const held = wish.mayReuse ? await heldSecret(ports, wish, principal) : undefined;
  if (held !== undefined) return held;
  const { application } = principal;
  if (application === undefined) return ofOtherTenant(principal);
  return {
    kind: "new",
    application,
    displayName: wish.secretName,
    endDateTime: wish.endDateTime,
    ...(wish.keysInUse === undefined ? {} : { keysInUse: wish.keysInUse }),
  };
}

/** The secret that an earlier run added to the same principal; one that was given then is no new one. */
async function heldSecret(
  ports: Ports,
  { intent, secretName }: PrincipalWish,
  { principal, application }: FoundPrincipal,
): Promise<SecretSource | undefined> {
  const serverKey = serverKeyFor(intent.registry);
  const held = await heldEntry(ports, { intent, method: EXISTING_PRINCIPAL, serverKey });
  if (held === undefined || held.credential.username !== principal.appId) return undefined;
  const secret = application?.passwordCredentials?.find(({ keyId }) => keyId === held.keyId);
  if (secret !== undefined && !isCalled(secret.displayName, secretName)) return undefined;
  return { kind: "held", secret: held.credential.password, mark: markOf(held) };
}

function ofOtherTenant(principal: FoundPrincipal): StoppedInAzure {
  return {
    kind: "stopped",
    verdict: "no",
    finding: finding("cloud-refused", {
      title: `the application of ${nameOf(principal)} is of another tenant: no client secret can be added to it here`,
      subject: { kind: "Application", name: nameOf(principal) },
      evidence: [{ text: `no application ${principal.principal.appId} here`, source: "Microsoft Graph" }],
      fixes: [
        {
          text: "have one made where it is, and give it: --password-file FILE",
          applicability: "manual",
        },
      ],
    }),
    notes: principal.notes,
  };
}
