import { describe, expect, it } from "vitest";
import { renderConnectPlan } from "../../../src/cli/render/connect-plan.ts";
import type { ConnectReport } from "../../../src/core/report/connect-report.ts";
import { CANARY, connectIntent } from "../../builders/connect-intent.ts";
import { image } from "../../builders/image.ts";

const cluster = { context: "prod", server: "https://api.test:6443", namespace: "shop" };

function report(parts: Partial<ConnectReport>): ConnectReport {
  return {
    verdict: "yes",
    registry: "reg.example.com",
    serverKey: "reg.example.com",
    namespaces: ["shop"],
    dryRun: "client",
    proofs: [],
    changes: [],
    notDone: [],
    leftAlone: [],
    replaced: [],
    findings: [],
    manifests: [],
    notes: [],
    ...parts,
  };
}

const inShop = (kind: "Secret" | "ServiceAccount" | "Pod" | "Deployment", name: string) => ({
  kind,
  namespace: "shop",
  name,
});

describe("the plan that a person agrees to", () => {
  it("names the cluster first, then each change, and never the password", () => {
    const text = renderConnectPlan({
      cluster,
      intent: connectIntent({ image: image("reg.example.com/team/app:1") }),
      report: report({
        changes: [
          { target: inShop("Secret", "pullpass"), change: "created" },
          { target: inShop("ServiceAccount", "default"), change: "configured" },
          { target: inShop("Deployment", "web"), change: "configured" },
          { target: inShop("Pod", "web-1"), change: "deleted" },
        ],
        leftAlone: [{ target: inShop("Pod", "bare"), reason: "came too early" }],
      }),
    });
    expect(text.split("\n")).toEqual([
      "This is to be done:",
      "  in cluster prod at https://api.test:6443",
      "  in namespace shop",
      "    create secret/pullpass: reg.example.com, user ci",
      "    attach secret/pullpass to serviceaccount/default",
      "    attach secret/pullpass to deployment.apps/web",
      "    re-create pod/web-1",
      "    leave pod/bare: it came too early",
      "  and then: prove the pull of reg.example.com/team/app:1",
    ]);
    expect(text).not.toContain(CANARY);
  });

  it("keeps namespaces apart, and says what stays as it is", () => {
    const text = renderConnectPlan({
      cluster: { server: "https://api.test", namespace: "shop" },
      intent: connectIntent({ namespaces: ["shop", "till"] }),
      report: report({
        changes: [
          { target: inShop("Secret", "pullpass"), change: "unchanged" },
          { target: { ...inShop("Secret", "pullpass"), namespace: "till" }, change: "configured" },
        ],
      }),
    });
    expect(text.split("\n").slice(1)).toEqual([
      "  in cluster (no context) at https://api.test",
      "  in namespace shop",
      "    secret/pullpass is as it should be",
      "  in namespace till",
      "    write into secret/pullpass: reg.example.com, user ci",
      "  and then: try the credential on reg.example.com",
    ]);
  });

  it("shows what cannot be seen in a user name", () => {
    const text = renderConnectPlan({
      cluster,
      intent: connectIntent({ username: "ci\u202e" }),
      report: report({ changes: [{ target: inShop("Secret", "pullpass"), change: "created" }] }),
    });
    expect(text).toContain("user ci\\u{202e}");
  });
});
