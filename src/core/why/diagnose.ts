import type { Facts } from "../facts/facts.ts";
import type { PodFacts } from "../facts/pod-facts.ts";
import type { Finding } from "../finding/finding.ts";
import type { Verdict } from "../report/verdict.ts";
import type { WhyFinding } from "../report/why-report.ts";
import { asKubelet, canBeRead } from "./case-reading.ts";
import { causeKey } from "./cause-key.ts";
import { podTrouble } from "./checks/not-about-images.ts";
import { diagnoseImage } from "./diagnose-image.ts";
import { type FactsIndex, indexFacts } from "./facts-index.ts";
import { secretIsOverwritten } from "./overwritten.ts";
import { type PullCase, pullCases } from "./pull-case.ts";
import { type PodFinding, sharedCauses } from "./shared-causes.ts";

export interface Diagnosis {
  readonly verdict: Verdict;
  /** Each cause once, that of most Pods first. */
  readonly findings: readonly WhyFinding[];
}

export interface Breadth {
  /** Leaves out Pods whose trouble is not about images: of many Pods nobody asked about those. */
  readonly imagesAlone?: boolean;
}

/** Why the Pods do not pull: pure, so that saved facts give the same answer again. */
export function diagnose(facts: Facts, { imagesAlone = false }: Breadth = {}): Diagnosis {
  const index = indexFacts(facts);
  const found = facts.pods
    .flatMap((pod) => diagnosePod(index, pod))
    .filter(({ finding }) => !imagesAlone || finding.cause !== "not-about-images");
  return {
    verdict: verdictOf(found.map(({ finding }) => finding)),
    findings: sharedCauses(found, facts.healthy),
  };
}

function diagnosePod(index: FactsIndex, pod: PodFacts): readonly PodFinding[] {
  const cases = pullCases(index, pod);
  const failing = cases.filter(isFailing);
  if (failing.length > 0) {
    return failing.flatMap((one) => {
      const root = diagnoseImage(one);
      const note = secretIsOverwritten(one, root);
      const { node } = pod;
      const domain = one.target?.image.domain;
      return [root, ...(note === undefined ? [] : [note])].map((finding) => ({
        finding,
        key: causeKey(finding, one),
        ...(domain === undefined ? {} : { domain }),
        ...(node === undefined ? {} : { node }),
      }));
    });
  }
  const trouble = podTrouble(pod);
  return trouble === undefined
    ? []
    : [{ finding: trouble, key: JSON.stringify([trouble.code, trouble.title]) }];
}

/** Of an image that is being pulled nothing is wrong, unless the registry says so or does not answer. */
function isFailing({ used, target }: PullCase): boolean {
  if (used.failure !== undefined) return true;
  return target !== undefined && asKubelet(target).some(({ answer }) => !answer.ok) && !canBeRead(target);
}

/** What was settled for one Pod is a no for all; where nothing was, it is open. */
function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return "yes";
  return findings.some(({ certainty }) => certainty !== "possible") ? "no" : "unsure";
}
