import type { DisconnectFacts } from "../core/disconnect/disconnect-facts.ts";
import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import type { RecordedCredential } from "../core/disconnect/held-credentials.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { readEntryMarks } from "../core/marks/entry-marks.ts";
import { recordedKeys } from "../core/plan/entry-removal.ts";
import type { CloudRemoval } from "../core/report/cloud-removal.ts";
import { leftInCloud, useInCluster } from "./cloud-leftovers.ts";
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

/** Asks nobody anything where a person gave the registry's credential. */
export function cloudPart(
  ports: Ports,
  { intent, leaving, credentials }: Leaving,
  { cloud }: DisconnectOptions,
): CloudPart {
  const loginServer = intent.registry.domain;
  const secrets = leaving.flatMap(({ secret }) => secret ?? []);
  const isNobodys = credentials.length === 0 && secrets.some((secret) => isRecordedIn(secret, intent));
  const removals = async (staying: readonly PullSecret[], mode: "do" | "tell") => {
    if (cloud === undefined && credentials.length === 0) return [];
    if (isNobodys || (credentials.length === 0 && cloud?.hasRegistry === false))
      return [nothingMade(loginServer)];
    const use = await useInCluster(ports, intent.secretName, staying);
    if (cloud === undefined) return leftInCloud(credentials, use, { loginServer });
    const { revokeInAzure } = await import("./revoke-in-azure.ts");
    return revokeInAzure(await cloud.open(), { credentials, use, mode });
  };
  return {
    preview: () => removals(secrets, "tell"),
    async end() {
      const done = await removals([], "do");
      const isWhole = cloud === undefined || done.every(({ state }) => state !== "left");
      return { removals: done, isWhole };
    },
  };
}

function isRecordedIn({ metadata }: PullSecret, { registry }: DisconnectIntent): boolean {
  return recordedKeys(readEntryMarks(metadata.annotations), registry).length > 0;
}

function nothingMade(loginServer: string): CloudRemoval {
  return {
    what: `the credential of ${loginServer}`,
    state: "kept",
    reason: "was not made by pullpass: end it where it was made",
  };
}
