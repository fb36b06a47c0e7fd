import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { JUDGED_AS, UNDESCRIBED } from "../servers/azure/undescribed.ts";
import type { Outcome } from "./scenarios.ts";

const PAGE = join(import.meta.dirname, "../../docs/azure-az.md");

const HEADER = `# Held against az, Microsoft's own client

The tests of everything in Azure run against a stand-in: a small Azure of the project's own. What it is worth is judged by
two others. Every request and every answer is held against Microsoft's API descriptions. And \`az\` runs against it, logged
in to Azure's own names, in a network namespace whose one way out leads to the stand-in: the commands of the guides, and those
that \`pullpass connect --print-admin-commands\` prints. After each, the stand-in must hold what it holds after pullpass did the
same; where it does not, that is on purpose and stands here. Nothing was tried against Azure itself.

\`npm run test:az\` does that, and holds this page against what it saw; \`PULLPASS_AZ=record npm run test:az\` writes it.
`;

export interface Seen {
  /** What `az version` says. */
  readonly version: string;
  readonly outcomes: readonly Outcome[];
}

/** Writes the page with `PULLPASS_AZ=record`, else holds what was seen against it. */
export function recordOrCompare(seen: Seen): void {
  const text = pageText(seen);
  if (process.env["PULLPASS_AZ"] === "record") writeFileSync(PAGE, text);
  expect(text).toBe(readFileSync(PAGE, "utf8"));
}

function pageText({ version, outcomes }: Seen): string {
  const seenWith = `Seen with azure-cli ${version}, pinned with all that it needs in \`test/az/requirements.txt\`.`;
  const named =
    "Beside these, az's own parser takes every command line of az's that pullpass or a page names.";
  return [HEADER, `${seenWith}\n${named}\n`, ...outcomes.map(outcomeText), judgedText()].join("\n");
}

/** How az's requests to Resource Manager are judged that no description at hand knows as they are. */
function judgedText(): string {
  const nearest = JUDGED_AS.map(({ request, as, why }) => `- ${request}: judged as ${as}. ${why}`);
  const exempt = UNDESCRIBED.map(({ request, why }) => `- ${request}: not judged. ${why}`);
  return [
    "## Requests that no description knows as they are\n",
    "Any other that Microsoft's descriptions do not know, or have something against, fails the tests.\n",
    ...nearest,
    ...exempt,
    "",
  ].join("\n");
}

/** For the tests of the pages. */
const NOT_RUN = "<!-- not run: az, and npm run test:az has it -->\n";

function outcomeText({ scenario, commands, differences }: Outcome): string {
  const { title, pullpass, pulls, onPurpose } = scenario;
  const shown = [`$ pullpass connect REGISTRY --image IMAGE ${pullpass.join(" ")}`, ...commands];
  const proof =
    pulls === undefined ? [] : [`What az gave ${pulls ? "pulls the image" : "does not pull the image"}.`];
  const rows = differences.map(
    ({ what, az, pullpass: ours }) => `| ${what} | ${cell(az)} | ${cell(ours)} | ${onPurpose[what] ?? ""} |`,
  );
  const table =
    rows.length === 0
      ? ["The same is there after both."]
      : ["| on purpose otherwise | after az | after pullpass | why |", "|---|---|---|---|", ...rows];
  return [
    `## ${title}\n`,
    NOT_RUN,
    "```text",
    ...shown,
    "```\n",
    ...proof,
    ...(proof.length > 0 ? [""] : []),
    ...table,
    "",
  ].join("\n");
}

/** Conditions are long, and end with what they are for. */
const CELL_LIMIT = 120;

function cell(text: string): string {
  if (text === "") return "none";
  return text.length > CELL_LIMIT ? `… ${text.slice(-CELL_LIMIT / 2)}` : text;
}
