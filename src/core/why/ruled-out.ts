import { CAUSES, type Cause } from "../finding/causes.ts";
import { platformText } from "../image/platform.ts";
import { asKubelet } from "./case-reading.ts";
import type { PullCase, PullTargetCase } from "./pull-case.ts";

/** What was shown not to be the cause, and how; from what was seen alone. */
export function ruledOutFor({ target, attempt }: PullCase, cause: Cause): readonly string[] {
  if (target === undefined) return [];
  const { code } = CAUSES[cause];
  const isOfWay = code.startsWith("PP14");
  return [
    ...(isOfWay ? [] : wayText(target)),
    ...(isOfWay && attempt?.outcome.kind === "failed" ? registryText(target) : []),
    ...acceptedText(target),
    ...manifestText(target),
    ...(OF_CREDENTIAL.test(code) ? publicText(target) : []),
  ];
}

/** Codes of credentials and of clouds, of whose credentials they speak. */
const OF_CREDENTIAL = /^PP1[26]/;

/** The way from here: what a node sees may differ. */
function wayText({ image, tried, anonymous }: PullTargetCase): readonly string[] {
  const all = [...tried, ...(anonymous === undefined ? [] : [anonymous])];
  const isAnswered = all.some(({ answer }) => answer.ok || answer.refusal.kind !== "network");
  return isAnswered ? [`name, network and TLS: \`${image.domain}\` answers from here`] : [];
}

/** The node has just failed on its way: the registry itself answers another machine. */
function registryText(target: PullTargetCase): readonly string[] {
  return wayText(target).length === 0
    ? []
    : [
        `the registry: \`${target.image.domain}\` answers from here at this moment, so the fault is of the node or of its way`,
      ];
}

function acceptedText(target: PullTargetCase): readonly string[] {
  const accepted = target.tried.find(
    ({ candidate, answer }) =>
      candidate !== undefined &&
      (answer.ok
        ? answer.proof.credentialUnused !== true
        : answer.reached !== undefined && answer.reached !== "shape"),
  );
  return accepted?.candidate === undefined
    ? []
    : [`user name and password: the registry accepts those of user ${accepted.candidate.username}`];
}

function manifestText(target: PullTargetCase): readonly string[] {
  const shown = asKubelet(target).find(({ answer }) => answer.ok)?.answer;
  if (shown?.ok !== true) return [];
  const platforms = shown.proof.platforms.map(platformText).join(", ");
  return [`tag and platform: the manifest${platforms === "" ? "" : ` for ${platforms}`} can be read`];
}

/** Without it nobody knows whether a credential is needed at all. */
function publicText({ lookup, anonymous }: PullTargetCase): readonly string[] {
  if (lookup.candidates.length === 0 || anonymous === undefined || anonymous.answer.ok) return [];
  const { kind } = anonymous.answer.refusal;
  return kind === "unauthorized" || kind === "forbidden"
    ? ["a public image: without a credential the registry refuses it too"]
    : [];
}
