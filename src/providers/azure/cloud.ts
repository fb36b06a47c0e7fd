/** Where the services of one Azure cloud are. Addresses are origins without a slash at their end. */
export interface AzureCloudEndpoints {
  /** As `--cloud` and `az cloud` name it. */
  readonly name: string;
  readonly login: string;
  readonly arm: string;
  /** What a token for `arm` is asked for, without `/.default`. */
  readonly armAudience: string;
  readonly graph: string;
  /** What the host of a registry ends in: `.azurecr.io`. */
  readonly registrySuffix: string;
}

/**
 * The clouds that Azure's own tools know by name (azure-cli 2.91.0, core/cloud.py). The audience of a registry's token
 * is the same in each.
 */
export const AZURE_CLOUDS = {
  public: {
    name: "public",
    login: "https://login.microsoftonline.com",
    arm: "https://management.azure.com",
    armAudience: "https://management.azure.com",
    graph: "https://graph.microsoft.com",
    registrySuffix: ".azurecr.io",
  },
  china: {
    name: "china",
    login: "https://login.chinacloudapi.cn",
    arm: "https://management.chinacloudapi.cn",
    armAudience: "https://management.chinacloudapi.cn",
    graph: "https://microsoftgraph.chinacloudapi.cn",
    registrySuffix: ".azurecr.cn",
  },
  "us-government": {
    name: "us-government",
    login: "https://login.microsoftonline.us",
    arm: "https://management.usgovcloudapi.net",
    armAudience: "https://management.usgovcloudapi.net",
    graph: "https://graph.microsoft.us",
    registrySuffix: ".azurecr.us",
  },
} as const satisfies Record<string, AzureCloudEndpoints>;

/**
 * The cloud whose registry this host is; undefined when it is none. A registry's name has letters and digits; a domain
 * name label adds one hyphen and a hash (`acme-c5e4.azurecr.io`); a regional endpoint stands in front of `.geo`
 * (`acme.westeurope.geo.azurecr.io`).
 *
 * @example azureCloudOf("acmeshop.azurecr.io")?.name // "public"
 * @example azureCloudOf("acmeshop.azurecr.io.evil.example") // undefined
 */
export function azureCloudOf(domain: string): AzureCloudEndpoints | undefined {
  return Object.values(AZURE_CLOUDS).find(({ registrySuffix }) => isRegistryHost(domain, registrySuffix));
}

/** Whether a host is a registry's of the cloud with this suffix. */
export function isRegistryHost(domain: string, registrySuffix: string): boolean {
  if (!domain.endsWith(registrySuffix)) return false;
  const name = domain.slice(0, -registrySuffix.length);
  return /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?(?:\.[a-z0-9]+\.geo)?$/.test(name);
}
