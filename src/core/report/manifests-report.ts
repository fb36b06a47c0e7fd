import type { Finding, Subject } from "../finding/finding.ts";
import type { ManifestImage } from "../manifests/manifest-images.ts";
import type { CheckReport } from "./check-report.ts";
import type { Verdict } from "./verdict.ts";

/** Where manifests use an image. */
export type ImageUse = Omit<ManifestImage, "image" | "ownPullSecrets">;

/** The answer about one image for one ServiceAccount, and every place of the manifests that it answers. */
export interface ManifestsItem extends CheckReport {
  readonly uses: readonly ImageUse[];
}

/** What a finding is about, and the line that says so. */
export interface WrittenSubject extends Subject {
  readonly file: string;
  readonly line: number;
}

/** A finding that holds for each of its subjects; its own `subject` is the first. */
export interface SharedFinding extends Finding {
  readonly subjects: readonly WrittenSubject[];
}

/** Whether the Pods of manifests could pull their images: a `CheckReport` with `items`. */
export interface ManifestsReport {
  readonly verdict: Verdict;
  /** In the order in which the manifests use the images first. */
  readonly items: readonly ManifestsItem[];
  /** Every cause once. */
  readonly findings: readonly SharedFinding[];
  readonly notes: readonly string[];
}

/** What decides first where several answers make one (product.md: 1 before 3 before 0). */
const FIRST_TO_LAST: readonly Verdict[] = ["no", "not-permitted", "partial", "unsure", "yes"];

/** The one verdict about several images; none is a yes, for nothing is wrong. */
export function verdictOfAll(verdicts: readonly Verdict[]): Verdict {
  return FIRST_TO_LAST.find((verdict) => verdicts.includes(verdict)) ?? "yes";
}
