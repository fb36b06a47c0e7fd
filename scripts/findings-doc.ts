import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CAUSES } from "../src/core/finding/causes.ts";

/*
 * Writes docs/findings.md from the catalogue of causes: `node scripts/findings-doc.ts`. A test holds the two together.
 */

export const FINDINGS_PAGE = join(import.meta.dirname, "../docs/findings.md");

/** By the first two digits of the code. */
const FAMILIES: Readonly<Record<string, string>> = {
  PP11: "Attachment and secrets",
  PP12: "Credentials and rights",
  PP13: "What is asked for",
  PP14: "Network and TLS",
  PP15: "Service and node",
  PP16: "Clouds",
  PP19: "What pullpass itself may not or cannot see",
};

const HEAD = `# Findings

Every cause that pullpass can name: its code, its slug (\`cause\` in JSON), what it means, and what to do about it.
Codes and slugs never change their meaning.

<!-- Made by scripts/findings-doc.ts from src/core/finding/causes.ts; a change here is lost. -->
`;

/** The page: the causes in the order of their codes, each under a heading whose anchor is its code. */
export function findingsPage(): string {
  const entries = Object.entries(CAUSES).sort(([, a], [, b]) => (a.code < b.code ? -1 : 1));
  const families = Object.entries(FAMILIES).map(([prefix, title]) => {
    const sections = entries
      .filter(([, { code }]) => code.startsWith(prefix))
      .map(
        ([slug, { code, meaning, remedy }]) =>
          `### ${code}\n\n\`${slug}\`: ${meaning}.\n\nWhat to do: ${remedy}.\n`,
      );
    return `## ${prefix}xx: ${title}\n\n${sections.join("\n")}`;
  });
  return [HEAD, ...families].join("\n");
}

if (import.meta.main) writeFileSync(FINDINGS_PAGE, findingsPage());
