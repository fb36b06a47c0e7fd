import { addressText, type RegistryAddress } from "../image/registry-address.ts";

/** Who could read a credential that goes to namespaces which nobody named one by one. */
export function spreadNotes(count: number, registry: RegistryAddress): readonly string[] {
  const places = count === 1 ? "1 namespace" : `${count} namespaces`;
  return [
    `the credential will lie in ${places}; whoever may read secrets in any one of them can read it`,
    `narrower is to name with -n those that pull from ${addressText(registry)}, and a credential that may read only what they pull`,
  ];
}
