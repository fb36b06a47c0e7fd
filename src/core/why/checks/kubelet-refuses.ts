import { printableKey } from "../../dockerconfig/key-fault.ts";
import { type Finding, finding } from "../../finding/finding.ts";
import { parseImageReference } from "../../image/reference.ts";
import { manual } from "../fixes.ts";
import type { PullCase } from "../pull-case.ts";

/*
 * What keeps the kubelet from asking any registry.
 */

/** The image's name cannot be parsed. */
export function imageNameIsInvalid({ used, words }: PullCase): Finding | undefined {
  const parsed = parseImageReference(used.image);
  if (parsed.ok && words?.explanation.cause !== "invalid-reference") return undefined;
  return finding("invalid-reference", {
    title: `\`${used.image}\` is no image's name`,
    subject: {},
    ruledOut: ["the registry: it was never asked"],
    fixes: [manual(nameAdvice(used.image))],
  });
}

function nameAdvice(text: string): string {
  if (/\$\{|\{\{|\$\(/.test(text))
    return "a template's variable was not filled in: fill it in where the manifest is rendered";
  if (/^https?:\/\//i.test(text))
    return `write it without the scheme: \`${text.replace(/^https?:\/\//i, "")}\``;
  if (/[A-Z]/.test(text)) return `repositories are lower case: \`${lowered(text)}\``;
  if (/\s/.test(text)) return "take the white space out of it";
  return "write `host/path:tag` in lower case";
}

/** The tag may have upper case. */
function lowered(text: string): string {
  const [, repository = text, tag = ""] = /^(.*?)((?::[^/:]*)?)$/.exec(text) ?? [];
  return repository.toLowerCase() + tag;
}

/** The policy is Never, and the node does not have the image, or not for this Pod. */
export function policyIsNever({ pod, used, words }: PullCase): Finding | undefined {
  if (used.failure?.reason !== "ErrImageNeverPull" && words?.explanation.cause !== "never-pull")
    return undefined;
  const node = pod.node === undefined ? "the node" : `node \`${pod.node}\``;
  return finding("never-pull", {
    title: `\`${used.image}\` is never to be pulled, and ${node} does not have it`,
    subject: {},
    ruledOut: ["the registry: it was never asked"],
    fixes: [
      manual("set `imagePullPolicy: IfNotPresent` for the container, so that it is pulled"),
      manual(`or load the image into ${node}: \`ctr -n k8s.io images import\`, \`kind load docker-image\``),
      manual(
        "from Kubernetes v1.35 the kubelet says the same of an image that is there and that the Pod has not proven it may use: give it the pull secret",
      ),
    ],
  });
}

/** One secret cannot be decoded, and with it all are lost. */
export function secretIsUndecodable({ pod, target }: PullCase): Finding | undefined {
  const malformed = target?.lookup.malformed;
  if (malformed === undefined) return undefined;
  const { namespace, name, reason, key } = malformed;
  const others = pod.pullSecrets.filter((other) => other !== name).length;
  return finding("pull-secret-malformed", {
    title: `the kubelet cannot decode secret \`${name}\`, and then uses none of the Pod's pull secrets`,
    subject: {},
    evidence: [
      {
        text: key === undefined ? reason : `entry ${printableKey(key)}: ${reason}`,
        source: `secret ${namespace}/${name}`,
      },
    ],
    ruledOut: others === 0 ? [] : [`the ${others} other pull secrets of the Pod: they are not looked at`],
    fixes: [
      manual("see what is wrong with it", `pullpass secret show ${name} -n ${namespace}`),
      manual("correct or replace that entry", `kubectl edit secret ${name} -n ${namespace}`),
    ],
  });
}
