import type { Finding } from "../finding/finding.ts";
import { asKubelet } from "./case-reading.ts";
import type { PullCase } from "./pull-case.ts";

/** Codes of what is asked for: of two images one may be there and the other not. */
const OF_THE_IMAGE = /^PP13/;
/** Codes of credentials, of a registry's clouds too: one credential has one cause, wherever it is copied to. */
const OF_THE_CREDENTIAL = /^PP1[26]/;

/** What a finding says of any Pod like this one: two with one key have one cause. */
export function causeKey(finding: Finding, { pod, used, target }: PullCase): string {
  const { code, severity, certainty, title } = finding;
  const isOfImage = OF_THE_IMAGE.test(code);
  const names: readonly (readonly [string | undefined, string])[] = [
    [isOfImage ? undefined : target?.image.text, "IMAGE"],
    [isOfImage ? undefined : used.image, "IMAGE"],
    [pod.node, "NODE"],
    [pod.name, "POD"],
    [pod.namespace, "NAMESPACE"],
  ];
  const words = names.reduce(
    (text, [name, stand]) => (name === undefined ? text : text.replaceAll(`\`${name}\``, stand)),
    title,
  );
  const credentials = OF_THE_CREDENTIAL.test(code) && target !== undefined ? refusedBy(target) : [];
  return JSON.stringify([code, severity, certainty, words, target?.image.domain, credentials]);
}

function refusedBy(target: NonNullable<PullCase["target"]>): readonly number[] {
  const asked = new Set(asKubelet(target).map(({ candidate }) => candidate));
  return target.lookup.candidates.filter((candidate) => asked.has(candidate)).map(({ id }) => id);
}
