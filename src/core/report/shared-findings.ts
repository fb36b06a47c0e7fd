import type { Finding } from "../finding/finding.ts";
import type { ImageUse, ManifestsItem, SharedFinding, WrittenSubject } from "./manifests-report.ts";

/** Stands for the image in texts that are compared; no image holds a NUL. */
const ANY_IMAGE = "\0";

/**
 * The findings of all items, each cause once with everything that it concerns. Two are one when they differ in
 * nothing but the image: their words, and what would mend them.
 */
export function sharedFindings(items: readonly ManifestsItem[]): readonly SharedFinding[] {
  const groups = new Map<string, Group>();
  for (const item of items) {
    for (const finding of item.findings) {
      const key = keyOf(finding, item.image);
      const group = groups.get(key);
      const subjects = item.uses.map((use) => subjectOf(use, item));
      if (group === undefined) groups.set(key, { finding, images: [item.image], subjects });
      else {
        group.subjects.push(...subjects);
        if (!group.images.includes(item.image)) group.images.push(item.image);
      }
    }
  }
  return [...groups.values()].map(shared);
}

interface Group {
  readonly finding: Finding;
  /** Each once. */
  readonly images: string[];
  readonly subjects: WrittenSubject[];
}

function keyOf({ code, severity, certainty, title, fixes }: Finding, image: string): string {
  const words = [title, ...fixes.flatMap(({ text, command = "" }) => [text, command])];
  return JSON.stringify([
    code,
    severity,
    certainty,
    ...words.map((text) => text.replaceAll(image, ANY_IMAGE)),
  ]);
}

/** What a finding is about where an image is used: the container, and the object that it is written in. */
export function subjectOf(
  use: ImageUse,
  { image, namespace = use.namespace }: ManifestsItem,
): WrittenSubject {
  const { kind, name, container, file, line } = use;
  return { kind, ...(namespace === undefined ? {} : { namespace }), name, container, image, file, line };
}

function shared({ finding, images, subjects }: Group): SharedFinding {
  const others = images.length - 1;
  const more =
    others === 0 ? "" : `; the same holds for ${others} other ${others === 1 ? "image" : "images"}`;
  return { ...finding, title: `${finding.title}${more}`, subjects };
}
