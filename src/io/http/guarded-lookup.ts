import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";

/** The name stands for an address that the caller does not want to be connected to. */
class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  readonly code = "ERR_ADDRESS_REFUSED";
}

/**
 * The name lookup of a connection that must not go everywhere. It is part of connecting, so that the address that
 * is judged is the address that is used: a second lookup could give another one (DNS rebinding). One unwanted
 * address refuses the name, for which of several is used is chance.
 */
export function guardedLookup(
  lookup: LookupFunction,
  refuseAddress: (address: string) => string | undefined,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === "string" ? [{ address: found, family: 0 }] : found;
      const reason = error === null ? firstRefusal(addresses, refuseAddress) : undefined;
      if (error !== null || reason !== undefined) return callback(error ?? new AddressRefused(reason), "");
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

function firstRefusal(
  addresses: readonly LookupAddress[],
  refuseAddress: (address: string) => string | undefined,
): string | undefined {
  for (const { address } of addresses) {
    const reason = refuseAddress(address);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
