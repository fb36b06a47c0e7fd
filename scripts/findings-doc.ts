import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CodeExplanation, causeOfCode, explainCode, knownCodes } from "../src/core/explain/code.ts";
import { docsPage } from "../src/core/finding/docs-page.ts";

/*
 * Writes docs/findings.md and a page for each code from the catalogue of causes and their signs: `node
 * scripts/findings-doc.ts`. A test holds pages and catalogue together.
 */

const root = join(import.meta.dirname, "..");

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

const MADE =
  "<!-- Made by scripts/findings-doc.ts from src/core/finding/causes and cause-signs.ts; a change here is lost. -->";

const HEAD = `# Findings

Every cause that pullpass can name: its code, its slug (\`cause\` in JSON) and what it means. Behind each code is a page: the
messages in which people meet it, what to do, and what is easily taken for it. Codes and slugs never change their meaning.

${MADE}
`;

/** Each page by its path within the project. */
export function findingsPages(): ReadonlyMap<string, string> {
  const codes = knownCodes().map(({ code }) => code);
  return new Map([
    ["docs/findings.md", index()],
    ...codes.map((code) => [docsPage(code), pageOf(code)] as const),
  ]);
}

function index(): string {
  const families = Object.entries(FAMILIES).map(([prefix, title]) => {
    const lines = knownCodes()
      .filter(({ code }) => code.startsWith(prefix))
      .map(({ code, cause, meaning }) => `- [${code}](findings/${code}.md) \`${cause}\`: ${meaning}\n`);
    return `## ${prefix}xx: ${title}\n\n${lines.join("")}`;
  });
  return [HEAD, ...families].join("\n");
}

/** Titled with the words that people search for: the message as the programs write it, then what it means. */
function pageOf(code: string): string {
  const cause = causeOfCode(code);
  if (cause === undefined) throw new Error(`no cause has the code ${code}`);
  const { looksLike, meaning, remedy, related } = explainCode(cause);
  const [message] = looksLike;
  const title = message === undefined ? `${code}: ${meaning}` : `${message}: ${meaning}`;
  const sections = [
    `# ${plain(title)}\n`,
    `${MADE}\n`,
    `\`${code}\`, in JSON \`"cause": "${cause}"\`: ${meaning}.\n`,
    ...(looksLike.length === 0 ? [] : [messages(looksLike)]),
    `## What to do\n\n${sentence(remedy)}\n`,
    ask(code, looksLike),
    ...(related.length === 0 ? [] : [near(related)]),
    `[Every finding](../findings.md)\n`,
  ];
  return sections.join("\n");
}

/** A heading with code in it is cut off by search engines and breaks anchors. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function messages(texts: readonly string[]): string {
  const lines = texts.map((text) => `- \`${text}\`\n`);
  return `## What you see\n\n${lines.join("")}\n\`…\` stands for what differs.\n`;
}

/** What one types next: where messages show it, the cluster decides; the rest is pullpass's own word. */
function ask(code: string, looksLike: readonly string[]): string {
  return looksLike.length === 0
    ? `No message of a kubelet shows it. At a terminal \`pullpass explain ${code}\` says the same.\n`
    : "`pullpass why` finds out for a Pod which cause it is: see [why](../why.md). `pullpass explain` says what a pasted\n" +
        "message means and what else it could be, without a cluster: see [explain](../explain.md).\n";
}

function near(related: CodeExplanation["related"]): string {
  const lines = related.map(
    ({ code, cause, meaning }) => `- [${code}](${code}.md) \`${cause}\`: ${meaning}\n`,
  );
  return `## What is easily taken for it\n\n${lines.join("")}`;
}

if (import.meta.main) {
  const folder = join(root, "docs/findings");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [path, text] of findingsPages()) writeFileSync(join(root, path), text);
}
