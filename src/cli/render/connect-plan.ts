import type { ConnectIntent } from "../../core/connect/connect-intent.ts";
import { pullSecretUse } from "../../core/connect/pull-secret-use.ts";
import { addressText } from "../../core/image/registry-address.ts";
import type { ClusterIdentity } from "../../core/kube/kube.ts";
import type { Change } from "../../core/plan/action.ts";
import type { ConnectReport } from "../../core/report/connect-report.ts";
import { refText } from "./object-ref.ts";
import { printable } from "./printable.ts";

/** More than a person reads before a yes. */
const MAX_NAMESPACES = 10;

/** What is to be done, and where. */
export interface PlannedConnect {
  readonly cluster: ClusterIdentity;
  readonly intent: ConnectIntent;
  /** Of a dry run. */
  readonly report: ConnectReport;
}

/** The plan as a person agrees to it: first the cluster that is written to, then the changes of each namespace. */
export function renderConnectPlan({ cluster, intent, report }: PlannedConnect): string {
  const lines = [
    "This is to be done:",
    `  in cluster ${cluster.context ?? "(no context)"} at ${cluster.server}`,
    ...intent.namespaces.slice(0, MAX_NAMESPACES).flatMap((namespace) => linesOf(namespace, intent, report)),
    ...restOf(intent.namespaces),
    `  and then: ${proofText(intent)}`,
  ];
  return lines.map(printable).join("\n");
}

function restOf(namespaces: readonly string[]): readonly string[] {
  const rest = namespaces.length - MAX_NAMESPACES;
  return rest > 0 ? [`  and the same in ${rest} more namespaces (--dry-run=client lists all of it)`] : [];
}

function linesOf(namespace: string, intent: ConnectIntent, report: ConnectReport): readonly string[] {
  const changes = report.changes.filter(({ target }) => target.namespace === namespace);
  const isBlocked = report.notDone.some(({ namespace: blocked }) => blocked === namespace);
  const leftAlone = report.leftAlone.filter(({ target }) => target.namespace === namespace);
  return [
    `  in namespace ${namespace}`,
    ...changes.map((change) => `    ${changeText(change, intent)}`),
    ...(isBlocked ? ["    nothing: something stands in the way, which is said at the end"] : []),
    ...leftAlone.map(({ target, reason }) => `    leave ${refText(target, false)}: it ${reason}`),
  ];
}

function changeText({ target, change }: Change, intent: ConnectIntent): string {
  const what = refText(target, false);
  if (change === "unchanged") return `${what} is as it should be`;
  switch (target.kind) {
    case "Secret": {
      const entry = `${intent.entry.serverKey}, user ${intent.entry.credential.username}`;
      return change === "created" ? `create ${what}: ${entry}` : `write into ${what}: ${entry}`;
    }
    case "Pod":
      return `re-create ${what}`;
    default:
      return `attach secret/${pullSecretUse(intent, target.namespace).secretName} to ${what}`;
  }
}

function proofText({ image, registry }: ConnectIntent): string {
  return image === undefined
    ? `try the credential on ${addressText(registry)}`
    : `prove the pull of ${image.text}`;
}
