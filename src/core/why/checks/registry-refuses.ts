import { decideCheck } from "../../check/decide-check.ts";
import { type Finding, finding } from "../../finding/finding.ts";
import { NOT_ACCEPTED } from "../../finding/registry-denial.ts";
import { platformText } from "../../image/platform.ts";
import type { RegistryRefusal } from "../../registry/refusal.ts";
import { asKubelet, furthest, isAnswered, wantsCredential } from "../case-reading.ts";
import { connectFixes, manual, renewFixes } from "../fixes.ts";
import { movedTo } from "../moved-images.ts";
import { nearestTags } from "../nearest-tags.ts";
import type { PullCase, PullTargetCase } from "../pull-case.ts";

/*
 * The registry was asked as the kubelet would ask it, and said no.
 */

/** The image exists on somebody's machine: a name without a registry, which Docker Hub does not have. */
export function imageIsLocal({ used, target, words }: PullCase): Finding | undefined {
  if (target === undefined || target.image.domain !== "docker.io") return undefined;
  if (!target.image.path.startsWith("library/") || used.image.includes("/")) return undefined;
  const refusal = refusalOf(target);
  const isDenied = refusal?.kind === "unauthorized" || refusal?.kind === "forbidden";
  const isMissing = refusal?.kind === "not-found";
  const isSaid = words?.explanation.cause === "local-image-not-pushed";
  if (!isDenied && !isMissing && !isSaid) return undefined;
  return finding("local-image-not-pushed", {
    certainty: "likely",
    title: `\`${used.image}\` names no registry, and Docker Hub has no such image of its own`,
    subject: {},
    fixes: [
      manual("push it to a registry and name it with that registry: `REGISTRY/PATH:TAG`"),
      manual(
        "or load it into the nodes (`kind load docker-image`, `minikube image load`) and set `imagePullPolicy: IfNotPresent`",
      ),
    ],
  });
}

/** The publisher has moved the image. */
export function imageHasMoved(one: PullCase): Finding | undefined {
  const { target, used } = one;
  const moved = target === undefined ? undefined : movedTo(target.image);
  if (target === undefined || moved === undefined) return undefined;
  const refusal = refusalOf(target);
  const isGone =
    refusal?.kind === "not-found" || refusal?.kind === "network" || wantsCredential(one) !== undefined;
  if (!isGone) return undefined;
  return finding("image-moved-or-removed", {
    certainty: "likely",
    title: `\`${used.image}\` is no longer where it was`,
    subject: {},
    evidence: [{ text: moved.text, source: "publisher" }],
    fixes: [moved.image === undefined ? manual(moved.text) : manual(`use \`${moved.image}\``)],
  });
}

/** The image has no manifest for the Pod's node. */
export function platformIsMissing({ index, pod, used, target }: PullCase): Finding | undefined {
  const refusal = target === undefined ? undefined : refusalOf(target);
  if (refusal?.kind !== "platform-missing") return undefined;
  const available = refusal.available.filter(({ os }) => os !== "unknown").map(platformText);
  const fitting = index.facts.nodes.filter(
    ({ platform, takesPods }) =>
      platform !== undefined && takesPods && available.includes(platformText(platform)),
  );
  const names = fitting.map(({ name }) => name);
  const wanted = refusal.wanted.map(platformText).join(" or ");
  return finding("platform-mismatch", {
    title: `\`${used.image}\` has no manifest for ${wanted}, which ${pod.node === undefined ? "its node" : `node \`${pod.node}\``} needs; it has ${available.join(", ") || "none"}`,
    subject: {},
    fixes: [
      ...(names.length === 0
        ? []
        : [
            manual(
              `let the Pod run where it fits, ${names.slice(0, 3).join(", ")}: \`nodeSelector: {kubernetes.io/arch: ${fitting[0]?.platform?.architecture ?? ""}}\``,
            ),
          ]),
      manual(`build the image for ${wanted} too: \`docker buildx build --platform ${wanted} …\``),
    ],
  });
}

