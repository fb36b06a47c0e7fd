import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { missingForRegistries, titleWithNeeds } from "../../testbed/requirements.ts";
import { CLI, EXECUTABLE } from "../command.ts";
import {
  type KeyAndCertificate,
  makeTestCertificates,
  type TestCertificates,
} from "../servers/test-certificates.ts";
import type { Lie, ShownCertificate } from "./lie.ts";
import { lieFamilies } from "./lies.ts";
import { QUESTIONS, REQUEST_SECONDS, SECONDS, START_SECONDS, TESTED, type Tested } from "./limits.ts";
import { startLyingServers } from "./lying-servers.ts";
import { measuredRun } from "./measured-run.ts";

const PASSWORD = "c4n4ry'q&%+/9";
const report = z.object({
  answer: z.string(),
  findings: z.array(z.object({ code: z.string(), evidence: z.array(z.object({ text: z.string() })) })),
});
/** `PULLPASS_HOSTILE=show` prints what was measured of each. */
const isShown = process.env["PULLPASS_HOSTILE"] === "show";
const missing = await missingForRegistries();

let folder = "";
let certificates: TestCertificates;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pullpass-hostile-"));
  if (missing.length > 0) return;
  certificates = await makeTestCertificates();
  writeFileSync(join(folder, "ca.pem"), certificates.ca);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  certificates?.remove();
});

const commands: Readonly<Record<Tested["name"], readonly string[]>> = {
  bundle: [process.execPath, CLI],
  executable: [EXECUTABLE],
};

describe.each(
  TESTED.filter(({ name }) => name === "bundle" || existsSync(EXECUTABLE)),
)("check with the $name, on a registry that lies", (tested) => {
  describe.each(lieFamilies)("$title", ({ lies }) => {
    for (const lie of lies) {
      const lacking = lie.certificate === undefined ? [] : missing;
      it.skipIf(lacking.length > 0)(titleWithNeeds(lie.name, lacking), () => holdsAgainst(tested, lie));
    }
  });
});

async function holdsAgainst({ name, maxPeakMib }: Tested, lie: Lie): Promise<void> {
  const servers = await startLyingServers(lie, certificateFor(lie.certificate));
  const image = `${servers.host}/team/app:1`;
  const run = await measuredRun([...commands[name], ...argumentsFor(lie, servers.host, image)]);
  const output = run.stdout + run.stderr;

  if (isShown) show(name, lie, run, servers);
  expect([1, 3], output).toContain(run.code);
  const [finding] = report.parse(JSON.parse(run.stdout)).findings;
  expect(finding?.code, output).toBe(lie.refusal.code);
  expect(finding?.evidence.map(({ text }) => text).join("\n")).toMatch(lie.refusal.seen);
  expect(run.tookMs / 1_000).toBeLessThan(QUESTIONS * SECONDS[lie.within] + START_SECONDS);
  expect(servers.sentKib()).toBeLessThanOrEqual(QUESTIONS * lie.maxSentKib);
  expect(servers.requests()).toBeLessThanOrEqual(QUESTIONS * lie.maxRequests);
  expect(run.peakBytes / 1_024 ** 2).toBeLessThan(maxPeakMib);
  expect(servers.otherReceived()).not.toMatch(/authorization/i);
  for (const form of formsOfPassword()) expect(output.includes(form)).toBe(false);
  expect(output).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
}

function argumentsFor(lie: Lie, host: string, image: string): readonly string[] {
  const secretFile = join(folder, "config.json");
  const auth = Buffer.from(`robot:${PASSWORD}`).toString("base64");
  writeFileSync(secretFile, JSON.stringify({ auths: { [host]: { auth } } }));
  return [
    ...["check", image, "--secret-file", secretFile, "--request-timeout", `${REQUEST_SECONDS}s`],
    ...["-o", "json"],
    ...(lie.certificate === undefined ? ["--insecure-registry"] : ["--ca-file", join(folder, "ca.pem")]),
  ];
}

function certificateFor(shown: ShownCertificate | undefined): KeyAndCertificate | undefined {
  switch (shown) {
    case undefined:
    case "none-ever":
      return undefined;
    case "good":
      return certificates.good;
    case "expired":
      return certificates.expired;
    case "other-name":
      return certificates.otherName;
    case "self-signed":
      return certificates.selfSigned;
    case "of-nobody":
      return certificates.ofOther;
  }
}

function formsOfPassword(): readonly string[] {
  const base64 = Buffer.from(`robot:${PASSWORD}`).toString("base64").replace(/=+$/, "");
  return [PASSWORD, base64, encodeURIComponent(PASSWORD), JSON.stringify(PASSWORD).slice(1, -1)];
}

function show(
  name: string,
  lie: Lie,
  run: Awaited<ReturnType<typeof measuredRun>>,
  servers: Awaited<ReturnType<typeof startLyingServers>>,
): void {
  const peak = Math.round(run.peakBytes / 1_024 ** 2);
  process.stdout.write(
    `${name}\t${run.tookMs} ms\t${peak} MiB\t${Math.round(servers.sentKib())} KiB\t${servers.requests()} requests\t${lie.name}\n`,
  );
}
