import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { isNamespaceName } from "../../core/kube/object-name.ts";
import { type Sighting, sightNamespaces } from "../../core/sighting/registry-sightings.ts";
import type { Choice } from "../terminal/prompts.ts";
import { type Answer, type Asking, seenText } from "./asking.ts";

/** So many fit a screen of 24 lines beside question and keys. */
const MAX_SEEN = 10;

/** What can be marked: a namespace that was seen, those that are typed, or all. */
type Where = { readonly name: string } | "typed" | "all";

/** Which namespaces: the context's, and those whose Pods use the registry; several can be marked. */
export async function askNamespaces(asking: Asking, registry: RegistryAddress): Promise<Answer> {
  const seen = sightNamespaces(asking.pods, registry).filter(({ name }) => !isOfTheSystem(name));
  const choices = seenChoices(asking, seen);
  const typed: Choice<Where> = { value: "typed", label: "others (type them)" };
  const all: Choice<Where> = { value: "all", label: "all but kube-* and openshift-*" };
  const marked = await asking.prompts.choices(
    "Which namespaces are to have access?",
    [...choices, typed, all],
    choices.slice(0, 1).map(({ value }) => value),
  );
  if (marked.includes("all")) return { flags: { allNamespaces: true }, words: ["-A"] };
  const names = marked.flatMap((where) => (typeof where === "string" ? [] : [where.name]));
  const others = marked.includes("typed") ? await typeNamespaces(asking) : [];
  const namespace = [...new Set([...names, ...others])];
  return { flags: { namespace }, words: namespace.flatMap((name) => ["-n", name]) };
}

/** The context's namespace stands first, unless Pods wait elsewhere and none of it uses the registry. */
function seenChoices({ namespace }: Asking, seen: readonly Sighting[]): readonly Choice<Where>[] {
  const own = seen.find(({ name }) => name === namespace) ?? { name: namespace, pods: 0, failing: 0 };
  const others = seen.filter(({ name }) => name !== namespace);
  const [first] = others;
  const isElsewhere = own.pods === 0 && first !== undefined && first.failing > 0;
  const inOrder = isElsewhere ? [first, own, ...others.slice(1)] : [own, ...others];
  return inOrder.slice(0, MAX_SEEN).map((sighting) => ({
    value: { name: sighting.name },
    label: `${sighting.name} (${words(sighting, sighting.name === namespace)})`,
  }));
}

function words(sighting: Sighting, isOwn: boolean): string {
  return isOwn ? `the context's; ${seenText(sighting)}` : seenText(sighting);
}

/** What the cluster is run with is nothing that a suggestion should touch; who means it can type it. */
function isOfTheSystem(namespace: string): boolean {
  return /^(?:kube|openshift)-/.test(namespace);
}

async function typeNamespaces({ prompts }: Asking): Promise<readonly string[]> {
  const answer = await prompts.text({
    message: "The others, with a comma or space between them",
    faultOf: (typed) => {
      const wrong = namesIn(typed).find((name) => !isNamespaceName(name));
      if (wrong !== undefined) return `\`${wrong}\` cannot be a namespace's name`;
      return namesIn(typed).length === 0 ? "no name stands there" : undefined;
    },
  });
  return namesIn(answer);
}

function namesIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((name) => name !== "");
}
