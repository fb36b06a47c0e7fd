import { describe, expect, it } from "vitest";
import {
  renderManifestNames,
  renderManifestsEnvelope,
  renderManifestsReport,
} from "../../../src/cli/render/check-manifests.ts";
import { renderSarif } from "../../../src/cli/render/check-sarif.ts";
import { finding } from "../../../src/core/finding/finding.ts";
import type { ImageUse, ManifestsItem, ManifestsReport } from "../../../src/core/report/manifests-report.ts";
import { sharedFindings } from "../../../src/core/report/shared-findings.ts";

const use: ImageUse = {
  kind: "Deployment",
  name: "web",
  container: "app",
  role: "container",
  namespace: "shop",
  serviceAccount: "default",
  file: "deploy/web app.yaml",
  line: 12,
};
const fine: ManifestsItem = {
  verdict: "yes",
  image: "reg.example.com/team/web:1",
  namespace: "shop",
  serviceAccount: "default",
  candidates: [{ username: "ci", key: "reg.example.com", source: "secret shop/regcred" }],
  accepted: 0,
  proofs: [],
  findings: [],
  notes: [],
  uses: [use, { ...use, name: "api", line: 30 }],
};
const { namespace: _none, ...nowhere } = use;
const wrong: ManifestsItem = {
  verdict: "no",
  image: "Bad",
  candidates: [],
  proofs: [],
  notes: [],
  findings: [
    finding("invalid-reference", {
      title: "`Bad` is no image\u001b[2J",
      subject: { kind: "Image", image: "Bad" },
    }),
    finding("pull-secret-missing", { severity: "warning", title: "gone", subject: {} }),
  ],
  uses: [{ ...nowhere, kind: "Pod", name: "x", container: "", file: "/srv/pod.yaml", line: 3 }],
};

const unknown: ManifestsItem = {
  ...wrong,
  uses: [{ ...nowhere, kind: "Rollout", name: "web", container: "", file: "a.yaml", line: 1 }],
};

function reportOf(items: readonly ManifestsItem[], notes: readonly string[] = []): ManifestsReport {
  return { verdict: "no", items, findings: sharedFindings(items), notes };
}

const asItIs = (_: unknown, text: string) => text;
const plain = { paintOut: asItIs, err: { paint: asItIs } };

describe("check -f for a person", () => {
  it("is a row for each use of an image", () => {
    const { out } = renderManifestsReport(reportOf([fine, wrong]), {
      isAsked: true,
      isWide: false,
      ...plain,
    });
    expect(out).toBe(
      "ANSWER   IMAGE                        NAMESPACE   SERVICEACCOUNT   WHERE\n" +
        "yes      reg.example.com/team/web:1   shop        default          Deployment/web (deploy/web app.yaml:12)\n" +
        "yes      reg.example.com/team/web:1   shop        default          Deployment/api (deploy/web app.yaml:30)\n" +
        "no       Bad                          <none>      default          Pod/x (/srv/pod.yaml:3)\n",
    );
  });

  it("names container and credential with -o wide", () => {
    const { out } = renderManifestsReport(reportOf([fine, wrong]), { isAsked: true, isWide: true, ...plain });
    const [header, first, , last] = out.split("\n").map((line) => line.split(/ {3,}/));
    expect(header).toEqual([
      "ANSWER",
      "IMAGE",
      "NAMESPACE",
      "SERVICEACCOUNT",
      "CONTAINER",
      "CREDENTIAL",
      "WHERE",
    ]);
    expect(first?.slice(4, 6)).toEqual(["app", "shop/regcred[reg.example.com]"]);
    expect(last?.slice(4, 6)).toEqual(["<none>", "<none>"]);
  });

  it("claims no answer where nobody was asked, and lists the candidates", () => {
    const { out } = renderManifestsReport(reportOf([fine]), { isAsked: false, isWide: false, ...plain });
    const [header, first] = out.split("\n").map((line) => line.split(/ {3,}/));
    expect(header).toEqual(["IMAGE", "NAMESPACE", "SERVICEACCOUNT", "CANDIDATES", "WHERE"]);
    expect(first?.[3]).toBe("shop/regcred[reg.example.com]");
  });

  it("colours the answer and nothing else", () => {
    const paintOut = (style: string, text: string) => `<${style}>${text}</>`;
    const { out } = renderManifestsReport(reportOf([fine, wrong]), {
      ...plain,
      isAsked: true,
      isWide: false,
      paintOut,
    });
    expect(out.match(/<.*?<\/>/g)?.map((text) => text.trim())).toEqual([
      "<green>yes   </>",
      "<green>yes   </>",
      "<red>no    </>",
    ]);
  });

  it("says each finding with its places below the title, and lets a terminal obey nothing", () => {
    const { err } = renderManifestsReport(reportOf([wrong], ["a note"]), {
      isAsked: true,
      isWide: false,
      ...plain,
    });
    expect(err).toContain(
      "note: a note\nerror[PP1305]: `Bad` is no image\\u{1b}[2J\n  Pod x: Bad (/srv/pod.yaml:3)\n  help ",
    );
    expect(err).toContain("warning[PP1101]: gone\n  Pod x: Bad (/srv/pod.yaml:3)\n");
  });

  it("names ten places of a finding and counts the rest", () => {
    const many = { ...wrong, uses: Array.from({ length: 13 }, (_, line) => ({ ...use, line: line + 1 })) };
    const { err } = renderManifestsReport(reportOf([many]), { isAsked: true, isWide: false, ...plain });
    expect(err).toContain("web app.yaml:10)\n  and 3 more\n");
  });

  it("prints no table without an image, and says so elsewhere", () => {
    const { out, err } = renderManifestsReport(reportOf([]), { isAsked: true, isWide: false, ...plain });
    expect(out).toBe("");
    expect(err).toBe("no image found in the manifests\n");
  });
});

