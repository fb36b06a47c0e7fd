import type { DockerConfigEntry } from "../dockerconfig/docker-config.ts";
import { matchedImages } from "../dockerconfig/key-fault.ts";
import { serverKeyFor } from "../dockerconfig/server-key.ts";
import { textFromByteString } from "../go/utf8.ts";
import type { RegistryAddress } from "../image/registry-address.ts";
import { keyringFrom, lookup } from "../kubelet/keyring.ts";
import {
  normalisedServerKey,
  type ServerPattern,
  serverMatches,
  serverPattern,
} from "../kubelet/server-match.ts";
import { beginningOf, type PullTarget, repositoryOf } from "./pull-target.ts";

/** An entry that the kubelet would try for what is to be pulled. */
export interface ServingEntry extends DockerConfigEntry {
  /** The key under which a copy says the same and no more: never wider than the registry, nor than the original. */
  readonly keyToCopy: string;
  /** Whether it serves some of the registry's images alone, because its key goes on below the registry's path. */
  readonly isPart: boolean;
}

/**
 * The entries that serve an image, or images of a registry, in the kubelet's order; where only a registry is asked for,
 * those that serve a part of it come last.
 *
 * @example servingEntries(entries, { registry: { domain: "docker.io", path: "" } }) // key "https://index.docker.io/v1/"
 */
export function servingEntries(
  entries: readonly DockerConfigEntry[],
  target: PullTarget,
): readonly ServingEntry[] {
  const keyring = keyringFrom([{ source: { kind: "file", path: "" }, entries }]);
  const keys = lookup(keyring, repositoryOf(target)).map(({ key }) => key);
  const ofWhole = keys.flatMap((key) => entries.find((entry) => entry.key === key) ?? []);
  const ofPart = target.image === undefined ? entries.filter((entry) => !keys.includes(entry.key)) : [];
  return [
    ...ofWhole.map((entry) => served(entry, target.registry)),
    ...ofPart.map((entry) => served(entry, target.registry)).filter(({ isPart }) => isPart),
  ];
}

function served(entry: DockerConfigEntry, registry: RegistryAddress): ServingEntry {
  const path = pathBelow(entry.key, registry);
  if (path === undefined) return { ...entry, keyToCopy: serverKeyFor(registry), isPart: false };
  return { ...entry, keyToCopy: serverKeyFor({ domain: registry.domain, path }), isPart: true };
}

/** The path of a key that lies below the registry; undefined where it does not, or the key matches nothing. */
function pathBelow(key: string, registry: RegistryAddress): string | undefined {
  const pattern = patternOf(key);
  const whole = serverPattern(beginningOf(registry));
  if (pattern === undefined || whole === undefined || matchedImages(key) === undefined) return undefined;
  const isOnHost = serverMatches({ ...pattern, path: "" }, whole);
  const isBelow = pattern.path !== whole.path && pattern.path.startsWith(whole.path);
  return isOnHost && isBelow ? textFromByteString(pattern.path.slice(1)) : undefined;
}

function patternOf(key: string): ServerPattern | undefined {
  const normalised = normalisedServerKey(key);
  return normalised === undefined ? undefined : serverPattern(normalised);
}
