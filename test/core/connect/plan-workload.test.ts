import { describe, expect, it } from "vitest";
import type { NamespaceFacts } from "../../../src/core/connect/connect-facts.ts";
import { planConnect } from "../../../src/core/connect/plan-connect.ts";
import { connectIntent } from "../../builders/connect-intent.ts";
import { replicaSet } from "../../builders/pod.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { workload } from "../../builders/workload.ts";

const NOW = new Date("2026-07-01T00:00:00Z");
const accounts = ["default", "web", "nightly"].map((name) => serviceAccount(name));

function facts(parts: Partial<NamespaceFacts> = {}): NamespaceFacts {
  return { namespace: "shop", accounts, pods: [], workloads: [], unseen: [], ...parts };
}

function planned(intent: Parameters<typeof connectIntent>[0], parts: Partial<NamespaceFacts>) {
  return planConnect(connectIntent(intent), [facts(parts)], NOW);
}

function attachedTo(result: ReturnType<typeof planConnect>): readonly string[] {
  if (!result.ok) throw new Error(result.findings.map(({ title }) => title).join("; "));
  const attached = result.plan.actions.filter(({ kind }) => kind === "attach");
  return attached.map(({ target }) => `${target.kind} ${target.name}`);
}

describe("the ServiceAccounts that are used", () => {
  it("are those of workloads too: scaled to 0, between two runs, with an image volume", () => {
    const volume = workload({ name: "model", image: "busybox", account: "web" });
    const volumes = [{ name: "m", image: { reference: "reg.example.com/model:1" } }];
    const workloads = [
      workload({ kind: "CronJob", account: "nightly" }),
      { ...volume, podSpec: { ...volume.podSpec, volumes } },
      workload({ name: "other", image: "nginx", account: "default" }),
    ];
    expect(attachedTo(planned({}, { workloads }))).toEqual(["ServiceAccount nightly", "ServiceAccount web"]);
  });

  it("are said to be those of Pods alone where workloads may not be listed", () => {
    const attempt = { verb: "list", resource: "deployments", namespace: "shop" };
    const refusal = { kind: "forbidden", attempt, message: "no" } as const;
    const unseen = [{ kind: "Deployment", refusal }] as const;
    expect(planned({}, { unseen })).toMatchObject({ notes: [expect.stringContaining("list Deployments")] });
    expect(planned({ accounts: { kind: "all" } }, { unseen })).toMatchObject({ notes: [] });
  });

  it("are all of them where all were asked for", () => {
    expect(attachedTo(planned({ accounts: { kind: "all" } }, {}))).toEqual([
      "ServiceAccount default",
      "ServiceAccount nightly",
      "ServiceAccount web",
    ]);
  });
});

describe("a workload that is named", () => {
  const workloads = [{ kind: "Deployment", name: "web" }] as const;
  const intent = { accounts: { kind: "none" }, workloads } as const;

  it("gets the secret into its own template", () => {
    expect(attachedTo(planned(intent, { named: [workload()] }))).toEqual(["Deployment web"]);
  });

  it("is unchanged where its template has it", () => {
    expect(planned(intent, { named: [workload({ pullSecrets: ["pullpass"] })] })).toMatchObject({
      plan: { unchanged: [{ target: { kind: "Deployment", namespace: "shop", name: "web" } }] },
    });
  });

  it("blocks everything where it is not there", () => {
    expect(planned(intent, { named: [workload({ kind: "StatefulSet" })] })).toMatchObject({
      ok: false,
      findings: [{ cause: "workload-missing", title: "namespace `shop` has no Deployment `web`" }],
    });
  });

  it.each([
    ["a Job", "Job", undefined, "attach to the ServiceAccount that its Pods run as: `--service-account web`"],
    [
      "a ReplicaSet of a Deployment",
      "ReplicaSet",
      "Deployment",
      "attach to that: `--workload deployment/shop`",
    ],
    ["a Job of a CronJob", "Job", "CronJob", "attach to that: `--workload cronjob/shop`"],
  ] as const)("is refused as %s, with what to do instead", (_what, kind, maker, fix) => {
    const owner = maker === undefined ? [] : [{ ...replicaSet, kind: maker, name: "shop" }];
    const named = [workload({ kind, account: "web", meta: { ownerReferences: owner } })];
    expect(planned({ ...intent, workloads: [{ kind, name: "web" }] }, { named })).toMatchObject({
      ok: false,
      findings: [{ cause: "workload-template-fixed", fixes: [{ text: expect.stringContaining(fix) }] }],
    });
  });
});

describe("what another tool applies", () => {
  const argo = { annotations: { "argocd.argoproj.io/tracking-id": "shop:/x" } };
  const flux = { labels: { "kustomize.toolkit.fluxcd.io/name": "shop" } };

  it("is attached to, and the tool is named that may take it back, each tool once", () => {
    const owned = [
      serviceAccount("a", [], argo),
      serviceAccount("b", [], argo),
      serviceAccount("c", [], flux),
    ];
    const result = planned({ accounts: { kind: "all" } }, { accounts: owned });
    expect(result).toMatchObject({
      notes: [
        expect.stringMatching(/^ServiceAccount shop\/a and 1 more belongs to Argo CD .*docs\/gitops.md/),
        expect.stringMatching(/^ServiceAccount shop\/c belongs to Flux .*docs\/gitops.md/),
      ],
    });
  });

  it("is named for a workload as well", () => {
    const workloads = [{ kind: "Deployment", name: "web" }] as const;
    const result = planned({ accounts: { kind: "none" }, workloads }, { named: [workload({ meta: argo })] });
    expect(result).toMatchObject({
      notes: [expect.stringContaining("Deployment shop/web belongs to Argo CD")],
    });
  });

  it("is nobody's business where nothing is changed", () => {
    const result = planned({}, { accounts: [serviceAccount("default", ["pullpass"], argo)] });
    expect(result).toMatchObject({ notes: [] });
  });
});
