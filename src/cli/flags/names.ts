import { parseRegistryAddress, type RegistryAddress } from "../../core/image/registry-address.ts";
import { isObjectName } from "../../core/kube/object-name.ts";
import { ADDRESS_FAULTS } from "./address-faults.ts";
import { UsageError } from "./usage-error.ts";

/** The registry that a person named. */
export function readRegistryAddress(text: string): RegistryAddress {
  const parsed = parseRegistryAddress(text);
  if (parsed.ok) return parsed.address;
  // The text is not repeated: what is no registry may be a URL with a password in it.
  throw new UsageError(
    `that is no registry: ${ADDRESS_FAULTS[parsed.refusal]}`,
    "examples: docker.io, ghcr.io/acme, reg.example.com:5000",
  );
}

/** The name of a Secret or ServiceAccount, as a flag or an argument gave it. */
export function readObjectName(flag: string, value: string): string {
  if (isObjectName(value)) return value;
  throw new UsageError(
    `${flag}: \`${value}\` is no name for a Kubernetes object: lower-case letters, digits, \`-\` and \`.\``,
  );
}
