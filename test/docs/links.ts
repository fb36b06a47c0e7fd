import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { type Page, root } from "./page.ts";

/** The page without what is in code: an array index there is no link. */
function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
}

/** Where the page's links to files of the repository lead, from its root, with what follows `#`. */
export function linksOf({
  path,
  text,
}: Page): readonly { readonly path: string; readonly anchor?: string }[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = "", anchor] = target.split("#");
      const linked = file === "" ? path : normalize(join(dirname(path), file));
      return anchor === undefined ? { path: linked } : { path: linked, anchor };
    });
}

/** Why a link leads nowhere; undefined where it does not. */
export function deadEnd({ path, anchor }: { readonly path: string; readonly anchor?: string }) {
  if (!existsSync(join(root, path))) return `${path} is not there`;
  if (anchor === undefined) return undefined;
  return anchorsOf(readFileSync(join(root, path), "utf8")).has(anchor) ? undefined : `${path}#${anchor}`;
}

/** The anchors that GitHub gives a page's headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const withoutBlocks = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return new Set(
    [...withoutBlocks.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => {
      const anchor = anchorOf(heading);
      const earlier = seen.get(anchor) ?? 0;
      seen.set(anchor, earlier + 1);
      return earlier === 0 ? anchor : `${anchor}-${earlier}`;
    }),
  );
}

function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}
