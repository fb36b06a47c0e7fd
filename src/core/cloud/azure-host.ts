/**
 * Whether the host is a registry of one of Azure's clouds that anybody can have; regional endpoints count.
 *
 * @example isAzureRegistry("acme.azurecr.io.evil.example") // false
 */
export function isAzureRegistry(domain: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us)$/.test(domain);
}
