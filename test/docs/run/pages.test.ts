import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingForCluster, titleWithNeeds } from "../../../testbed/requirements.ts";
import { allPages } from "../all-pages.ts";
import { type Block, type Page, shownCommands } from "../page.ts";
import { outputFault } from "./output.ts";
import { type PageGround, startPageGround } from "./page-ground.ts";
import { closePage, clusterObjects, openPage, type PageShell } from "./page-stage.ts";
import { runCommands, type Shell, type ShellRun } from "./shell.ts";

/*
 * Runs what stands in the pages, in order, on a cluster of its own: pages use one namespace, and the names of real
 * registries. See CONTRIBUTING.md for what a page may say.
 */
const missing = await missingForCluster();
const pages = allPages().filter(({ blocks }) => blocks.some(isRun));

/** A page waits for Pods, each some seconds. */
const PAGE_TIMEOUT_MS = 300_000;

function isRun({ language }: Block): boolean {
  return language === "sh" || language === "console";
}

describe.skipIf(missing.length > 0)(
  titleWithNeeds("the commands of the pages do what they say", missing),
  () => {
    let ground: PageGround;

    beforeAll(async () => {
      ground = await startPageGround();
    });

    afterAll(() => ground?.stop());

    it.each(pages.map((page) => [page.path, page] as const))(
      "%s",
      async (_, page) => {
        const before = await clusterObjects(ground);
        let shell: PageShell | undefined;
        try {
          shell = await openPage(ground, page);
          await runPage(page, shell);
        } finally {
          await shell?.close();
          await closePage(ground, before);
        }
      },
      PAGE_TIMEOUT_MS,
    );
  },
);

async function runPage(page: Page, shell: Shell): Promise<void> {
  for (const block of page.blocks) {
    const where = `${page.path}:${block.line}`;
    if (block.file !== undefined) await writeFile(join(shell.folder, block.file), block.text);
    if (block.language === "sh") {
      expectExit(where, block.exitCode, await runCommands(block.text, shell));
    }
    if (block.language === "console") await runConsole(block, where, shell);
  }
}

async function runConsole(block: Block, where: string, shell: Shell): Promise<void> {
  const shown = shownCommands(block.text);
  for (const [place, { command, expected }] of shown.entries()) {
    const run = await runCommands(command, shell);
    expectExit(`${where}: ${command}`, place === shown.length - 1 ? block.exitCode : 0, run);
    const fault = outputFault(expected, run);
    expect(fault, `${where}: ${command}\n${run.stdout}${run.stderr}`).toBeUndefined();
  }
}

function expectExit(where: string, code: number, run: ShellRun): void {
  expect(run.code, `${where}\n${run.stdout}${run.stderr}`).toBe(code);
}
