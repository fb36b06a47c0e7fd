import { type Finding, finding } from "../core/finding/finding.ts";
import { findingFromSkipped } from "../core/finding/from-lint-fault.ts";
import type { ServiceAccount } from "../core/kube/objects.ts";
import { openPullSecret } from "../core/kubelet/pull-secrets.ts";
import type { Change } from "../core/plan/action.ts";
import { changeWordOf } from "../core/plan/change-word.ts";
import {
  type AttachmentFacts,
  type AttachmentPlan,
  type HolderChoice,
  planAttach,
  planDetach,
} from "../core/plan/plan-attachments.ts";
import { specAccount } from "../core/pod/spec-images.ts";
import type { AttachmentReport } from "../core/report/attachment-report.ts";
import type { DryRun } from "../core/report/connect-report.ts";
import { apply } from "./apply/apply.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import { gatherNamedWorkloads } from "./gather-named-workloads.ts";
import type { Ports } from "./ports.ts";

export interface AttachmentRequest {
  readonly namespace: string;
  readonly secretName: string;
  readonly choice: HolderChoice;
  readonly dryRun: DryRun;
  /** Hears of each change as it is made. */
  readonly tell: (change: Change) => void;
}

/** Attaches a secret that is there: no Pod shall be made to name a missing one. */
export async function attachSecret(ports: Ports, request: AttachmentRequest): Promise<AttachmentReport> {
  const { namespace, secretName } = request;
  const secret = await ports.kube.get("Secret", { namespace, name: secretName });
  if (!secret.ok) {
    const blocked =
      secret.refusal.kind === "not-found"
        ? blockedBy(secretMissing(request))
        : blockedByRefusal(secret.refusal, ports.kube);
    return stopped(request, [blocked]);
  }
  const opened = openPullSecret(secret.value);
  const warnings: readonly Finding[] =
    opened.kind === "skipped"
      ? [
          {
            ...findingFromSkipped({ namespace, name: secretName, reason: opened.reason }),
            severity: "warning",
          },
        ]
      : [];
  const gathered = await gather(ports, request);
  if (!gathered.ok) return stopped(request, [gathered.blocked]);
  return carryOut(ports, request, { plan: planAttach(secretName, request.choice, gathered.facts), warnings });
}

/** Takes back what pullpass attached; whether the secret is there does not matter. */
export async function detachSecret(
  ports: Ports,
  request: AttachmentRequest & { readonly adopt: boolean },
): Promise<AttachmentReport> {
  const gathered = await gather(ports, request);
  if (!gathered.ok) return stopped(request, [gathered.blocked]);
  return carryOut(ports, request, {
    plan: planDetach(request, request.choice, gathered.facts),
    warnings: [],
  });
}

function secretMissing({ namespace, secretName: name }: AttachmentRequest): Finding {
  return finding("pull-secret-missing", {
    title: `namespace \`${namespace}\` has no secret \`${name}\`, and Pods that name a missing one pull without it`,
    subject: { kind: "Secret", namespace, name },
    evidence: [{ text: "the API server knows none of that name", source: `namespace ${namespace}` }],
    fixes: [
      {
        text: "make it first",
        command: `pullpass secret make ${name} -n ${namespace} --from-file FILE`,
        applicability: "manual",
      },
    ],
  });
}

type Gathered =
  | { readonly ok: true; readonly facts: AttachmentFacts }
  | { readonly ok: false; readonly blocked: Blocked };

async function gather(ports: Ports, { namespace, choice }: AttachmentRequest): Promise<Gathered> {
  const named = await gatherNamedWorkloads(ports, namespace, choice.workloads);
  if (!named.ok) return named;
  const runAs = named.named.map(({ podSpec }) => specAccount(podSpec));
  const accounts =
    choice.accounts === "all"
      ? await listAccounts(ports, namespace)
      : await getAccounts(ports, namespace, [...new Set([...choice.accounts, ...runAs])]);
  return accounts.ok
    ? { ok: true, facts: { namespace, accounts: accounts.accounts, workloads: named.named } }
    : accounts;
}

type ReadAccounts =
  | { readonly ok: true; readonly accounts: readonly ServiceAccount[] }
  | { readonly ok: false; readonly blocked: Blocked };

async function listAccounts({ kube, signal }: Ports, namespace: string): Promise<ReadAccounts> {
  const answer = await kube.list("ServiceAccount", { namespace, signal });
  return answer.ok
    ? { ok: true, accounts: answer.value }
    : { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
}

/** Those that are there: whoever may get one may not always list them. */
async function getAccounts(
  { kube }: Ports,
  namespace: string,
  names: readonly string[],
): Promise<ReadAccounts> {
  const accounts: ServiceAccount[] = [];
  for (const name of names) {
    const answer = await kube.get("ServiceAccount", { namespace, name });
    if (answer.ok) accounts.push(answer.value);
    else if (answer.refusal.kind !== "not-found")
      return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
  }
  return { ok: true, accounts };
}

interface Planned {
  readonly plan: AttachmentPlan;
  readonly warnings: readonly Finding[];
}

async function carryOut(
  ports: Ports,
  request: AttachmentRequest,
  { plan, warnings }: Planned,
): Promise<AttachmentReport> {
  const { dryRun, tell } = request;
  if (plan.findings.length > 0)
    return stopped(
      request,
      plan.findings.map((found) => blockedBy(found)),
    );
  for (const change of plan.unchanged) tell(change);
  const { leftAlone } = plan;
  if (dryRun === "client") {
    const changes = plan.actions.map((action) => ({ target: action.target, change: changeWordOf(action) }));
    for (const change of changes) tell(change);
    const all = [...changes, ...plan.unchanged];
    return { verdict: "yes", dryRun, changes: all, notDone: [], leftAlone, findings: warnings };
  }
  const applied = await apply(ports, plan, { dryRun: dryRun === "server", onChange: tell });
  const [failure] = applied.failures;
  const wrote = applied.changes.some(({ change }) => change !== "unchanged");
  return {
    verdict: failure === undefined ? "yes" : wrote ? "partial" : failure.blocked.verdict,
    dryRun,
    changes: [...applied.changes, ...plan.unchanged],
    notDone: [...applied.failures.map(({ target }) => target), ...applied.notTried],
    leftAlone,
    findings: [...applied.failures.map(({ blocked }) => blocked.finding), ...warnings],
  };
}

function stopped({ dryRun }: AttachmentRequest, problems: readonly Blocked[]): AttachmentReport {
  const findings = problems.map(({ finding }) => finding);
  const verdict = problems[0]?.verdict ?? "no";
  return { verdict, dryRun, changes: [], notDone: [], leftAlone: [], findings };
}