describe("check -f by name", () => {
  it("is each object once that lacks an image, as kubectl names it", () => {
    const again = { ...wrong, uses: [...wrong.uses, ...wrong.uses, ...unknown.uses] };
    expect(renderManifestNames(reportOf([fine, again]), true)).toBe("pod/x\nrollout/web\n");
  });

  it("is every object where nobody was asked", () => {
    expect(renderManifestNames(reportOf([fine]), false)).toBe("deployment.apps/web\ndeployment.apps/api\n");
  });
});

describe("check -f for a program", () => {
  it("is a CheckReport with an item for each answer", async () => {
    const text = await renderManifestsEnvelope(reportOf([fine, wrong]), { isAsked: true, format: "json" });
    expect(JSON.parse(text)).toMatchObject({
      apiVersion: "pullpass.dev/v1",
      kind: "CheckReport",
      answer: "no",
      items: [
        { answer: "yes", image: fine.image, accepted: 0, uses: [{ name: "web", line: 12 }, { name: "api" }] },
        { answer: "no", image: "Bad", uses: [{ file: "/srv/pod.yaml", line: 3 }] },
      ],
      findings: [
        { code: "PP1305", subjects: [{ kind: "Pod", name: "x", image: "Bad", line: 3 }] },
        { code: "PP1101" },
      ],
    });
  });

  it("has no yes where nobody was asked", async () => {
    const text = await renderManifestsEnvelope(
      { ...reportOf([fine]), verdict: "yes" },
      { isAsked: false, format: "json" },
    );
    expect(text).not.toContain('"answer"');
  });
});

describe("check -f as SARIF", () => {
  const log = JSON.parse(renderSarif(reportOf([fine, wrong], ["a note"]), "9.9.9"));
  const [run] = log.runs;

  it("says which schema it follows, and what made it", () => {
    expect(log).toMatchObject({
      $schema: expect.stringMatching(/sarif-schema-2\.1\.0\.json$/),
      version: "2.1.0",
    });
    expect(run.tool.driver).toMatchObject({ name: "pullpass", version: "9.9.9" });
    expect(run.invocations).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [{ level: "note", message: { text: "a note" } }],
      },
    ]);
  });

  it("has a rule for each code that occurs, once, with text where the standard wants it", () => {
    expect(run.tool.driver.rules).toEqual([
      { id: "PP1101", name: "pull-secret-missing", shortDescription: anyText, help: anyText },
      { id: "PP1305", name: "invalid-reference", shortDescription: anyText, help: anyText },
    ]);
  });

  it("has a result for each finding and place, at the line that names the image", () => {
    expect(run.results).toHaveLength(2);
    expect(run.results[0]).toMatchObject({
      ruleId: "PP1305",
      ruleIndex: 1,
      level: "error",
      message: anyText,
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "file:///srv/pod.yaml" },
            region: { startLine: 3 },
          },
          logicalLocations: [{ fullyQualifiedName: "Pod/x" }],
        },
      ],
    });
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(["error", "warning", "note"]).toContain(result.level);
    }
    expect(run.results[1]).toMatchObject({ ruleId: "PP1101", level: "warning" });
  });

  it("writes a relative path as a relative URI", () => {
    const item = { ...wrong, uses: [use] };
    const { runs } = JSON.parse(renderSarif(reportOf([item]), "1"));
    const [{ physicalLocation }] = runs[0].results[0].locations;
    expect(physicalLocation.artifactLocation.uri).toBe("deploy/web%20app.yaml");
  });

  it("is whole without a finding", () => {
    expect(JSON.parse(renderSarif(reportOf([fine]), "1")).runs[0]).toMatchObject({
      tool: { driver: { rules: [] } },
      results: [],
    });
  });
});

const anyText = { text: expect.stringMatching(/\S/) };
