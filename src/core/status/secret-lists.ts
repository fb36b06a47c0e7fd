import type { ClusterFacts } from "../cluster/cluster-facts.ts";
import type { Candidate } from "../credential/credential.ts";
import { type CredentialEnd, credentialEnd } from "../expiry/credential-end.ts";
import type { PullSecret } from "../kube/objects.ts";
import { type Keyring, keyringFrom, lookup } from "../kubelet/keyring.ts";
import { readPullSecret, type SecretReading } from "../kubelet/pull-secrets.ts";
import { type EntryMarks, readEntryMarks } from "../marks/entry-marks.ts";

/** An entry that a kubelet would try, with the end of its credential. */
export interface EndingCandidate extends Candidate {
  readonly end: CredentialEnd;
  /** pullpass wrote the entry, and can replace it. */
  readonly isOurs: boolean;
}

/** What a list of pull secrets gives for a repository. */
export interface ListLookup {
  /** In the kubelet's order. */
  readonly candidates: readonly EndingCandidate[];
  /** The secret that cannot be decoded, which costs all of them. */
  readonly undecodable?: string;
  /** Names on the list of which no secret was seen. */
  readonly missing: readonly string[];
}

export interface SecretLists {
  /** @param repository normalised: `docker.io/library/nginx` */
  lookUp(namespace: string, names: readonly string[], repository: string): ListLookup;
  /** The secrets of the namespace that have an entry for it, whoever names them; sorted. */
  serving(namespace: string, repository: string): readonly string[];
}

interface ReadList {
  readonly keyring: Keyring;
  readonly undecodable?: string;
  readonly missing: readonly string[];
}

/** The kubelet's lookup for many Pods: each secret is decoded once, and each list asked once for a repository. */
export function secretLists({ secrets }: Pick<ClusterFacts, "secrets">): SecretLists {
  const byPlace = new Map(secrets.map((secret) => [placeOf(secret), secret]));
  const byNamespace = Map.groupBy(secrets, ({ metadata }) => metadata.namespace ?? "");
  const readings = new Map<PullSecret, SecretReading>();
  const read = (secret: PullSecret) => remember(readings, secret, () => readPullSecret(secret));
  const marksOf = new Map<PullSecret, EntryMarks>();
  const withEnd = (candidate: Candidate): EndingCandidate => {
    const { source, key } = candidate;
    const place = source.kind === "secret" ? `${source.namespace}/${source.name}` : "";
    const secret = byPlace.get(place);
    const marks =
      secret === undefined
        ? {}
        : remember(marksOf, secret, () => readEntryMarks(secret.metadata.annotations));
    const mark = marks[key];
    const isOurs = mark !== undefined && mark.found !== true;
    return { ...candidate, end: credentialEnd(candidate, mark), isOurs };
  };
  const lists = new Map<string, ReadList>();
  const answers = new Map<string, ListLookup>();
  const served = new Map<string, readonly string[]>();

  const listOf = (namespace: string, names: readonly string[]): ReadList => {
    const found = names.map((name) => ({ name, secret: byPlace.get(`${namespace}/${name}`) }));
    const missing = found.flatMap(({ name, secret }) => (secret === undefined ? [name] : []));
    const there = found.flatMap(({ secret }) => secret ?? []);
    const broken = there.find((secret) => read(secret).kind === "malformed");
    if (broken !== undefined) return { keyring: new Map(), missing, undecodable: broken.metadata.name };
    return { keyring: keyringOf(there, read), missing };
  };

  return {
    lookUp: (namespace, names, repository) => {
      const list = `${namespace}/${names.join(",")}`;
      return remember(answers, `${list} ${repository}`, () => {
        const { keyring, ...about } = remember(lists, list, () => listOf(namespace, names));
        const candidates = lookup(keyring, repository).map(withEnd);
        return { candidates, ...about };
      });
    },
    serving: (namespace, repository) =>
      remember(served, `${namespace} ${repository}`, () =>
        (byNamespace.get(namespace) ?? [])
          .filter((secret) => lookup(keyringOf([secret], read), repository).length > 0)
          .map(({ metadata }) => metadata.name)
          .toSorted(),
      ),
  };
}

function keyringOf(secrets: readonly PullSecret[], read: (secret: PullSecret) => SecretReading): Keyring {
  return keyringFrom(
    secrets.flatMap((secret) => {
      const reading = read(secret);
      const { namespace = "", name } = secret.metadata;
      return reading.kind === "entries"
        ? [{ source: { kind: "secret" as const, namespace, name }, entries: reading.entries }]
        : [];
    }),
  );
}

function placeOf({ metadata }: PullSecret): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
