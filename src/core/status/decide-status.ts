import type { ClusterFacts, Unseen } from "../cluster/cluster-facts.ts";
import { addressText, type RegistryAddress } from "../image/registry-address.ts";
import type { KubeKind } from "../kube/objects.ts";
import { describeKubeRefusal } from "../kube/refusal-text.ts";
import { KUBE_RESOURCES } from "../kube/resources.ts";
import type { StatusCredential, StatusReport, StatusRow } from "../report/status-report.ts";
import type { Verdict } from "../report/verdict.ts";
import { type PullUse, pullUses } from "./pull-uses.ts";
import { secretLists } from "./secret-lists.ts";
import { statusCredentials } from "./status-credentials.ts";
import { statusRows } from "./status-rows.ts";
import { stateOfUse } from "./use-state.ts";

export interface StatusQuestion {
  /** Absent: every registry that is used. */
  readonly registry?: RegistryAddress;
  readonly now: Date;
  /** A credential that ends within this is expiring. */
  readonly withinMs: number;
  /** A credential that ends within this makes the answer a no; absent: only one that has ended does. */
  readonly failWithinMs?: number;
}

/** How every namespace stands with the registries that it uses, as far as the cluster alone can say. */
export function decideStatus(facts: ClusterFacts, question: StatusQuestion): StatusReport {
  const { registry, now, withinMs, failWithinMs } = question;
  const uses = pullUses(facts, registry);
  const lists = secretLists(facts);
  const came = new Set(uses.filter((use) => use.came).map(imageInNamespace));
  const cameWithout = (use: PullUse) => came.has(imageInNamespace(use));
  const states = uses.map((use) => stateOfUse(use, { facts, lists, now, withinMs, cameWithout }));
  const registries = statusRows(states);
  const credentials = statusCredentials(facts.secrets, states, registry);
  const ending = failWithinMs === undefined ? undefined : endingOf(credentials, now, failWithinMs);
  return {
    verdict: verdictOf({ facts, registries, ending }),
    at: now.toISOString(),
    registries,
    credentials,
    ...(ending === undefined ? {} : { ending }),
    findings: [],
    unseen: unseenTexts(facts.unseen),
    notes: registries.length === 0 ? [nothingUsed(facts, registry)] : [],
  };
}

function imageInNamespace({ namespace, image }: PullUse): string {
  return `${namespace} ${image.text}`;
}

function endingOf(
  credentials: readonly StatusCredential[],
  now: Date,
  failWithinMs: number,
): readonly StatusCredential[] {
  const lastMs = now.getTime() + failWithinMs;
  return credentials.filter(({ expiresAt }) => expiresAt !== undefined && Date.parse(expiresAt) <= lastMs);
}

interface Decided {
  readonly facts: ClusterFacts;
  readonly registries: readonly StatusRow[];
  readonly ending: readonly StatusCredential[] | undefined;
}

const WRONG: ReadonlySet<StatusRow["state"]> = new Set(["failing", "expired", "undecodable"]);

function verdictOf({ facts, registries, ending }: Decided): Verdict {
  if (registries.some(({ state }) => WRONG.has(state)) || (ending?.length ?? 0) > 0) return "no";
  // Who asks whether something ends soon must not hear a yes about secrets that nobody saw.
  if (ending !== undefined && facts.unseen.some(({ kind }) => kind === "Secret")) return "unsure";
  return "yes";
}

/** One sentence for each kind, however many namespaces. */
function unseenTexts(unseen: readonly Unseen[]): readonly string[] {
  return [...Map.groupBy(unseen, ({ kind }) => kind)].map(([kind, those]) => {
    const [first] = those;
    if (first === undefined) return "";
    const more = those.length === 1 ? "" : `; ${those.length - 1} more namespaces likewise`;
    return `${UNSEEN_MEANS[kind] ?? `${KUBE_RESOURCES[kind].plural} are left out`}: ${describeKubeRefusal(first.refusal)}${more}${
      those.some(({ byName }) => byName === true) ? "; those that may be read by their names were" : ""
    }`;
  });
}

const UNSEEN_MEANS: { readonly [K in KubeKind]?: string } = {
  Pod: "Pods are left out",
  ServiceAccount: "what ServiceAccounts name is not known",
  Secret: "what pull secrets hold is not known",
};

function nothingUsed({ namespaces, pods }: ClusterFacts, registry: RegistryAddress | undefined): string {
  const [only] = namespaces ?? [];
  const where =
    namespaces === undefined
      ? "in the cluster"
      : namespaces.length === 1
        ? `in namespace ${only}`
        : `in ${namespaces.length} namespaces`;
  if (registry !== undefined) return `nothing ${where} uses ${addressText(registry)}`;
  return pods.length === 0 ? `no Pod and no workload ${where}` : `no image is pulled ${where}`;
}
