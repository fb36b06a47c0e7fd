/** A DNS-1123 subdomain, at most 253 characters: what Secrets, ServiceAccounts and namespaces may be called. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}