/** The tag or digest is not there; the nearest that are. */
export function tagIsMissing(one: PullCase): Finding | undefined {
  const { target } = one;
  const refusal = target === undefined ? undefined : refusalOf(target);
  if (target === undefined || refusal?.kind !== "not-found") return undefined;
  const said = registryRefuses(one);
  if (said?.cause !== "tag-not-found") return undefined;
  const { tags } = refusal;
  const { tag, digest, text } = target.image;
  if (tags === undefined || tag === undefined || digest !== undefined) return said;
  const nearest = nearestTags(tag, tags);
  const repository = text.slice(0, text.lastIndexOf(":"));
  const evidence = {
    text:
      tags.length === 0
        ? "the repository has no tags"
        : `the repository has ${tags.length === 1 ? "one tag" : `${tags.length} tags`}: ${tags.slice(0, 5).join(", ")}${tags.length > 5 ? ", …" : ""}`,
    source: `registry ${target.image.domain}`,
    vantage: { kind: "here" } as const,
  };
  return {
    ...said,
    certainty: "certain",
    title: `\`${text}\` is not in the registry: its repository has no tag \`${tag}\``,
    evidence: [...said.evidence, evidence],
    fixes: [...nearest.map((near) => manual(`did you mean \`${repository}:${near}\`?`)), ...said.fixes],
  };
}

/** What the registry answered, as a finding: the answer that came furthest. */
export function registryRefuses(one: PullCase): Finding | undefined {
  const { pod, target } = one;
  if (target === undefined || !isAnswered(target)) return undefined;
  const tried = asKubelet(target);
  if (tried.some(({ answer }) => answer.ok)) return undefined;
  const { lookup, anonymous, image } = target;
  const { candidates, skipped, missing, present } = lookup;
  const { findings } = decideCheck({
    image,
    namespace: pod.namespace,
    sources: { kind: "readable", candidates, skipped, missing, present },
    tried,
    ...(anonymous === undefined || candidates.length === 0 ? {} : { anonymous }),
  });
  const [first] = findings.filter(({ severity }) => severity === "error");
  if (first === undefined) return undefined;
  const found = endedByMark(one, first);
  return NOT_ACCEPTED.has(found.cause) ? { ...found, fixes: [...renewFixes(one), ...found.fixes] } : found;
}

/** A refused credential of which pullpass noted down when it ends. */
function endedByMark({ index, target }: PullCase, found: Finding): Finding {
  if (found.cause !== "wrong-credentials") return found;
  const ended = target?.lookup.candidates.find(
    ({ expiresAt }) => expiresAt !== undefined && expiresAt <= index.facts.gatheredAt,
  );
  if (ended?.source.kind !== "secret") return found;
  const { namespace, name } = ended.source;
  return {
    ...finding("expired-credentials", {
      title: `the credential in secret \`${name}\` ended at ${ended.expiresAt}`,
      subject: {},
      evidence: [
        ...found.evidence,
        { text: `pullpass noted its end: ${ended.expiresAt}`, source: `secret ${namespace}/${name}` },
      ],
      fixes: found.fixes,
    }),
  };
}

/** Nothing at all was offered, and the registry wants a credential. */
export function nothingIsOffered(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  if (certainty === undefined) return undefined;
  const { pod, used } = one;
  return finding("no-credentials", {
    certainty,
    title: `\`${used.image}\` cannot be read without a credential, and the Pod has none for it`,
    subject: {},
    evidence: [
      {
        text: "no pull secret, neither in the Pod nor in its ServiceAccount",
        source: `pod ${pod.namespace}/${pod.name}`,
      },
    ],
    fixes: [
      ...connectFixes(one),
      ...(certainty === "certain"
        ? []
        : [manual("check the repository's name: what does not exist is often refused in the same way")]),
    ],
  });
}

function refusalOf(target: PullTargetCase): RegistryRefusal | undefined {
  const asked = asKubelet(target);
  if (asked.some(({ answer }) => answer.ok)) return undefined;
  const answer = furthest(asked)?.answer;
  return answer === undefined || answer.ok ? undefined : answer.refusal;
}
