import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A page of tables. */
export interface Page {
  readonly path: string;
  /** All before the first table. */
  readonly header: string;
}

/** One kill: at which request, and what there was afterwards. */
export interface Kill {
  /** Counted from 1 over all requests of the run. */
  readonly at: number;
  readonly when: "before" | "answered";
  readonly request: string;
  readonly afterKill: string;
  readonly afterRerun: string;
  /** Why the same command did not complete it; absent when it did. */
  readonly fault?: string;
}

const HEADER = `# Killed at any moment

A process that gets \`SIGKILL\` cannot tidy up. So pullpass is killed at each of its requests in turn, to the API server and to
the registry, and the same command is run again: the cluster must then be as if nobody had killed it. \`npm run test:kill\`
does that on a real cluster and holds this page against what it saw; \`PULLPASS_KILL=record npm run test:kill\` writes it.

- **n**: which request of the run, counted from 1. Requests that run side by side, and those that are repeated while
  something is awaited, may come in another order or number: the page is compared without n.
- **a**, **b**: two namespaces, the one that got further first. They are written side by side, so how far both are at a
  request is one run's chance. Compared are the requests with what came of each, and the states of one namespace.
- **killed**: *before* the request went out, or *after* the server had answered it and before pullpass read the answer.
- **complete**: the secret's docker config and marks, the ServiceAccounts' lists and annotations, and the Pods are those of
  a run that was not killed. Where the killed run had done all, a \`disconnect\` *says that it was*, with exit code 1.
- **proof Pod, proof Secret**: what was made for a proof and could not be taken back. The kubelet ends the Pod after two
  minutes; the next run that finds them older than that deletes them ([ADR 12](adr/0012-what-a-killed-run-leaves.md)).
  The test runs the command once more after their time, and finds nothing left.
`;

export const CLUSTER_PAGE: Page = {
  path: join(import.meta.dirname, "../../../docs/sigkill.md"),
  header: HEADER,
};

/** The table of a command in Markdown. Kills at the same request that left the same are one line. */
export function tableText(title: string, kills: readonly Kill[]): string {
  const rows = new Map<string, Kill[]>();
  for (const kill of kills.toSorted((one, other) => one.at - other.at)) {
    const row = rowText(kill);
    rows.set(row, [...(rows.get(row) ?? []), kill]);
  }
  const lines = [...rows].map(([row, same]) => `| ${numbers(same.map(({ at }) => at))} ${row}`);
  const head =
    "| n | request | killed | after the kill | after the same command again |\n|---|---|---|---|---|";
  return `## ${title}\n\n${head}\n${lines.join("\n")}\n`;
}

/** The part of a line that is the same in every run. */
export function rowText({ request, when, afterKill, afterRerun }: Omit<Kill, "at" | "fault">): string {
  const killed = when === "before" ? "before" : "after";
  return `| \`${request}\` | ${killed} | ${afterKill} | ${afterRerun} |`;
}

function numbers(ats: readonly number[]): string {
  const [first, last] = [Math.min(...ats), Math.max(...ats)];
  return first === last ? `${first}` : `${first}–${last}`;
}

/** The lines of a command's table as they are on the page, without n. */
export async function recordedRows(title: string, { path } = CLUSTER_PAGE): Promise<readonly string[]> {
  const page = await readFile(path, "utf8");
  const section = page.split("\n## ").find((text) => text.startsWith(`${title}\n`)) ?? "";
  return section.split("\n").flatMap((line) => /^\| \d[\d–]* (\|.*)$/.exec(line)?.[1] ?? []);
}

/**
 * Of the lines of a command that writes in namespaces side by side, what is the same in every run: each request with what
 * came of it, and each state that one of the namespaces was in.
 */
export function withoutOrder(rows: readonly string[]): readonly string[] {
  const parts = rows.flatMap((row) => {
    const [, request, killed, afterKill = "", afterRerun] = row.split("|").map((cell) => cell.trim());
    const states = ["a", "b"].map(
      (place) =>
        afterKill
          .split("; ")
          .find((text) => text.startsWith(`${place}: `))
          ?.slice(3) ?? "nothing of it",
    );
    return [`${request} ${killed}: ${afterRerun}`, ...states.map((state) => `a namespace: ${state}`)];
  });
  return [...new Set(parts)];
}

/** Writes a command's table to the page, in place of the one that it has there. */
export async function recordTable(
  title: string,
  table: string,
  { path, header } = CLUSTER_PAGE,
): Promise<void> {
  const page = await readFile(path, "utf8").catch(() => header);
  const [, ...sections] = page.split(/^(?=## )/m);
  const isOld = (section: string) => section.startsWith(`## ${title}\n`);
  const kept = sections.map((section) => (isOld(section) ? table : section));
  const all = kept.includes(table) ? kept : [...kept, table];
  await writeFile(path, `${[header, ...all].map((text) => text.trimEnd()).join("\n\n")}\n`);
}
