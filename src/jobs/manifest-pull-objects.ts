import type { Kube, KubeAnswer, ObjectKey } from "../core/kube/kube.ts";
import type { ObjectMeta, PullSecret, ServiceAccount } from "../core/kube/objects.ts";
import type { Manifests } from "../core/manifests/read-manifests.ts";
import type { AccountKey, PullObjects } from "./gather-pull-sources.ts";

export interface ManifestPullObjects {
  readonly objects: PullObjects;
  /** Says which objects counted as the manifests have them; call it when all was gathered. */
  readonly notes: () => readonly string[];
}

/**
 * ServiceAccounts and Secrets as they will be once the manifests are applied: those of the manifests in place of the
 * cluster's, each of the cluster's read once.
 *
 * @param namespace where an object goes that names no namespace
 */
export function manifestPullObjects(
  kube: Kube,
  manifests: Manifests,
  namespace: string,
): ManifestPullObjects {
  const accounts = byPlace(manifests.accounts, namespace);
  const secrets = byPlace(manifests.secrets, namespace);
  const counted = new Set<object>();
  const readAccount = once((key) => kube.get("ServiceAccount", key));
  const readSecret = once((key) => kube.get("Secret", key));

  const serviceAccount = async (key: AccountKey): Promise<KubeAnswer<ServiceAccount>> => {
    const written = accounts.get(placeText(key));
    if (written?.imagePullSecrets !== undefined) {
      counted.add(written);
      return found({ metadata: metadataOf(key), imagePullSecrets: written.imagePullSecrets });
    }
    const read = await readAccount(key);
    // The control plane makes `default` in every new namespace.
    const willBe = written ?? (key.name === "default" && manifests.namespaces.includes(key.namespace));
    const isNew = willBe !== false && !read.ok && read.refusal.kind === "not-found";
    if (!isNew) return read;
    if (written !== undefined) counted.add(written);
    return found({ metadata: metadataOf(key) });
  };

  const secret = async (key: AccountKey): Promise<KubeAnswer<PullSecret>> => {
    const written = secrets.get(placeText(key));
    if (written === undefined) return readSecret(key);
    counted.add(written);
    const { type, data } = written;
    return found({ metadata: metadataOf(key), type, ...(data === undefined ? {} : { data }) });
  };

  const notes = (): readonly string[] => [
    ...notesOf("ServiceAccount", accounts, counted),
    ...notesOf("Secret", secrets, counted),
  ];
  return { objects: { serviceAccount, secret }, notes };
}

interface Written {
  readonly name: string;
  readonly namespace?: string;
  readonly file: string;
  readonly line: number;
}

/** Of two with one name the later counts, as it does when they are applied. */
function byPlace<Object extends Written>(
  objects: readonly Object[],
  elsewhere: string,
): ReadonlyMap<string, Object> {
  return new Map(
    objects.map((object) => {
      const { name, namespace = elsewhere } = object;
      return [placeText({ namespace, name }), object];
    }),
  );
}

function placeText({ namespace, name }: AccountKey): string {
  return `${namespace}/${name}`;
}

function notesOf(
  kind: string,
  objects: ReadonlyMap<string, Written>,
  counted: ReadonlySet<object>,
): readonly string[] {
  return [...objects].flatMap(([place, object]) =>
    counted.has(object)
      ? [`${kind} ${place} counts as ${object.file}:${object.line} has it, not as the cluster may`]
      : [],
  );
}

/** The API server gives the rest when the object is made. */
function metadataOf({ namespace, name }: AccountKey): ObjectMeta {
  return { namespace, name, uid: "", resourceVersion: "", creationTimestamp: "" };
}

function found<Value>(value: Value): KubeAnswer<Value> {
  return { ok: true, value };
}

function once<Value>(
  read: (key: ObjectKey) => Promise<KubeAnswer<Value>>,
): (key: AccountKey) => Promise<KubeAnswer<Value>> {
  const answers = new Map<string, Promise<KubeAnswer<Value>>>();
  return (key) => {
    const place = placeText(key);
    const before = answers.get(place);
    if (before !== undefined) return before;
    const answer = read(key);
    answers.set(place, answer);
    return answer;
  };
}
