/** The parts of a registry's resource id; names as Azure writes them, which it compares without case. */
export interface RegistryId {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const REGISTRY_ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)$/i;

/** Undefined when the text is no registry's resource id. */
export function parseRegistryId(text: string): RegistryId | undefined {
  const [, subscription, resourceGroup, name] = REGISTRY_ID.exec(text) ?? [];
  if (subscription === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return { subscription, resourceGroup, name };
}

/** The path of a registry, its names encoded as segments of a URL. */
export function registryPath({ subscription, resourceGroup, name }: RegistryId): string {
  const segments = [
    "subscriptions",
    subscription,
    "resourceGroups",
    resourceGroup,
    "providers",
    "Microsoft.ContainerRegistry",
    "registries",
    name,
  ];
  return `/${segments.map(encodeURIComponent).join("/")}`;
}
