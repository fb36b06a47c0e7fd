import { isSameCredential } from "../credential/credential.ts";
import { printableKey } from "../dockerconfig/key-fault.ts";
import type { CredentialEnd } from "../expiry/credential-end.ts";
import { type EntryEnd, secretEnds } from "../expiry/secret-ends.ts";
import { DOCKER_HUB } from "../image/reference.ts";
import { addressCovers, type RegistryAddress } from "../image/registry-address.ts";
import type { PullSecret } from "../kube/objects.ts";
import { DEFAULT_REGISTRY, normalisedServerKey } from "../kubelet/server-match.ts";
import type { StatusCredential } from "../report/status-report.ts";
import type { UseState } from "./use-state.ts";

interface Found extends EntryEnd {
  /** `NAMESPACE/NAME`. */
  readonly place: string;
  readonly registry: string;
  readonly inUse: boolean;
}

/**
 * The credentials of the pull secrets, each once however many namespaces hold it: the next to end first. Those that
 * nothing uses and pullpass did not make are left out, being nobody's trouble.
 *
 * @param registry absent: of all registries
 */
export function statusCredentials(
  secrets: readonly PullSecret[],
  states: readonly UseState[],
  registry?: RegistryAddress,
): readonly StatusCredential[] {
  const used = new Set(
    states.flatMap(({ candidates }) =>
      candidates.flatMap(({ source, key }) =>
        source.kind === "secret" ? [`${source.namespace}/${source.name} ${key}`] : [],
      ),
    ),
  );
  const found = secrets.flatMap((secret) => {
    const place = `${secret.metadata.namespace ?? ""}/${secret.metadata.name}`;
    return secretEnds(secret).flatMap((one): Found[] => {
      const inUse = used.has(`${place} ${one.entry.key}`);
      const address = addressOf(one.entry.key);
      const isMeant = registry === undefined || inUse || (address !== undefined && covers(registry, address));
      if (!isMeant || (!inUse && one.mark === undefined)) return [];
      return [{ ...one, place, registry: address?.domain ?? "", inUse }];
    });
  });
  // What differs in what may be shown is no one credential, and comparing is only needed among the rest.
  const alike = Map.groupBy(found, ({ registry, entry, end }) =>
    [registry, entry.key, entry.username, endText(end)].join("\n"),
  );
  return [...alike.values()].flatMap(sameCredentials).map(toldOf).toSorted(byEnd);
}

/** The place that a server key names; undefined where the kubelet could not read the key. */
function addressOf(key: string): RegistryAddress | undefined {
  const [host = "", ...path] = normalisedServerKey(key)?.split("/") ?? [];
  if (host === "") return undefined;
  return { domain: host === DEFAULT_REGISTRY ? DOCKER_HUB : host.toLowerCase(), path: path.join("/") };
}

/** Either may be the narrower: `ghcr.io/acme` is asked for, and the entry is for all of ghcr.io. */
function covers(registry: RegistryAddress, { domain, path }: RegistryAddress): boolean {
  return path === "" ? domain === registry.domain : addressCovers(registry, { text: "", domain, path });
}

function endText(end: CredentialEnd): string {
  return end.kind === "at" ? end.at.toISOString() : end.kind;
}

function sameCredentials(found: readonly Found[]): readonly (readonly Found[])[] {
  const groups: Found[][] = [];
  for (const one of found) {
    const group = groups.find(([first]) => first !== undefined && isSameCredential(first.entry, one.entry));
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups;
}

function toldOf(found: readonly Found[]): StatusCredential {
  const [first] = found;
  if (first === undefined) throw new Error("a credential that was found nowhere");
  const { registry, entry, mark, end } = first;
  return {
    registry,
    key: printableKey(entry.key),
    username: entry.username,
    ...(mark === undefined ? {} : { method: mark.method }),
    ends: end.kind,
    ...(end.kind === "at" ? { expiresAt: end.at.toISOString(), knownFrom: end.from } : {}),
    ...(end.kind === "short-lived" ? { note: end.what } : {}),
    secrets: found.map(({ place }) => place).toSorted(),
    inUse: found.some(({ inUse }) => inUse),
  };
}

function byEnd(a: StatusCredential, b: StatusCredential): number {
  const [left, right] = [a, b].map(({ expiresAt, registry, username }) =>
    // Behind every date.
    [expiresAt ?? "~", registry, username].join(" "),
  );
  return (left ?? "") < (right ?? "") ? -1 : 1;
}
