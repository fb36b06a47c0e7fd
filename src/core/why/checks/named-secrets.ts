import { printableKey } from "../../dockerconfig/key-fault.ts";
import { serverKeyFor } from "../../dockerconfig/server-key.ts";
import { type Evidence, type Finding, type Fix, finding } from "../../finding/finding.ts";
import type { SkippedSecret } from "../../kubelet/pull-secrets.ts";
import { wantsCredential } from "../case-reading.ts";
import { attachFix, connectFixes, manual } from "../fixes.ts";
import { missedEntries } from "../missed-entries.ts";
import { type Namesake, namesakes } from "../namesakes.ts";
import type { PullCase } from "../pull-case.ts";
import { unnamedMatches, whoNames } from "../who-names.ts";

/*
 * The Pod names a secret, and the kubelet finds no credential for the image in it.
 */

/** A secret is named that is not in the namespace; the kubelet goes on without it. */
export function namedSecretIsMissing(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  const { pod, target } = one;
  const [name] = target?.lookup.missing ?? [];
  if (certainty === undefined || name === undefined) return undefined;
  const { namespace } = pod;
  const elsewhere = namesakes(one);
  const places = elsewhere.map((secret) => secret.namespace);
  const evidence: readonly Evidence[] = [
    { text: `no secret \`${name}\`; the kubelet goes on without it`, source: `namespace ${namespace}` },
    ...(places.length === 0
      ? []
      : [
          {
            text: `a secret of that name is in ${places.map((place) => `\`${place}\``).join(", ")}; a Pod sees those of its own namespace alone`,
            source: "cluster",
          },
        ]),
  ];
  return finding("pull-secret-missing", {
    certainty,
    title: `pull secret \`${name}\`, which ${whoNames(one, name)} names, is not in namespace \`${namespace}\``,
    subject: {},
    evidence,
    fixes: [...missingFixes(one, name), ...connectFixes(one)],
  });
}

function missingFixes(one: PullCase, name: string): readonly Fix[] {
  if (/\$\{|\{\{|\$\(/.test(name))
    return [manual("a template's variable was not filled in: fill it in where the manifest is rendered")];
  const unnamed = unnamedMatches(one)
    .slice(0, 1)
    .map(({ secret }) => attachFix(one, secret));
  const copies = namesakes(one)
    .slice(0, 1)
    .flatMap((namesake) => copyFix(one, namesake));
  return [...copies, ...unnamed];
}

function copyFix({ pod, target }: PullCase, { namespace, name, answer }: Namesake): readonly Fix[] {
  if (target === undefined) return [];
  return [
    {
      text: `copy its entry for this registry from namespace \`${namespace}\`${answer?.ok === true ? ", which the registry accepts" : ""}`,
      command: `pullpass connect ${target.image.domain} -n ${pod.namespace} --image ${target.image.text} --method existing-secret --from-secret ${namespace}/${name}`,
      applicability: answer?.ok === true ? "asks" : "manual",
    },
  ];
}

/** The kubelet passes over a secret of another type, or without a docker config in it. */
export function namedSecretIsPassedOver(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  const [skipped] = one.target?.lookup.skipped ?? [];
  if (certainty === undefined || skipped === undefined) return undefined;
  const { namespace, name } = skipped;
  return finding("pull-secret-not-matched", {
    certainty,
    title: `the kubelet passes over secret \`${name}\`: ${SKIPPED[skipped.reason.kind](skipped.reason)}`,
    subject: {},
    evidence: [{ text: "passed over without a word", source: `secret ${namespace}/${name}` }],
    fixes: [
      skipped.reason.kind === "wrong-type"
        ? manual(
            "a type cannot be changed: delete the secret and make it anew with type `kubernetes.io/dockerconfigjson`",
            `kubectl get secret ${name} -n ${namespace} -o yaml`,
          )
        : manual(`write a docker config under \`${skipped.reason.key}\``),
      ...connectFixes(one),
    ],
  });
}

type Reason = SkippedSecret["reason"];

const SKIPPED: Readonly<Record<Reason["kind"], (reason: Reason) => string>> = {
  "wrong-type": (reason) => `it is of type \`${reason.kind === "wrong-type" ? reason.type : ""}\``,
  "missing-key": (reason) => `it has no \`${reason.kind === "wrong-type" ? "" : reason.key}\``,
  empty: (reason) => `its \`${reason.kind === "wrong-type" ? "" : reason.key}\` is empty`,
};

/** An entry was meant for the registry, and stands under a key that the kubelet does not match. */
export function keyDoesNotMatch(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  if (certainty === undefined || one.target === undefined) return undefined;
  const [missed] = missedEntries(one);
  if (missed === undefined) return undefined;
  const { namespace } = one.pod;
  const { secret, key, write } = missed;
  return finding("pull-secret-not-matched", {
    certainty,
    title: `secret \`${secret}\` has an entry for this registry under the key \`${key}\`, which the kubelet does not match with \`${one.used.image}\``,
    subject: {},
    evidence: [{ text: `has the key ${key}`, source: `secret ${namespace}/${secret}` }],
    fixes: [
      {
        text: `write the entry under the key \`${write}\``,
        command: `pullpass secret show ${secret} -n ${namespace}`,
        applicability: missed.answer?.ok === true ? "asks" : "manual",
      },
      ...connectFixes(one),
    ],
  });
}

/** The named secrets are for other registries. */
export function noEntryMatches(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  const present = one.target?.lookup.present ?? [];
  if (certainty === undefined || one.target === undefined || present.length === 0) return undefined;
  const key = serverKeyFor({ domain: one.target.image.domain, path: "" });
  const names = present.map((name) => `\`${name}\``).join(", ");
  return finding("pull-secret-not-matched", {
    certainty,
    title: `no entry of ${names} is for \`${one.used.image}\``,
    subject: {},
    evidence: present.map((name) => ({
      text: keysText(one, name),
      source: `secret ${one.pod.namespace}/${name}`,
    })),
    fixes: [
      ...connectFixes(one),
      manual(`or write an entry under the key \`${key}\`, which matches all images of the registry`),
    ],
  });
}

/** How many keys of a secret are told before the rest is counted. */
const TOLD_KEYS = 5;

function keysText({ index, pod }: PullCase, name: string): string {
  const secret = index.secret({ namespace: pod.namespace, name });
  const entries = secret?.kind === "seen" && secret.reading.kind === "entries" ? secret.reading.entries : [];
  if (entries.length === 0) return "has no entry";
  const keys = entries.slice(0, TOLD_KEYS).map(({ key }) => printableKey(key));
  const rest = entries.length - keys.length;
  return `has ${keys.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
