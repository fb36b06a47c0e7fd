import { describe, expect, it } from "vitest";
import { renderCheckAnswer, renderCheckFindings } from "../../../src/cli/render/check-report.ts";
import { renderCandidateNames, renderCheckRow } from "../../../src/cli/render/check-wide.ts";
import { paintFor } from "../../../src/cli/render/paint.ts";
import { type CheckFacts, decideCheck, malformedFinding } from "../../../src/core/check/decide-check.ts";
import { finding } from "../../../src/core/finding/finding.ts";
import type { CheckReport } from "../../../src/core/report/check-report.ts";
import { accepted, candidate, refused } from "../../builders/candidate.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { image } from "../../builders/image.ts";
import { unauthorized } from "../../builders/registry-refusal.ts";

const report: CheckReport = {
  verdict: "yes",
  image: "reg.example.com/app:1",
  namespace: "shop",
  serviceAccount: "web",
  candidates: [],
  proofs: [],
  findings: [],
  notes: [],
};
const narrow = { username: "narrow", key: "reg.example.com/team", source: "secret shop/narrow" };
const wide = { username: "wide", key: "reg.example.com", source: "secret shop/wide" };
const here = { depth: "blob", vantage: { kind: "here" }, platforms: [] } as const;

function render(parts: Partial<CheckReport>, isAsked = true) {
  const whole = { ...report, ...parts };
  return {
    out: renderCheckAnswer(whole, isAsked),
    err: renderCheckFindings(whole, { paint: paintFor(false, {}) }),
  };
}

describe("the result of check for a person", () => {
  it("is the answer, how it was shown, and which candidate it was", () => {
    expect(render({ candidates: [narrow, wide], accepted: 1, proofs: [here] })).toEqual({
      out: `yes: reg.example.com/app:1 for ServiceAccount shop/web
  proven from here, down to the first layer
  1. secret shop/narrow, key reg.example.com/team, user narrow
  2. secret shop/wide, key reg.example.com, user wide  accepted
`,
      err: "",
    });
  });

  it("says that a public image needs no credential", () => {
    const notes = ["the image is public: no credential was needed"];
    expect(render({ proofs: [here], notes })).toEqual({
      out: `yes: reg.example.com/app:1 for ServiceAccount shop/web
  proven from here, down to the first layer
  no credential matches; the kubelet asks anonymously
`,
      err: "note: the image is public: no credential was needed\n",
    });
  });

  it("is a list of candidates and no answer where the registry was not asked", () => {
    expect(render({ candidates: [wide] }, false).out).toBe(
      "  1. secret shop/wide, key reg.example.com, user wide\n",
    );
  });

  it("speaks of a file where one was looked at", () => {
    const { namespace: _n, serviceAccount: _s, ...file } = report;
    const candidates = [{ ...wide, source: "file" }];
    expect(renderCheckAnswer({ ...file, verdict: "no", candidates }, true)).toBe(
      "no: reg.example.com/app:1 with this file\n  1. file, key reg.example.com, user wide\n",
    );
  });

  it("shows the cause of a no, whole", () => {
    const facts: CheckFacts = {
      image: image("reg.example.com/app:1"),
      namespace: "shop",
      sources: { kind: "readable", candidates: [], skipped: [], missing: ["regcred"], present: [] },
      tried: [refused(unauthorized({ sent: "nothing" }))],
    };
    expect(render(decideCheck(facts))).toEqual({
      out: `no: reg.example.com/app:1 for ServiceAccount shop/web
  no credential matches; the kubelet asks anonymously
`,
      err: `error[PP1101]: pull secret \`regcred\`, which the Pod would name, is not in namespace \`shop\`
  Secret shop/regcred
  seen   namespace shop: not found; the kubelet goes on without it
  seen   registry reg.example.com, from here: asked anonymously → 401 at the manifest
  help   create it there, or drop the reference; it does no harm when the image is public
  help   give namespace \`shop\` a credential:
         pullpass connect reg.example.com -n shop --image reg.example.com/app:1 --method password --username USER --password-file FILE
  more   pullpass explain PP1101
`,
    });
  });

  it("does not claim that the kubelet would ask anonymously where it would not ask at all", () => {
    const source = { kind: "secret", namespace: "shop", name: "regcred" } as const;
    const findings = [malformedFinding({ source, reason: "illegal base64 data at input byte 4" })];
    expect(render({ verdict: "no", findings }).out).toBe(
      "no: reg.example.com/app:1 for ServiceAccount shop/web\n",
    );
  });

  it.each([
    "not-permitted",
    "cluster-unreachable",
    "service-account-missing",
  ] as const)("does not claim to know the candidates where nobody could look: %s", (cause) => {
    const findings = [finding(cause, { title: "t", subject: {} })];
    expect(render({ verdict: "not-permitted", findings }).out).toBe(
      "unsure: reg.example.com/app:1 for ServiceAccount shop/web\n",
    );
  });

  it("writes out what a secret's user name would do to the terminal", () => {
    const { out } = render({ candidates: [{ ...wide, username: "ci\u001b[2J\udcff" }] });
    expect(out).toContain("user ci\\u{1b}[2J\\u{dcff}\n");
  });

  it("shows no password", () => {
    const one = candidate("stale");
    const tried = [refused(unauthorized(), one)];
    const sources = {
      kind: "readable",
      candidates: [one],
      skipped: [],
      missing: [],
      present: ["stale"],
    } as const;
    const decision = decideCheck({
      image: image("reg.example.com/app:1"),
      sources,
      tried,
      anonymous: accepted(),
    });
    const { out, err } = render({ ...decision, candidates: [{ ...wide }] });
    expect(out + err).not.toContain(CANARY);
    expect(err).toContain("secret shop/stale");
  });
});

