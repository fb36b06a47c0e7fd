import { type Evidence, type Finding, type Fix, finding } from "../finding/finding.ts";
import { addressText } from "../image/registry-address.ts";
import { hasEnded, type TriedEntry } from "./choose.ts";
import { describeEntry, describePassedOver, describeRefusal } from "./describe.ts";
import type { PullTarget } from "./pull-target.ts";
import type { PassedOver } from "./sort-secrets.ts";

export interface FruitlessSearch {
  readonly target: PullTarget;
  /** Where was looked: `namespace shop`, `all namespaces`. */
  readonly where: string;
  readonly tried: readonly TriedEntry[];
  readonly passedOver: readonly PassedOver[];
  readonly now: Date;
}

/** As many as a screen holds; who has more of them wants `secret lint`. */
const MAX_EVIDENCE = 20;

/** That no secret of the cluster will do: what was there, and what keeps each from being the one. */
export function noExistingSecret(search: FruitlessSearch): Finding {
  const { target, where } = search;
  const name = target.image?.text ?? addressText(target.registry);
  const evidence = evidenceOf(search);
  return finding("no-existing-secret", {
    title: `no pull secret in ${where} can be used for \`${name}\``,
    subject:
      target.image === undefined
        ? { kind: "Registry", name: target.registry.domain }
        : { kind: "Image", image: target.image.text },
    evidence: evidence.length > 0 ? evidence : [{ text: "there is no pull secret", source: where }],
    fixes: fixesOf(search),
  });
}

function evidenceOf({ tried, passedOver, now, where }: FruitlessSearch): readonly Evidence[] {
  const refused = tried.map((one): Evidence => evidenceOfTried(one, now));
  const faulty = passedOver.filter(({ kind }) => kind !== "other");
  const others = passedOver.length - faulty.length;
  const all = [
    ...refused,
    ...faulty.map((one): Evidence => ({ text: describePassedOver(one), source: sourceOf(one.place) })),
  ];
  const shown = all.slice(0, MAX_EVIDENCE);
  const rest = all.length - shown.length;
  return [
    ...shown,
    ...(rest > 0 ? [{ text: `${rest} more that cannot be used`, source: where }] : []),
    ...(others > 0 ? [{ text: othersText(others), source: where }] : []),
  ];
}

function othersText(count: number): string {
  return count === 1
    ? "1 pull secret is for other registries alone"
    : `${count} pull secrets are for other registries alone`;
}

function evidenceOfTried({ found, trial }: TriedEntry, now: Date): Evidence {
  const source = sourceOf(found.place);
  const ended = hasEnded(found, now) ? `; it ended on ${found.expiresAt ?? ""} by its mark` : "";
  const text =
    trial.kind === "refused" || trial.kind === "other" ? describeRefusal(trial.finding) : "was not tried";
  return { text: `${describeEntry(found)}: ${text}${ended}`, source };
}

function sourceOf({ namespace, name }: PassedOver["place"]): string {
  return `secret ${namespace}/${name}`;
}

function fixesOf({ target, passedOver }: FruitlessSearch): readonly Fix[] {
  const missed = passedOver.flatMap((one) => (one.kind === "missed" ? [one] : []));
  return [
    ...missed.slice(0, MAX_EVIDENCE).map(
      ({ place, key, write }): Fix => ({
        text: `in secret \`${place.name}\` write the key \`${key}\` as \`${write}\``,
        command: `pullpass secret lint ${place.name} -n ${place.namespace}`,
        applicability: "manual",
      }),
    ),
    {
      text: "give the credential itself",
      command: `pullpass connect ${addressText(target.registry)} --method password --username USER --password-file FILE`,
      applicability: "manual",
    },
  ];
}
