import type { Candidate, CandidateSource } from "../credential/credential.ts";
import type { DockerConfigEntry } from "../dockerconfig/docker-config.ts";
import type { ByteString } from "../go/utf8.ts";
import {
  DEFAULT_REGISTRY,
  isOnDefaultRegistry,
  normalisedServerKey,
  type ServerPattern,
  serverMatches,
  serverPattern,
} from "./server-match.ts";

/** The entries of one docker config. */
export interface KeyringConfig {
  readonly source: CandidateSource;
  readonly entries: readonly DockerConfigEntry[];
}

/** Everything the kubelet knows for one normalised server key, in the order in which it would be tried. */
interface Slot {
  readonly pattern: ServerPattern | undefined;
  readonly candidates: readonly Candidate[];
}

/** The normalised keys from the last to the first by their bytes, so that a longer one comes before its prefix. */
export type Keyring = ReadonlyMap<ByteString, Slot>;

/**
 * Files entries by normalised key (Kubernetes v1.37.2, pkg/credentialprovider/keyring.go, BasicDockerKeyring.Add).
 * An entry whose key Go cannot parse is left out, as the kubelet does.
 */
export function keyringFrom(configs: readonly KeyringConfig[]): Keyring {
  const filed = new Map<ByteString, Candidate[]>();
  for (const { source, entries } of configs) {
    for (const { key, username, password } of entries) {
      const normalised = normalisedServerKey(key);
      if (normalised === undefined) continue;
      const candidates = filed.get(normalised) ?? [];
      candidates.push({ key, username, password, source });
      filed.set(normalised, candidates);
    }
  }
  const lastFirst = [...filed].sort(([left], [right]) => (left < right ? 1 : -1));
  return new Map(lastFirst.map(([key, candidates]) => [key, { pattern: serverPattern(key), candidates }]));
}

/**
 * Every credential that the kubelet would try for a repository, in its order (keyring.go, Lookup). None means one
 * anonymous attempt, one or more means no anonymous attempt.
 *
 * Keys of one config that mean the same place (`https://h` and `h`) stand in the order of the document. The kubelet
 * has none for them: the iteration of a Go map decides.
 *
 * @param repository domain and path, normalised: `docker.io/library/nginx`
 */
export function lookup(keyring: Keyring, repository: string): readonly Candidate[] {
  const target = serverPattern(repository);
  const matching = [...keyring.values()].filter(
    ({ pattern }) => pattern !== undefined && target !== undefined && serverMatches(pattern, target),
  );
  if (matching.length > 0) return matching.flatMap(({ candidates }) => candidates);
  return isOnDefaultRegistry(repository) ? (keyring.get(DEFAULT_REGISTRY)?.candidates ?? []) : [];
}
