import { CAUSES, type Cause } from "../../finding/causes.ts";
import { type Finding, type Fix, finding } from "../../finding/finding.ts";
import { findingFromRegistryRefusal } from "../../finding/from-registry-refusal.ts";
import { asKubelet, canBeRead, furthest, nodeDecides } from "../case-reading.ts";
import { manual, nodeFixes, tryAgain } from "../fixes.ts";
import type { PullCase } from "../pull-case.ts";

/*
 * What the node says of its attempt, where that settles it; and what is left where neither node nor registry do.
 */

/** The node's own words name the cause: a name that cannot be resolved, a full disk. */
export function nodeNamesTheCause(one: PullCase): Finding | undefined {
  const { words, used } = one;
  if (words === undefined || !nodeDecides(one)) return undefined;
  const { cause, certainty, telling } = words.explanation;
  return finding(cause, {
    certainty,
    title: `${nodeText(one)} cannot pull \`${used.image}\`: ${meaningWith(cause, telling)}`,
    subject: {},
    fixes: fixesOnNode(one, cause),
  });
}

/** Causes that lie between a machine and the registry, so that another machine may fare better. */
const OF_THE_WAY: ReadonlySet<Cause> = new Set([
  "dns-failure",
  "network-timeout",
  "connection-refused",
  "connection-reset",
  "proxy-failure",
  "tls-unknown-ca",
  "tls-expired",
  "tls-name-mismatch",
  "clock-skew",
  "http-registry",
  "mirror-misconfigured",
  "blob-store-blocked",
  "pull-timeout",
]);

function fixesOnNode(one: PullCase, cause: Cause): readonly Fix[] {
  const { index, pod, target } = one;
  const fixes = [manual(CAUSES[cause].remedy)];
  if (!OF_THE_WAY.has(cause) || target === undefined) return fixes;
  const node = pod.node === undefined ? undefined : index.node(pod.node);
  const isContainerd = node?.runtime?.startsWith("containerd") === true;
  const hosts = `/etc/containerd/certs.d/${target.image.domain}/hosts.toml`;
  const byRuntime: Partial<Record<Cause, string>> = isContainerd
    ? {
        "tls-unknown-ca": `for containerd: \`ca = "/path/to/ca.crt"\` in \`${hosts}\` on every node; no restart is needed`,
        "http-registry": `for containerd: \`server = "http://${target.image.domain}"\` in \`${hosts}\` on every node; no restart is needed`,
      }
    : {};
  const own = byRuntime[cause];
  return [...(own === undefined ? [] : [manual(own)]), ...fixes, ...nodeFixes(one)];
}

/** A meaning with the host that the message names. */
function meaningWith(cause: Cause, telling: string): string {
  const host = hostIn(telling);
  return host === undefined ? CAUSES[cause].meaning : `${CAUSES[cause].meaning} (\`${host}\`)`;
}

function hostIn(telling: string): string | undefined {
  const [, looked] = /\blookup ([\w.-]+)(?: on|:)/.exec(telling) ?? [];
  const [, asked] = /https?:\/\/([\w.-]+(?::\d+)?)/.exec(telling) ?? [];
  return looked ?? asked;
}

/** From here it can be pulled with what the Pod has: what kept it is gone, or is the node's alone. */
export function pullWouldWorkNow(one: PullCase): Finding | undefined {
  const { target, used, words, pod } = one;
  if (target === undefined || !canBeRead(target)) return undefined;
  const accepted = asKubelet(target).find(({ answer }) => answer.ok);
  const source = accepted?.candidate?.source;
  const secret =
    source?.kind === "secret"
      ? one.index.secret({ namespace: source.namespace, name: source.name })
      : undefined;
  const changedAt = secret?.kind === "seen" ? secret.changedAt : undefined;
  return finding("retry-pending", {
    severity: "warning",
    certainty: "likely",
    title: `\`${used.image}\` can be pulled now with what the Pod has; ${nodeText(one)} has not tried again yet`,
    subject: {},
    evidence: [
      ...(words === undefined
        ? []
        : [{ text: `its last attempt: ${CAUSES[words.explanation.cause].meaning}`, source: "kubelet" }]),
      ...(changedAt === undefined || source?.kind !== "secret"
        ? []
        : [{ text: `last written ${changedAt}`, source: `secret ${source.namespace}/${source.name}` }]),
    ],
    fixes: [
      ...tryAgain(pod),
      ...nodeFixes(one).map((fix) => ({
        ...fix,
        text: "if it fails still, have the node try: it may go by a mirror or have an older secret",
      })),
    ],
  });
}

/** The registry could not be reached from here: the node's words are all there is. */
export function onlyTheNodeKnows(one: PullCase): Finding | undefined {
  const { target, words, used } = one;
  const answer = target === undefined ? undefined : furthest(asKubelet(target))?.answer;
  if (target === undefined || answer === undefined || answer.ok) return undefined;
  const here = findingFromRegistryRefusal(answer.refusal, { domain: target.image.domain, image: used.image });
  const said = words?.explanation;
  if (said === undefined || said.cause === "unknown") return { ...here, certainty: "likely" };
  const others = said.alternatives.map((cause) => `${CAUSES[cause].code} ${cause}`).join(", ");
  return finding(said.cause, {
    certainty: "possible",
    title: `${nodeText(one)} cannot pull \`${used.image}\`: ${CAUSES[said.cause].meaning}, as far as its words tell`,
    subject: {},
    evidence: here.evidence,
    fixes: [
      manual(CAUSES[said.cause].remedy),
      ...(others === "" ? [] : [manual(`it could be as well: ${others}`)]),
      ...nodeFixes(one),
    ],
  });
}

/** Named secrets may not be read, so that nobody can say here what the kubelet sends. */
export function secretsAreUnseen(one: PullCase): Finding | undefined {
  const { target, words, used, pod } = one;
  const [secret] = target?.lookup.unseen ?? [];
  if (secret === undefined || target?.anonymous?.answer.ok === true || nodeDecides(one)) return undefined;
  const said = words?.explanation.cause ?? "unknown";
  return finding(said === "pull-secret-missing" ? "no-credentials" : said, {
    certainty: "possible",
    title: `${nodeText(one)} cannot pull \`${used.image}\`: ${CAUSES[said].meaning}, as far as its words tell`,
    subject: {},
    evidence: [
      {
        text: "you may not read it, so what the kubelet sends is not known",
        source: `secret ${pod.namespace}/${secret}`,
      },
    ],
    fixes: [
      manual(
        "have somebody run this who may read the secret, or ask for that right",
        `kubectl auth can-i get secrets/${secret} -n ${pod.namespace}`,
      ),
      ...nodeFixes(one),
    ],
  });
}

/** Nothing that is known names a cause. */
export function causeIsUnknown({ used, words }: PullCase): Finding {
  return finding("unknown", {
    certainty: "possible",
    title: `\`${used.image}\` cannot be pulled, and nothing that was seen says why`,
    subject: {},
    fixes: [
      manual(
        words === undefined
          ? "the kubelet's reason is gone (events live one hour): have the Pod made anew, and ask again"
          : "see the kubelet's words, and the runtime's log on the node",
      ),
    ],
  });
}

function nodeText({ pod }: PullCase): string {
  return pod.node === undefined ? "the node" : `node \`${pod.node}\``;
}
