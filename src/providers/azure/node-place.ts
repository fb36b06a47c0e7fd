/** Where a node is in Azure, as its cloud controller wrote it down. */
export interface NodePlace {
  readonly subscription: string;
  /** The resource group of the nodes, in lower case: Azure writes it in any. */
  readonly resourceGroup: string;
}

const PROVIDER_ID =
  /^azure:\/\/\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\//i;

/**
 * Reads `spec.providerID` of a node; undefined where it is no virtual machine of Azure's. That a node is one says
 * nothing of AKS: `isOfAks` does.
 */
function nodePlace(providerId: string | undefined): NodePlace | undefined {
  const [, subscription, resourceGroup] = PROVIDER_ID.exec(providerId ?? "") ?? [];
  if (subscription === undefined || resourceGroup === undefined) return undefined;
  return { subscription: subscription.toLowerCase(), resourceGroup: resourceGroup.toLowerCase() };
}

/** Whether AKS manages a node, by the labels that only it sets. */
function isOfAks(labels: Readonly<Record<string, string>> | undefined): boolean {
  return (
    labels?.["kubernetes.azure.com/cluster"] !== undefined ||
    labels?.["kubernetes.azure.com/managedby"] === "aks"
  );
}

/** What is looked at of a node. */
export interface SeenNode {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly providerId?: string;
}

/** Where the nodes of an AKS cluster are; undefined where none of them says that AKS manages it. */
export function aksPlaceOf(nodes: readonly SeenNode[]): NodePlace | undefined {
  for (const { labels, providerId } of nodes) {
    const place = isOfAks(labels) ? nodePlace(providerId) : undefined;
    if (place !== undefined) return place;
  }
  return undefined;
}
