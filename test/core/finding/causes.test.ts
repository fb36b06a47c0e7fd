import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findingsPages } from "../../../scripts/findings-doc.ts";
import { CAUSES } from "../../../src/core/finding/causes.ts";
import { docsPage } from "../../../src/core/finding/docs-page.ts";
import { finding } from "../../../src/core/finding/finding.ts";

/** The vocabulary that scripts and `explain --batch` rely on. */
const VOCABULARY = `
no-credentials pull-secret-missing pull-secret-not-matched pull-secret-malformed wrong-credentials
expired-credentials aad-secret-expired aad-secret-wrong aad-app-not-found insufficient-permission
node-identity-unauthorized identity-not-ready credential-provider-failed credential-verification
repository-not-found tag-not-found image-moved-or-removed local-image-not-pushed invalid-reference
short-name-ambiguous platform-mismatch manifest-unsupported blob-missing never-pull signature-rejected
dns-failure network-timeout connection-refused connection-reset proxy-failure mirror-misconfigured
registry-firewall blob-store-blocked tls-unknown-ca tls-expired clock-skew tls-name-mismatch http-registry
rate-limited kubelet-throttled registry-unavailable registry-incompatible not-a-registry disk-full
runtime-storage content-corrupt pull-timeout
pull-secret-not-attached pod-predates-attachment account-secrets-suppressed secret-owner-overwrites
mountable-secrets-enforced not-about-images unknown
`
  .trim()
  .split(/\s+/);

const causes = Object.entries(CAUSES);

describe("the catalogue of causes", () => {
  it("has every slug of the vocabulary", () => {
    expect(VOCABULARY.filter((slug) => !Object.hasOwn(CAUSES, slug))).toEqual([]);
  });

  it("gives every cause a code of its own, of a family that is documented", () => {
    const codes = causes.map(([, { code }]) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^PP1[1-69]\d\d$/.test(code))).toEqual([]);
  });

  it.each(causes)("says of %s what it is and what to do, each as half a sentence", (_slug, {
    meaning,
    remedy,
  }) => {
    for (const text of [meaning, remedy]) {
      expect(text).not.toMatch(/\.$|\n|^[A-Z][a-z]/);
    }
  });

  it("knows the address where each is explained", () => {
    expect(finding("wrong-credentials", { title: "t", subject: {} })).toEqual({
      code: "PP1203",
      cause: "wrong-credentials",
      severity: "error",
      certainty: "certain",
      title: "t",
      subject: {},
      evidence: [],
      ruledOut: [],
      fixes: [{ text: CAUSES["wrong-credentials"].remedy, applicability: "manual" }],
      explain: "pullpass explain PP1203",
      docs: "docs/findings/PP1203.md",
    });
  });
});

describe("the pages of the findings", () => {
  const root = join(import.meta.dirname, "../../..");
  const pages = findingsPages();

  it.each([
    "docs/findings.md",
    ...causes.map(([, { code }]) => docsPage(code)),
  ])("%s is what scripts/findings-doc.ts makes of the catalogue", (path) => {
    expect(readFileSync(join(root, path), "utf8")).toBe(pages.get(path));
  });

  it("are one for each code, and no other", () => {
    const there = globSync("docs/findings/*", { cwd: root }).toSorted();
    expect(there).toEqual(causes.map(([, { code }]) => docsPage(code)).toSorted());
  });

  it("have the message that people search for in their title", () => {
    const title = (path: string) => pages.get(path)?.split("\n")[0];
    expect(title("docs/findings/PP1103.md")).toBe(
      `# illegal base64 data at input byte …: ${CAUSES["pull-secret-malformed"].meaning}`,
    );
    expect(title("docs/findings/PP1901.md")).toBe(`# PP1901: ${CAUSES["not-permitted"].meaning}`);
  });

  it("are listed in the order of their codes", () => {
    const listed = [...(pages.get("docs/findings.md") ?? "").matchAll(/^- \[(PP\d+)\]/gm)];
    expect(listed.map(([, code]) => code)).toEqual(causes.map(([, { code }]) => code).toSorted());
  });
});
