import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lie } from "../test/hostile/lie.ts";
import { lieFamilies } from "../test/hostile/lies.ts";
import { IMAGE_SECONDS, TESTED } from "../test/hostile/limits.ts";

/*
 * Writes docs/hostile-registries.md, what a lying registry gets: `node scripts/hostile-doc.ts`. A test holds the two
 * together, and others hold pullpass to what stands there.
 */

export const HOSTILE_PAGE = join(import.meta.dirname, "../docs/hostile-registries.md");

const KIB_IN_MIB = 1_024;

/** The page. */
export function hostilePage(): string {
  const count = lieFamilies.reduce((sum, { lies }) => sum + lies.length, 0);
  const limits = TESTED.map(({ name, maxPeakMib }) => `${maxPeakMib} MiB (${name})`).join(" or ");
  const families = lieFamilies.map(
    ({ title, lies }) => `\n## ${title}\n\n${HEAD}\n${lies.map(row).join("\n")}\n`,
  );
  return `# Registries that lie

<!-- Made by scripts/hostile-doc.ts; a change here is lost. -->

\`pullpass check\` was told to ask each of these ${count} registries, and does so in every run of the tests: real servers,
the Node bundle and the executable, each in a process of its own. Every lie ends in a finding, never in a crash, a hang or a
\`yes\`. The process has at no moment more than ${limits} of resident memory, its runtime
included; the second server, to which many of these point, never sees an \`Authorization\` header; the password is nowhere in
the output, and nothing in it that a terminal would obey.

"Within": *at once* means that no time has to run out first; *one request* is \`--request-timeout\` (10 s unless you say
otherwise); *one image* is ${IMAGE_SECONDS} s, whatever the registry does. "Sent": what the registry can be rid of, at most: what is read, and
what lies in the sockets between. All are for one credential; \`check\` asks with each that the kubelet would try, and where
those are refused once more with none. \`--timeout\` bounds the whole.
${families.join("")}`;
}

const HEAD = "| the registry has | finding | within | sent, KiB | requests |\n|---|---|---|---|---|";

function row({ name, refusal, within, maxSentKib, maxRequests }: Lie): string {
  const time = within === "at-once" ? "at once" : within;
  const finding = `[${refusal.code}](findings/${refusal.code}.md)`;
  const sent = maxSentKib >= KIB_IN_MIB ? maxSentKib.toLocaleString("en") : `${maxSentKib}`;
  return `| ${name} | ${finding} | ${time} | ${sent} | ${maxRequests} |`;
}

if (import.meta.main) writeFileSync(HOSTILE_PAGE, hostilePage());
