import type { NamespaceChoice } from "../core/connect/namespace-choice.ts";
import type { StatusReport } from "../core/report/status-report.ts";
import { decideStatus, type StatusQuestion } from "../core/status/decide-status.ts";
import { gatherCluster } from "./gather-cluster.ts";
import type { Ports } from "./ports.ts";

export interface StatusRequest extends Omit<StatusQuestion, "now"> {
  readonly places: NamespaceChoice;
  /** The secret to read by its name where secrets may not be listed. */
  readonly secretName: string;
}

/** How the namespaces stand with the registries that they use. Asks no registry and writes nothing. */
export async function status(ports: Ports, request: StatusRequest): Promise<StatusReport> {
  const { places, secretName, ...question } = request;
  ports.progress(`reading ${whereText(places)}`);
  const gathered = await gatherCluster(ports, { places, secretName });
  const now = ports.clock.now();
  if (gathered.ok) return decideStatus(gathered.facts, { ...question, now });
  const { verdict, finding } = gathered.blocked;
  return {
    verdict,
    at: now.toISOString(),
    registries: [],
    credentials: [],
    findings: [finding],
    unseen: [],
    notes: [],
  };
}

function whereText(places: NamespaceChoice): string {
  if (places.kind === "all") return "the cluster";
  if (places.kind === "selected") return `the namespaces with ${places.selector}`;
  const [only, another] = places.names;
  return another === undefined ? `namespace ${only}` : `${places.names.length} namespaces`;
}
