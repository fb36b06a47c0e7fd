import type { ObjectMeta } from "../kube/objects.ts";
import { ownerOf } from "../marks/owner.ts";
import type { Action } from "../plan/action.ts";
import type { UnseenKind } from "../workload/unseen-kind.ts";
import type { NamespaceFacts } from "./connect-facts.ts";
import type { ConnectIntent } from "./connect-intent.ts";

/** What a person should know of a plan, whatever becomes of it. */
export function planNotes(
  intent: ConnectIntent,
  facts: readonly NamespaceFacts[],
  actions: readonly Action[],
): readonly string[] {
  return [...(intent.accounts.kind === "used" ? unseenNotes(facts) : []), ...ownerNotes(facts, actions)];
}

/** The ServiceAccounts to attach to were chosen by what could be seen. */
function unseenNotes(facts: readonly NamespaceFacts[]): readonly string[] {
  const kinds = new Set(facts.flatMap(({ unseen }) => unseen.map(({ kind }: UnseenKind) => kind)));
  if (kinds.size === 0) return [];
  return [
    `you may not list ${[...kinds].map((kind) => `${kind}s`).join(", ")}, so only what Pods run as was looked at; --service-account names others`,
  ];
}

interface Owned {
  readonly target: Action["target"];
  readonly mark: string;
}

/** What another tool applies, it may apply anew as it knows it: without our entry. */
function ownerNotes(facts: readonly NamespaceFacts[], actions: readonly Action[]): readonly string[] {
  const byTool = new Map<string, Owned[]>();
  for (const { kind, target } of actions) {
    if (kind !== "attach") continue;
    const metadata = metadataOf(facts, target);
    const owner = metadata === undefined ? undefined : ownerOf(metadata);
    if (owner?.kind !== "tool") continue;
    byTool.set(owner.tool, [...(byTool.get(owner.tool) ?? []), { target, mark: owner.mark }]);
  }
  return [...byTool].map(([tool, owned]) => ownerNote(tool, owned));
}

function ownerNote(tool: string, owned: readonly Owned[]): string {
  const [first] = owned;
  if (first === undefined) throw new Error("a tool is only known by what it owns");
  const { kind, namespace, name } = first.target;
  const others = owned.length === 1 ? "" : ` and ${owned.length - 1} more`;
  return `${kind} ${namespace}/${name}${others} belongs to ${tool} (${first.mark}), which may take the entry back; docs/gitops.md tells how to keep it`;
}

function metadataOf(facts: readonly NamespaceFacts[], target: Action["target"]): ObjectMeta | undefined {
  const there = facts.find(({ namespace }) => namespace === target.namespace);
  const objects =
    target.kind === "ServiceAccount"
      ? there?.accounts
      : there?.named?.filter(({ kind }) => kind === target.kind);
  return objects?.find(({ metadata }) => metadata.name === target.name)?.metadata;
}
