/**
 * A DNS-1123 subdomain, at most 253 characters: what Secrets, ServiceAccounts and Nodes may be called. A namespace's
 * name is narrower, a label: at most 63 characters and no dot.
 */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

/** A DNS-1123 label: what a namespace may be called. */
export function isNamespaceName(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}
