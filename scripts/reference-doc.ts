import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandNode, commandTree, type FlagNode } from "../src/cli/command-tree/command-node.ts";
import { program } from "../test/builders/program.ts";

/*
 * Writes docs/reference.md from the command tree: `node scripts/reference-doc.ts`. A test holds the two together.
 */

export const REFERENCE_PAGE = join(import.meta.dirname, "../docs/reference.md");

const HEAD = `# Reference

Every command, argument and flag. \`pullpass help COMMAND\` says the same, \`pullpass help -o json\` says it to a program,
and as a plug-in each command begins with \`kubectl pullpass\`.

<!-- Made by scripts/reference-doc.ts from the commands themselves; a change here is lost. -->
`;

export async function referencePage(): Promise<string> {
  const [root, ...commands] = flat(commandTree(await program()));
  const exitCodes = root?.epilogue.split("\n\n").at(-1) ?? "";
  const sections = commands.map(section);
  return [HEAD, ...sections, `## Exit codes\n\n${fenced(withoutHeading(exitCodes))}`].join("\n");
}

function flat(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(flat)];
}

function section(node: CommandNode): string {
  return [
    `## pullpass ${node.path}\n`,
    `${sentences(node)}\n`,
    fenced(`pullpass ${node.path} ${node.usage}`),
    ...list(
      "Arguments",
      node.arguments.map(({ name, description }) => [`\`${name}\``, description]),
    ),
    ...list("Flags", node.flags.filter(({ long }) => long !== "--help").map(flagRow)),
    ...examples(node),
  ].join("\n");
}

function sentences({ summary, description }: CommandNode): string {
  return description === "" ? `${summary}.` : description;
}

function list(title: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  if (rows.length === 0) return [];
  return [`${title}:\n`, `${rows.map(([name, text]) => `- ${name}: ${text}`).join("\n")}\n`];
}

function flagRow({ short, long, value, description, ...flag }: FlagNode): readonly [string, string] {
  const names = [short, long].flatMap((name) => (name === undefined ? [] : [name])).join(", ");
  const shown = value === undefined ? "" : value.isOptional ? ` [${value.name}]` : ` <${value.name}>`;
  const choices = value?.choices === undefined ? "" : ` (${value.choices.join(", ")})`;
  const fallback = flag.default === undefined ? "" : `; default: ${flag.default}`;
  return [`\`${names}${shown}\``, `${description}${choices}${fallback}`];
}

function examples({ epilogue }: CommandNode): readonly string[] {
  const end = epilogue.indexOf("\n\nExit codes:");
  const shown = withoutHeading(end < 0 ? epilogue : epilogue.slice(0, end));
  return shown === "" ? [] : ["Examples:\n", fenced(shown)];
}

/** Without the line `Examples:`, and without its indentation. */
function withoutHeading(text: string): string {
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/^ {2}/, ""))
    .join("\n");
}

function fenced(text: string): string {
  return `<!-- not run: the text of help -->\n\`\`\`text\n${text}\n\`\`\`\n`;
}

if (import.meta.main) writeFileSync(REFERENCE_PAGE, await referencePage());
