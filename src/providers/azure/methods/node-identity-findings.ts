import { type Finding, type Fix, finding } from "../../../core/finding/finding.ts";
import type { Verdict } from "../../../core/report/verdict.ts";
import { registryPath } from "../arm/resource-id.ts";
import type { RoleGrant } from "../arm/role.ts";
import { findingFromAzureRefusal } from "../finding-from-refusal.ts";
import { verdictOfAzureRefusal } from "../method.ts";
import type { SeenNode } from "../node-place.ts";
import type { NodeIdentity, NodeIdentityRefusal } from "./node-identity.ts";

/** `kubelet identity 1234 of AKS cluster shop`. */
export function identityText({ kind, principalId, cluster }: NodeIdentity): string {
  return `${kind} ${principalId} of AKS cluster ${cluster.name}`;
}

const OTHER_METHODS: Fix = {
  text: "use a method that writes a pull secret: run the command again with `--method repository-token`, `new-service-principal`, `existing-service-principal` or `existing-secret`",
  applicability: "manual",
};

/** As many nodes as are named: what one of a pool says, its others say too. */
const MAX_NAMED = 5;

/** That no node says it is one of AKS, with what was looked at. */
export function notAks(nodes: readonly SeenNode[]): Finding {
  const rest = nodes.length - MAX_NAMED;
  return finding("node-identity-unknown", {
    title: "this cluster is not AKS, as far as its nodes say",
    subject: {},
    evidence: [
      ...nodes.slice(0, MAX_NAMED).map(({ name, providerId, labels }) => {
        const id = providerId === undefined ? "no spec.providerID" : `spec.providerID ${providerId}`;
        const label = labels?.["kubernetes.azure.com/cluster"];
        const aks =
          label === undefined
            ? "no label kubernetes.azure.com/cluster"
            : `label kubernetes.azure.com/cluster=${label}`;
        return { text: `${id}, ${aks}`, source: `node ${name}` };
      }),
      ...(rest > 0 ? [{ text: `and ${rest} more`, source: "the cluster's nodes" }] : []),
      ...(nodes.length === 0 ? [{ text: "it has no nodes", source: "the cluster's nodes" }] : []),
    ],
    fixes: [OTHER_METHODS],
  });
}

/** Why it is not known which identity counts, and how the command ends because of it. */
export function identityUnknown(why: NodeIdentityRefusal): {
  readonly finding: Finding;
  readonly verdict: Verdict;
} {
  switch (why.kind) {
    case "refused":
      return {
        finding: findingFromAzureRefusal(why.refusal, why.what),
        verdict: verdictOfAzureRefusal(why.refusal),
      };
    case "no-cluster": {
      const { subscription, resourceGroup } = why.place;
      return stopped({
        title: `Azure shows you no AKS cluster whose nodes are in resource group \`${resourceGroup}\``,
        evidence: `looked at ${why.clusters} AKS clusters of subscription ${subscription}`,
        fixes: [
          {
            text: "see which clusters that login has there",
            command: `az aks list --subscription ${subscription} --output table`,
            applicability: "manual",
          },
          OTHER_METHODS,
        ],
      });
    }
    case "no-identity":
      return stopped({
        title: `AKS cluster \`${why.cluster.name}\` names neither a kubelet identity nor a service principal`,
        evidence: why.cluster.id,
        fixes: [OTHER_METHODS],
      });
    case "by-service-account":
      return byServiceAccount(why);
  }
}

function byServiceAccount({
  cluster,
  profile,
}: Extract<NodeIdentityRefusal, { kind: "by-service-account" }>) {
  const { defaultManagedIdentityId: identity } = profile;
  const none = "none is set: a Pod whose ServiceAccount names no identity pulls anonymously";
  return stopped({
    title: `AKS cluster \`${cluster.name}\` pulls with the identity of each Pod's ServiceAccount: its nodes' does not count`,
    evidence: `default identity of its image pulls: ${identity ?? none}`,
    fixes: [
      {
        text: "grant the role to the identity that the ServiceAccount is bound to, or to the default one (its principalId)",
        ...(identity === undefined || identity === null
          ? {}
          : { command: `az identity show --ids ${identity} --query principalId` }),
        applicability: "manual",
      },
      OTHER_METHODS,
    ],
  });
}

/**
 * A node's refusal where its role was granted a while ago and a pull still shows nothing of it: what was awaited, for how
 * long, and what to run next.
 */
export function roleNotSpread(
  refused: Finding,
  { registry, role, principalId }: RoleGrant,
  { minutes, again }: { readonly minutes: number; readonly again: string },
): Finding {
  const waited = `waited ${minutes} minutes for the new role ${role.name} to reach registry ${registry.name}: the node is refused still`;
  return {
    ...refused,
    evidence: [...refused.evidence, { text: waited, source: "pullpass" }],
    fixes: [
      {
        text: "see that the role is there",
        command: `az role assignment list --assignee ${principalId} --scope ${registryPath(registry)} --include-inherited --output table`,
        applicability: "manual",
      },
      {
        text: "then have a node pull once more; nothing is granted twice",
        command: again,
        applicability: "manual",
      },
      ...refused.fixes,
    ],
  };
}

function stopped({ title, evidence, fixes }: { title: string; evidence: string; fixes: readonly Fix[] }) {
  return {
    verdict: "no",
    finding: finding("node-identity-unknown", {
      title,
      subject: {},
      evidence: [{ text: evidence, source: "Azure Resource Manager" }],
      fixes: [...fixes],
    }),
  } as const;
}
