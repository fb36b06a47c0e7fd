import type { FoundRegistry, RegistryWish } from "../providers/azure/find-registry.ts";
import type { PreparedMethod } from "../providers/azure/method.ts";
import { clientSecretName, clientSecretNameBy } from "../providers/azure/names.ts";
import type { RenewableMethod } from "../providers/azure/renewable-method.ts";
import { prepareNextAdminPassword } from "../providers/azure/rotate/next-admin-password.ts";
import { prepareNextClientSecret } from "../providers/azure/rotate/next-client-secret.ts";
import { prepareNextTokenPassword } from "../providers/azure/rotate/next-token-password.ts";
import { revoke } from "../providers/azure/rotate/revoke.ts";
import { findAzureRegistry } from "./find-azure-registry.ts";
import { keysInUse } from "./keys-in-use.ts";
import { obtainFromAzure } from "./obtain-from-azure.ts";
import type { Ports } from "./ports.ts";
import type { EntryInUse, RotationMaker } from "./rotation-maker.ts";
import { type FlowPorts, runFlow } from "./run-flow.ts";

export interface AzureRenewal {
  readonly method: RenewableMethod;
  readonly registry: RegistryWish;
  /** The secret whose entries say which client secrets are in use. */
  readonly secretName: string;
  /** A short name for this cluster, as `connect` named it. */
  readonly cluster: string;
  /** How long a new credential is good for, in days. */
  readonly lifetimeDays: number;
  /** Who runs this, and on which machine. */
  readonly runner: string;
  readonly guidOf: (text: string) => string;
  /** `--regenerate`. */
  readonly mayRegenerate: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Asked for where a tenant's policy refuses a longer life, in days: those that policies set. */
const SHORTER_DAYS = [90, 30, 7];
/** A new client secret takes up to 120 s to reach the registry, a password that is made anew about 60 s. */
const SPREADING_MS = 180_000;

/** Makes and ends the credentials of one registry in Azure. */
export function azureRenewal(ports: Ports & FlowPorts, renewal: AzureRenewal): RotationMaker {
  const request = (entry: EntryInUse, mode: "do" | "tell") =>
    obtainFromAzure(ports, {
      ...renewal.registry,
      mode,
      prepare: async (found) => ({ kind: "ready", method: await prepare(ports, renewal, { found, entry }) }),
    });
  return {
    hasTwoSlots: renewal.method === "repository-token" || renewal.mayRegenerate,
    mayEnd: renewal.method !== "admin-user" || renewal.mayRegenerate,
    patienceMs: SPREADING_MS,
    async plan(entry) {
      const planned = await request(entry, "tell");
      if (planned.kind === "stopped") return { ok: false, blocked: planned };
      return { ok: true, changes: planned.kind === "planned" ? planned.changes : [] };
    },
    async make(entry) {
      const made = await request(entry, "do");
      if (made.kind === "stopped") return { ok: false, blocked: made };
      if (made.kind !== "obtained") throw new Error("it was to be made");
      const { credential, mark, notes } = made;
      const madeAt = ports.clock.now().toISOString();
      return { ok: true, next: { credential, mark: { method: renewal.method, madeAt, ...mark } }, notes };
    },
    async end({ method, username, keyId }) {
      const searched = await findAzureRegistry(ports, renewal.registry);
      if (searched.kind === "stopped") return { ok: false, why: searched.finding.title };
      const { found } = searched;
      const { mayRegenerate } = renewal;
      const name = clientSecretName(renewal);
      const revocation = { found, method, username, keyId, mayRegenerate, clientSecretName: name };
      const ended = await runFlow(ports, revoke(revocation));
      if (ended.ok) return ended;
      const { why, command } = ended;
      return { ok: false, why, ...(command === undefined ? {} : { command }) };
    },
  };
}

interface Preparing {
  readonly found: FoundRegistry;
  readonly entry: EntryInUse;
}

async function prepare(
  ports: Ports,
  renewal: AzureRenewal,
  { found, entry }: Preparing,
): Promise<PreparedMethod> {
  const { method, lifetimeDays, mayRegenerate, secretName } = renewal;
  const { credential, mark } = entry;
  const endIn = (days: number) => new Date(ports.clock.now().getTime() + days * DAY_MS).toISOString();
  switch (method) {
    case "admin-user":
      return prepareNextAdminPassword({ found, credential, mayRegenerate });
    case "repository-token": {
      const slot = mark.keyId === "password1" ? "password2" : "password1";
      return prepareNextTokenPassword({
        found,
        tokenName: credential.username,
        slot,
        expiry: endIn(lifetimeDays),
      });
    }
    case "new-service-principal":
    case "existing-service-principal": {
      const held = await keysInUse(ports, secretName);
      const shorter = SHORTER_DAYS.filter((days) => days < lifetimeDays);
      return prepareNextClientSecret({
        found,
        appId: credential.username,
        secretName: clientSecretNameBy(renewal, { ...renewal, namespaces: [] }),
        now: ports.clock.now(),
        endDateTimes: [lifetimeDays, ...shorter].map(endIn),
        ...(held === undefined ? {} : { keysInUse: held.map(({ keyId }) => keyId) }),
      });
    }
  }
}
