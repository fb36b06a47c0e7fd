import { describe, expect, it } from "vitest";
import { renderConnectReport } from "../../../src/cli/render/connect-report.ts";
import { paintFor } from "../../../src/cli/render/paint.ts";
import { finding } from "../../../src/core/finding/finding.ts";
import type { Change, ObjectRef } from "../../../src/core/plan/action.ts";
import type { ConnectReport } from "../../../src/core/report/connect-report.ts";

const secret: ObjectRef = { kind: "Secret", namespace: "shop", name: "pullpass" };
const account: ObjectRef = { kind: "ServiceAccount", namespace: "shop", name: "default" };
const pod: ObjectRef = { kind: "Pod", namespace: "shop", name: "web-1" };
const changes: readonly Change[] = [
  { target: secret, change: "created" },
  { target: account, change: "configured" },
];

const report: ConnectReport = {
  verdict: "yes",
  registry: "reg.example.com",
  serverKey: "reg.example.com",
  namespaces: ["shop"],
  dryRun: "none",
  proofs: [],
  changes,
  notDone: [],
  leftAlone: [],
  replaced: [],
  findings: [],
  manifests: [],
  notes: [],
};

function render(parts: Partial<ConnectReport>): string {
  return renderConnectReport({ ...report, ...parts }, { paint: paintFor(false, {}) });
}

describe("what a person reads when connect is over", () => {
  it("is that the registry is connected", () => {
    expect(render({})).toBe("reg.example.com is connected to namespace shop\n");
  });

  it("is that nothing had to change", () => {
    expect(render({ changes: [{ target: secret, change: "unchanged" }] })).toBe(
      "reg.example.com is connected to namespace shop; nothing had to change\n",
    );
  });

  it("is not that nothing had to change where a role in Azure did instead of a secret", () => {
    const notes = ["granted in Azure: AcrPull on registry acme1"];
    expect(render({ changes: [], notes })).toBe(
      "note: granted in Azure: AcrPull on registry acme1\nreg.example.com is connected to namespace shop\n",
    );
  });

  it("names all namespaces, and of each object its own", () => {
    const leftAlone = [{ target: pod, reason: "came too early" }];
    expect(render({ namespaces: ["shop", "till"], leftAlone })).toBe(
      "note: pod/web-1 -n shop came too early\nreg.example.com is connected to namespaces shop, till\n",
    );
  });

  it.each(["client", "server"] as const)("claims nothing in a dry run: %s", (dryRun) => {
    expect(render({ dryRun })).toBe("");
  });

  it("lists what is left to a person, what was not done, and why", () => {
    const denied = finding("not-permitted", { title: "you may not patch it", subject: {}, fixes: [] });
    const rendered = render({
      verdict: "partial",
      changes: changes.slice(0, 1),
      leftAlone: [{ target: pod, reason: "came too early" }],
      notes: ["a note"],
      notDone: [account],
      findings: [denied],
    });
    expect(rendered).toBe(`note: pod/web-1 came too early
note: a note
not done: serviceaccount/default
error[PP1901]: you may not patch it
  more   pullpass explain PP1901
reg.example.com: partly done; the same command goes on where it stopped
`);
  });

  it.each(["no", "unsure", "not-permitted"] as const)("is not success: %s", (verdict) => {
    expect(render({ verdict, changes: [], notes: ["nothing was written"] })).toBe(
      "note: nothing was written\n",
    );
  });

  it("writes out what a cluster's words would do to the terminal", () => {
    const leftAlone = [{ target: pod, reason: "came\u001b[2J" }];
    expect(render({ leftAlone, notes: ["n\u001b[2J"] })).toContain(
      "note: pod/web-1 came\\u{1b}[2J\nnote: n\\u{1b}[2J\n",
    );
  });
});