describe("the result of check as a row", () => {
  const plain = paintFor(false, {});

  it("has the columns of check -f, the credential that was taken, how that was shown, and the digest", () => {
    const proof = { ...here, digest: "sha256:0a" };
    const found = { ...report, candidates: [narrow, wide], accepted: 1, proofs: [proof] };
    expect(renderCheckRow(found, { isAsked: true, paint: plain })).toBe(
      "ANSWER   IMAGE                   NAMESPACE   SERVICEACCOUNT   CREDENTIAL                   PROVEN      DIGEST\n" +
        "yes      reg.example.com/app:1   shop        web              shop/wide[reg.example.com]   here/blob   sha256:0a\n",
    );
  });

  it("has all candidates and no answer where the registry was not asked", () => {
    const found = { ...report, candidates: [narrow, wide] };
    const [header, row] = renderCheckRow(found, { isAsked: false, paint: plain })
      .split("\n")
      .map((line) => line.split(/ {3,}/));
    expect(header).toEqual(["IMAGE", "NAMESPACE", "SERVICEACCOUNT", "CANDIDATES"]);
    expect(row?.at(-1)).toBe("shop/narrow[reg.example.com/team],shop/wide[reg.example.com]");
  });

  it("leaves no cell empty", () => {
    const { namespace: _n, serviceAccount: _s, ...file } = report;
    const row = renderCheckRow({ ...file, verdict: "no" }, { isAsked: true, paint: plain }).split("\n")[1];
    expect(row?.split(/ {3,}/)).toEqual(["no", file.image, ...Array<string>(5).fill("<none>")]);
  });

  it("names the node that pulled", () => {
    const proof = { ...here, vantage: { kind: "node", name: "node-1" } } as const;
    expect(renderCheckRow({ ...report, proofs: [here, proof] }, { isAsked: true, paint: plain })).toContain(
      "   here/blob,node-1/blob   ",
    );
  });
});

describe("the result of check by name", () => {
  it("is the secrets that would be tried, in their order, each once", () => {
    const candidates = [narrow, wide, { ...narrow, key: "reg.example.com/other" }];
    expect(renderCandidateNames({ ...report, candidates })).toBe("secret/narrow\nsecret/wide\n");
  });

  it("is nothing where no secret matches", () => {
    expect(renderCandidateNames({ ...report, candidates: [{ ...wide, source: "file" }] })).toBe("");
  });
});
