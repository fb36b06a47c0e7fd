import { SecretText } from "../credential/secret-text.ts";
import { keyFault, printableKey } from "../dockerconfig/key-fault.ts";
import { serverKeyFor } from "../dockerconfig/server-key.ts";
import { addressText } from "../image/registry-address.ts";
import type { PullTarget } from "./pull-target.ts";
import { servingEntries } from "./serving-entries.ts";

/** A key that was to serve the registry, as far as can be told, and does not. */
export interface MissedKey {
  /** Fit to be printed. */
  readonly key: string;
  /** The key to write instead. */
  readonly write: string;
}

/**
 * Whether a key that does not serve the registry was meant to: it would with its fault corrected, or it differs from the
 * registry's host in its port alone.
 *
 * @example missedKey("https://index.docker.io/v1", target) // { key: …, write: "https://index.docker.io/v1/" }
 */
export function missedKey(key: string, target: PullTarget): MissedKey | undefined {
  const write = keyFault(key)?.write;
  if (write !== undefined && serves(write, target)) return { key: printableKey(key), write };
  if (!isSameHost(key, target)) return undefined;
  return { key: printableKey(key), write: serverKeyFor(target.registry) };
}

function serves(key: string, target: PullTarget): boolean {
  const entry = { key, username: "", password: new SecretText("") };
  return servingEntries([entry], target).length > 0;
}

function isSameHost(key: string, { registry }: PullTarget): boolean {
  const [host = "", ...path] = key.replace(/^https?:\/\//i, "").split("/");
  const isOfPath = `${addressText(registry)}/`.startsWith(`${[registry.domain, ...path].join("/")}/`);
  return isOfPath && withoutPort(host) === withoutPort(registry.domain);
}

function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, "");
}
