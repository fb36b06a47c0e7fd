import type { Stage } from "../stage.ts";
import type { Ground } from "./ground.ts";

/** All of a namespace that a run of pullpass can have changed, without what is chance in it. */
export interface NamespaceState {
  /** `pullpass` with its type, labels, docker config and marks; JSON text. */
  readonly secrets: readonly string[];
  readonly accounts: readonly string[];
  /** `web-… Running`, with what each Pod's list of pull secrets is. */
  readonly pods: readonly string[];
  /** `Pod`, `Secret`: what was made for a proof and is still there. */
  readonly proofs: readonly string[];
}

interface ListedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: object;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly spec?: { readonly imagePullSecrets?: readonly { readonly name: string }[] };
  readonly status?: { readonly phase?: string };
}

export async function namespaceStates(on: Stage, ground: Ground): Promise<readonly NamespaceState[]> {
  return Promise.all(ground.namespaces.map((namespace) => namespaceState(on, ground, namespace)));
}

async function namespaceState(
  { kubectl }: Stage,
  ground: Ground,
  namespace: string,
): Promise<NamespaceState> {
  const listed = await kubectl(["get", "secrets,serviceaccounts,pods", "-n", namespace, "-o", "json"]);
  const { items }: { items: readonly ListedObject[] } = JSON.parse(listed);
  const proofs = items.filter(({ metadata }) => metadata.name.startsWith("pullpass-proof-"));
  const others = items.filter((object) => !proofs.includes(object));
  const texts = (kind: string, text: (object: ListedObject) => string) =>
    others.filter((object) => object.kind === kind).map((object) => withoutChance(ground, text(object)));
  return {
    secrets: texts("Secret", secretText),
    accounts: texts("ServiceAccount", accountText),
    pods: texts("Pod", podText),
    proofs: proofs.map(({ kind }) => kind),
  };
}

function withoutChance({ registryHost, namespaces }: Ground, text: string): string {
  const named = text.replaceAll(registryHost, "REGISTRY");
  return namespaces.reduce((changed, name, index) => changed.replaceAll(name, `NAMESPACE-${index}`), named);
}

function secretText({ metadata, type, data }: ListedObject): string {
  const { name, labels, annotations } = metadata;
  const config = Buffer.from(data?.[".dockerconfigjson"] ?? "", "base64").toString("utf8");
  const marks = (annotations?.["pullpass.dev/entries"] ?? "").replaceAll(/"madeAt":"[^"]*"/g, `"madeAt":"…"`);
  // A rotation's journal: how far it is, and what is kept for it.
  const [, stage] = /"stage":"(\w+)"/.exec(annotations?.["pullpass.dev/rotation"] ?? "") ?? [];
  const kept = Object.keys(data ?? {}).filter((key) => key !== ".dockerconfigjson");
  const journal = stage === undefined && kept.length === 0 ? {} : { stage, kept };
  return JSON.stringify({ name, type, labels, config, marks, ...journal });
}

function accountText({ metadata, imagePullSecrets }: ListedObject): string {
  const { name, annotations } = metadata;
  return JSON.stringify({ name, annotations, imagePullSecrets });
}

function podText({ metadata, spec, status }: ListedObject): string {
  const pullSecrets = spec?.imagePullSecrets?.map(({ name }) => name).join(", ") ?? "none";
  return `${metadata.name.replace(/-.*/, "")} ${status?.phase} (pull secrets: ${pullSecrets})`;
}

/** What of a run's work is there, in the words of the table. */
export function stateText(states: readonly NamespaceState[]): string {
  const each = states.map((state) => partsOf(state).join(", "));
  // The one that got further first: namespaces are written side by side, and either may be.
  const inOrder = each.toSorted((one, other) => other.length - one.length);
  const texts =
    states.length === 1 ? each : inOrder.map((text, index) => (text === "" ? "" : `${"ab"[index]}: ${text}`));
  const text = texts.filter((part) => part !== "").join("; ");
  return text === "" ? "nothing of it" : text;
}

/** The user of the credential that a rotation brings. */
export const ROTATED_TO = "other";

/** As an `auth` field begins; without the last characters, which depend on what follows. */
function base64OfUser(username: string): string {
  return Buffer.from(`${username}:`).toString("base64").replace(/=*$/, "").slice(0, -1);
}

function partsOf({ secrets, accounts, pods, proofs }: NamespaceState): readonly string[] {
  const hasEntry = secrets.some(
    (secret) => secret.includes(`{"name":"pullpass"`) && secret.includes("REGISTRY"),
  );
  const journal = secrets.flatMap((secret) => /"stage":"(\w+)"/.exec(secret)?.[1] ?? []);
  const isRotated = secrets.some((secret) => secret.includes(base64OfUser(ROTATED_TO)));
  const isAttached = accounts.some((account) => account.includes(`"imagePullSecrets":[{`));
  const isReplaced = pods.some((pod) => pod.includes("pullpass)"));
  return [
    ...(hasEntry ? ["entry there"] : []),
    ...(isRotated ? ["new credential in use"] : []),
    ...journal.map((stage) => `journal: ${stage}`),
    ...(isAttached ? ["attached"] : []),
    ...(isReplaced ? ["Pod has it"] : []),
    ...proofs.toSorted().map((kind) => `proof ${kind} left`),
  ];
}
