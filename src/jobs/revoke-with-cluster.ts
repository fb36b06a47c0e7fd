import type { DisconnectFacts } from "../core/disconnect/disconnect-facts.ts";
import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import type { RecordedCredential } from "../core/disconnect/held-credentials.ts";
import type { CloudRemoval } from "../core/report/cloud-removal.ts";
import { leftInCloud, type Use, useInCluster } from "./cloud-leftovers.ts";
import type { DisconnectOptions } from "./disconnect-options.ts";
import type { Ports } from "./ports.ts";

interface Leaving {
  readonly intent: DisconnectIntent;
  /** The namespaces in which the secret is to lose the registry. */
  readonly leaving: readonly DisconnectFacts[];
  readonly credentials: readonly RecordedCredential[];
}

export interface CloudEnd {
  readonly removals: readonly CloudRemoval[];
  /** Whether all was revoked that was to be. */
  readonly isWhole: boolean;
}

/** What becomes of what a cloud made: looked at before the cluster is changed, and done after. */
export interface CloudPart {
  preview(): Promise<readonly CloudRemoval[]>;
  /** Looks again who holds what: a namespace that kept its entry keeps its credential. */
  end(): Promise<CloudEnd>;
}

/** Asks nobody anything where no cloud made a credential of the registry. */
export function cloudPart(
  ports: Ports,
  { intent, leaving, credentials }: Leaving,
  { openCloud }: DisconnectOptions,
): CloudPart {
  const loginServer = intent.registry.domain;
  const removals = async (use: Use, mode: "do" | "tell") => {
    if (openCloud === undefined) return leftInCloud(credentials, use, { loginServer });
    const { revokeInAzure } = await import("./revoke-in-azure.ts");
    return revokeInAzure(await openCloud(), { credentials, use, mode });
  };
  return {
    async preview() {
      if (credentials.length === 0) return openCloud === undefined ? [] : [nothingMade(loginServer)];
      const secrets = leaving.flatMap(({ secret }) => secret ?? []);
      return removals(await useInCluster(ports, intent.secretName, secrets), "tell");
    },
    async end() {
      if (credentials.length === 0)
        return { removals: openCloud === undefined ? [] : [nothingMade(loginServer)], isWhole: true };
      const done = await removals(await useInCluster(ports, intent.secretName, []), "do");
      const isWhole = openCloud === undefined || done.every(({ state }) => state !== "left");
      return { removals: done, isWhole };
    },
  };
}

function nothingMade(loginServer: string): CloudRemoval {
  return {
    what: `the credential of ${loginServer}`,
    state: "kept",
    reason: "was not made by pullpass: end it where it was made",
  };
}
