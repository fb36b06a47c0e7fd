import { accountMissing } from "../connect/plan-connect.ts";
import { templateFixed, workloadMissing } from "../connect/workload-faults.ts";
import { type Finding, finding } from "../finding/finding.ts";
import type { ServiceAccount } from "../kube/objects.ts";
import { specAccount } from "../pod/spec-images.ts";
import type { WorkloadName } from "../workload/workload-name.ts";
import type { WorkloadTemplate } from "../workload/workload-template.ts";
import type { Action, Change, LeftAlone } from "./action.ts";
import { attachOperations } from "./attach.ts";
import { attachmentText, attachToWorkload } from "./attach-workload.ts";
import {
  accountHolder,
  detachOperations,
  isAttachedByUs,
  namesSecret,
  type SecretHolder,
  workloadHolder,
} from "./detach.ts";

/** What a secret is to be attached to, or detached from. */
export interface HolderChoice {
  /** Names, each once, or every ServiceAccount of the namespace. */
  readonly accounts: "all" | readonly string[];
  readonly workloads: readonly WorkloadName[];
}

export interface AttachmentFacts {
  readonly namespace: string;
  /** Those of the choice that are there, and those that the workloads run as. */
  readonly accounts: readonly ServiceAccount[];
  readonly workloads: readonly WorkloadTemplate[];
}

export interface AttachmentPlan {
  readonly actions: readonly Action[];
  readonly unchanged: readonly Change[];
  readonly leftAlone: readonly LeftAlone[];
  /** What stands in the way; nothing is to be written then. */
  readonly findings: readonly Finding[];
}

const NOTHING: AttachmentPlan = { actions: [], unchanged: [], leftAlone: [], findings: [] };

/** How to attach one secret, by its name, to ServiceAccounts and to workloads' own Pod templates. */
export function planAttach(secretName: string, choice: HolderChoice, facts: AttachmentFacts): AttachmentPlan {
  return sum([
    ...chosenAccounts(choice, facts).map((account) =>
      typeof account === "string"
        ? blocked(accountMissing(facts.namespace, account))
        : attachTo(accountHolder(account), secretName, { operations: attachOperations(account, secretName) }),
    ),
    ...choice.workloads.map((name) => {
      const workload = workloadOf(name, facts);
      if (workload === undefined) return blocked(workloadMissing({ ...name, namespace: facts.namespace }));
      const fixed = templateFixed(workload);
      if (fixed !== undefined) return blocked(fixed);
      const runsAs = specAccount(workload.podSpec);
      const account = facts.accounts.find(({ metadata }) => metadata.name === runsAs);
      const { operations, carried } = attachToWorkload(workload, account, secretName);
      const reason = attachmentText(workload, carried);
      return attachTo(workloadHolder(workload), secretName, { operations, reason });
    }),
  ]);
}

/**
 * How to take back what pullpass attached. An entry that it did not attach is somebody's: it is refused where it was
 * named, passed over among all, and taken with `adopt`.
 */
export function planDetach(
  { secretName, adopt }: { readonly secretName: string; readonly adopt: boolean },
  choice: HolderChoice,
  facts: AttachmentFacts,
): AttachmentPlan {
  const detach = (holder: SecretHolder): AttachmentPlan => {
    const target = refOf(holder);
    const isOurs = isAttachedByUs(holder, secretName);
    if (!isOurs && !namesSecret(holder, secretName))
      return { ...NOTHING, unchanged: [{ target, change: "unchanged" }] };
    if (!isOurs && !adopt) {
      return choice.accounts === "all" && holder.kind === "ServiceAccount"
        ? { ...NOTHING, leftAlone: [{ target, reason: `names \`${secretName}\`, ${NOT_OURS}` }] }
        : blocked(notAttachedByUs(holder, secretName));
    }
    const operations = detachOperations(holder, secretName);
    return { ...NOTHING, actions: [{ kind: "detach", target, secretName, operations }] };
  };
  return sum([
    ...chosenAccounts(choice, facts).map((account) =>
      typeof account === "string"
        ? blocked(accountMissing(facts.namespace, account))
        : detach(accountHolder(account)),
    ),
    ...choice.workloads.map((name) => {
      const workload = workloadOf(name, facts);
      return workload === undefined
        ? blocked(workloadMissing({ ...name, namespace: facts.namespace }))
        : detach(workloadHolder(workload));
    }),
  ]);
}

const NOT_OURS = "which pullpass did not attach there";

/** A name stands for one that is not there. */
function chosenAccounts(
  { accounts }: HolderChoice,
  facts: AttachmentFacts,
): readonly (ServiceAccount | string)[] {
  if (accounts === "all") return facts.accounts;
  return accounts.map((name) => facts.accounts.find(({ metadata }) => metadata.name === name) ?? name);
}

function workloadOf({ kind, name }: WorkloadName, { workloads }: AttachmentFacts) {
  return workloads.find((workload) => workload.kind === kind && workload.metadata.name === name);
}

function refOf({ kind, metadata }: SecretHolder) {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

function attachTo(
  holder: SecretHolder,
  secretName: string,
  how: Pick<Extract<Action, { kind: "attach" }>, "operations" | "reason">,
): AttachmentPlan {
  const target = refOf(holder);
  if (how.operations.length === 0) return { ...NOTHING, unchanged: [{ target, change: "unchanged" }] };
  return { ...NOTHING, actions: [{ kind: "attach", target, secretName, ...how }] };
}

function blocked(found: Finding): AttachmentPlan {
  return { ...NOTHING, findings: [found] };
}

function sum(parts: readonly AttachmentPlan[]): AttachmentPlan {
  return {
    actions: parts.flatMap(({ actions }) => actions),
    unchanged: parts.flatMap(({ unchanged }) => unchanged),
    leftAlone: parts.flatMap(({ leftAlone }) => leftAlone),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

function notAttachedByUs(holder: SecretHolder, secretName: string): Finding {
  const { kind, namespace, name } = refOf(holder);
  return finding("secret-not-ours", {
    title: `${kind} \`${name}\` names secret \`${secretName}\`, ${NOT_OURS}`,
    subject: { kind, namespace, name },
    evidence: [
      {
        text: `no \`${secretName}\` in the annotation pullpass.dev/attached`,
        source: `${kind} ${namespace}/${name}`,
      },
    ],
    fixes: [
      {
        text: "find out who relies on it; to take it out all the same, run the command again with `--adopt`",
        applicability: "manual",
      },
    ],
  });
}
