import { printableKey } from "../dockerconfig/key-fault.ts";
import type { Finding } from "../finding/finding.ts";
import { oneLine } from "../registry/one-line.ts";
import type { FoundEntry, PassedOver } from "./sort-secrets.ts";

const MAX_CHARS = 100;

/** An entry without its password: `key reg.example.com, user ci`. */
export function describeEntry({ key, username }: Pick<FoundEntry, "key" | "username">): string {
  return `key ${oneLine(printableKey(key), MAX_CHARS)}, user ${oneLine(username, MAX_CHARS)}`;
}

/** What a refusal amounts to, and the registry's own words for it. */
export function describeRefusal({ title, evidence }: Finding): string {
  const [words] = evidence;
  return words === undefined ? title : `${title} (${words.text})`;
}

/** Why a secret cannot be used, as one clause about it. */
export function describePassedOver(one: PassedOver): string {
  switch (one.kind) {
    case "undecodable": {
      const what = one.key === undefined ? "it" : `its entry ${quoted(one.key)}`;
      return `${what} cannot be decoded, and a Pod that names it gets none of its pull secrets: ${one.reason}`;
    }
    case "skipped":
      return describeSkipped(one.reason);
    case "missed":
      return `its key ${quoted(one.key)} matches no image of the registry; the key to write is \`${one.write}\``;
    case "no-credential":
      return `its entry ${quoted(one.key)} has no password, or a user name that cannot be sent`;
    case "other":
      return "its entries are for other registries";
  }
}

function describeSkipped(reason: Extract<PassedOver, { kind: "skipped" }>["reason"]): string {
  switch (reason.kind) {
    case "wrong-type":
      return `it is of type \`${reason.type}\`, which the kubelet does not use for pulls`;
    case "missing-key":
      return `it has no \`${reason.key}\``;
    case "empty":
      return `its \`${reason.key}\` is empty`;
  }
}

function quoted(key: string): string {
  return `\`${oneLine(printableKey(key), MAX_CHARS)}\``;
}
