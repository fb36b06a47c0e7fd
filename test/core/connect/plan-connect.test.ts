import { describe, expect, it } from "vitest";
import type { NamespaceFacts } from "../../../src/core/connect/connect-facts.ts";
import type { ConnectIntent } from "../../../src/core/connect/connect-intent.ts";
import { planConnect } from "../../../src/core/connect/plan-connect.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { PullSecret } from "../../../src/core/kube/objects.ts";
import type { Action, Plan } from "../../../src/core/plan/action.ts";
import { CANARY, connectIntent } from "../../builders/connect-intent.ts";
import { patched } from "../../builders/json-patch.ts";
import { objectMeta } from "../../builders/object-meta.ts";
import { ownerNode, pod, replicaSet, running } from "../../builders/pod.ts";
import { documentOf, pullSecret } from "../../builders/pull-secret.ts";
import { serviceAccount } from "../../builders/service-account.ts";

const NOW = new Date("2026-07-01T00:00:00Z");
const LATER = new Date("2026-07-02T00:00:00Z");

function facts(parts: Partial<NamespaceFacts> = {}): NamespaceFacts {
  return {
    namespace: "shop",
    accounts: [serviceAccount("default")],
    pods: [],
    workloads: [],
    unseen: [],
    ...parts,
  };
}

function plan(intent: ConnectIntent, ...namespaces: readonly NamespaceFacts[]): Plan {
  const planned = planConnect(intent, namespaces, NOW);
  if (!planned.ok) throw new Error(planned.findings.map(({ title }) => title).join("; "));
  return planned.plan;
}

function targets(actions: readonly Action[]): readonly string[] {
  return actions.map(({ kind, target }) => `${kind} ${target.namespace}/${target.name}`);
}

describe("the plan that connects namespaces to a registry", () => {
  it("writes the secrets first, then attaches them, then re-creates the Pods that came too early", () => {
    const both = ["shop", "till"].map((namespace) =>
      facts({ namespace, pods: [pod({ name: `${namespace}-1`, owner: replicaSet })] }),
    );
    expect(targets(plan(connectIntent({ namespaces: ["shop", "till"] }), ...both).actions)).toEqual([
      "create-secret shop/pullpass",
      "create-secret till/pullpass",
      "attach shop/default",
      "attach till/default",
      "restart shop/shop-1",
      "restart till/till-1",
    ]);
  });

  it("is equal for equal facts", () => {
    const make = () => plan(connectIntent(), facts({ pods: [pod({ owner: replicaSet })] }));
    expect(make()).toEqual(make());
  });

  it("puts a second registry into the same secret and attaches nothing anew", () => {
    const secret = pullSecret({ entries: { "quay.io": "a:b" } });
    const accounts = [serviceAccount("default", ["pullpass"])];
    const { actions, unchanged } = plan(connectIntent(), facts({ secret, accounts }));
    expect(targets(actions)).toEqual(["update-secret shop/pullpass"]);
    expect(unchanged).toEqual([
      { target: { kind: "ServiceAccount", namespace: "shop", name: "default" }, change: "unchanged" },
    ]);
  });

  it("carries in a restart what makes the Pod anew, and which Pod it was", () => {
    expect(plan(connectIntent(), facts({ pods: [pod({ owner: replicaSet })] })).actions.at(-1)).toEqual({
      kind: "restart",
      target: { kind: "Pod", namespace: "shop", name: "web-1" },
      uid: "uid-of-web-1",
      owner: { kind: "ReplicaSet", name: "web-5d4", uid: "uid-of-web-5d4" },
    });
  });
});

describe("a plan that was carried out", () => {
  it.each([
    ["on an empty namespace", facts()],
    ["beside the secrets of others", facts({ accounts: [serviceAccount("default", ["theirs"])] })],
    ["in a secret that was there", facts({ secret: pullSecret({ entries: { "quay.io": "a:b" } }) })],
    ["over an older password", facts({ secret: pullSecret({ entries: { "reg.example.com": "ci:old" } }) })],
    [
      "with Pods that came too early",
      facts({ pods: [pod({ owner: replicaSet }), pod({ name: "web-2", owner: replicaSet })] }),
    ],
    [
      "on the ServiceAccounts that use the registry",
      facts({
        accounts: [serviceAccount("default"), serviceAccount("web", ["theirs"], { annotations: { a: "1" } })],
        pods: [pod({ account: "web", owner: replicaSet })],
      }),
    ],
  ])("leaves nothing to do: %s", (_where, before) => {
    const intent = connectIntent();
    const after = applied(before, plan(intent, before));
    const again = planConnect(intent, [after], LATER);
    expect(again).toMatchObject({ ok: true, plan: { actions: [], leftAlone: [] } });
  });

  it("leaves nothing to do for an adopted secret", () => {
    const intent = connectIntent({ adopt: true });
    const before = facts({ secret: pullSecret({ isOurs: false, entries: { "quay.io": "a:b" } }) });
    expect(plan(intent, applied(before, plan(intent, before))).actions).toEqual([]);
  });

  it("has kept what others have in the ServiceAccount", () => {
    const before = facts({
      accounts: [serviceAccount("default", ["b", "a"], { annotations: { team: "x" } })],
    });
    expect(applied(before, plan(connectIntent(), before)).accounts).toEqual([
      serviceAccount("default", ["b", "a", "pullpass"], {
        annotations: { team: "x", "pullpass.dev/attached": "pullpass" },
      }),
    ]);
  });
});

describe("the ServiceAccounts that the secret is attached to", () => {
  const accounts = ["default", "web", "api"].map((name) => serviceAccount(name));

  it.each([
    ["default where nothing uses the registry", [], ["default"]],
    ["those whose Pods use it, by name", ["web", "api", "web"], ["api", "web"]],
    ["default where a Pod names none", [undefined], ["default"]],
  ])("are %s", (_which, users, expected) => {
    const pods = users.map((account) =>
      pod({ status: running(), ...(account === undefined ? {} : { account }) }),
    );
    expect(attached(plan(connectIntent(), facts({ accounts, pods })))).toEqual(expected);
  });

  it("are not those whose Pods use other registries, or only a path beside", () => {
    const pods = [
      pod({ account: "web", image: "reg.example.com/acme-x/app:1" }),
      pod({ account: "api", image: "nginx" }),
    ];
    const intent = connectIntent({ registry: "reg.example.com/acme" });
    expect(attached(plan(intent, facts({ accounts, pods })))).toEqual(["default"]);
  });

  it("are those that were named, each once", () => {
    const intent = connectIntent({ accounts: { kind: "named", names: ["web", "api", "web"] } });
    expect(attached(plan(intent, facts({ accounts })))).toEqual(["api", "web"]);
  });

  it("are none where nothing is to be attached, and no Pod is re-created for it", () => {
    const intent = connectIntent({ accounts: { kind: "none" } });
    const { actions } = plan(intent, facts({ accounts, pods: [pod({ owner: replicaSet })] }));
    expect(targets(actions)).toEqual(["create-secret shop/pullpass"]);
  });

  it("block everything where one that was named is not there", () => {
    const intent = connectIntent({ accounts: { kind: "named", names: ["web", "wbe"] } });
    expect(planConnect(intent, [facts({ accounts })], NOW)).toMatchObject({
      ok: false,
      findings: [{ cause: "service-account-missing", title: "namespace `shop` has no ServiceAccount `wbe`" }],
    });
  });

  it("do not include one that Pods or workloads name and that is not there", () => {
    const pods = [pod({ account: "web" }), pod({ account: "gone" })];
    const { actions, leftAlone } = plan(connectIntent(), facts({ accounts, pods }));
    expect(targets(actions)).toContain("attach shop/web");
    expect(leftAlone).toContainEqual({
      target: { kind: "ServiceAccount", namespace: "shop", name: "gone" },
      reason: "is what Pods or workloads of the registry run as, and is not there",
    });
  });
});

describe("a credential that lies in a secret of the cluster", () => {
  const there = pullSecret({ isOurs: false, entries: { "reg.example.com": "ci:x" } });
  const regcred = { ...there, metadata: { ...there.metadata, name: "regcred" } };
  const references = [{ namespace: "shop", name: "regcred" }];

  it("is attached where it lies, its secret unwritten, and its entry is written elsewhere", () => {
    const intent = connectIntent({ namespaces: ["shop", "till"], references });
    const { actions, unchanged } = plan(intent, facts({ secret: regcred }), facts({ namespace: "till" }));
    expect(targets(actions)).toEqual([
      "create-secret till/pullpass",
      "attach shop/default",
      "attach till/default",
    ]);
    expect(actions.slice(1)).toMatchObject([{ secretName: "regcred" }, { secretName: "pullpass" }]);
    expect(unchanged).toEqual([
      {
        target: { kind: "Secret", namespace: "shop", name: "regcred" },
        change: "unchanged",
        reason: "is used as it is",
      },
    ]);
  });

  it("names the tool that the secret belongs to, which is no hindrance", () => {
    const labels = { "argocd.argoproj.io/instance": "shop" };
    const secret = { ...regcred, metadata: { ...regcred.metadata, labels } };
    const { unchanged } = plan(connectIntent({ references }), facts({ secret }));
    expect(unchanged[0]?.reason).toBe(
      "is used as it is; it belongs to Argo CD (argocd.argoproj.io/instance=shop)",
    );
  });

  it("has the Pods made anew that lack that very secret", () => {
    const accounts = [serviceAccount("default", ["pullpass"])];
    const early = pod({ owner: replicaSet, pullSecrets: ["pullpass"] });
    const { actions } = plan(
      connectIntent({ references }),
      facts({ secret: regcred, accounts, pods: [early] }),
    );
    expect(targets(actions)).toEqual(["attach shop/default", "restart shop/web-1"]);
  });

  it("leaves nothing to do the second time", () => {
    const intent = connectIntent({ references });
    const before = facts({ secret: regcred });
    expect(plan(intent, applied(before, plan(intent, before))).actions).toEqual([]);
  });

  it("is not attached when its secret was deleted since", () => {
    expect(planConnect(connectIntent({ references }), [facts()], NOW)).toMatchObject({
      ok: false,
      findings: [{ cause: "pull-secret-missing" }],
    });
  });
});

describe("what a plan leaves to a person", () => {
  it.each([
    ["bare", pod(), "came too early, and nothing owns it that would make it anew: that is for you to do"],
    [
      "static",
      pod({ owner: ownerNode }),
      "is a static Pod: the kubelet makes it from a file on its node, and it gets no ServiceAccount's secret",
    ],
    [
      "suppressed",
      pod({ owner: replicaSet, pullSecrets: ["its-own"] }),
      "names pull secrets of its own and gets none of its ServiceAccount's; `pullpass` has to be in its own list, in the template that it is made from",
    ],
  ])("is a Pod that is %s", (_how, one, reason) => {
    const { actions, leftAlone } = plan(connectIntent(), facts({ pods: [one] }));
    expect(actions.map(({ kind }) => kind)).not.toContain("restart");
    expect(leftAlone).toEqual([{ target: { kind: "Pod", namespace: "shop", name: "web-1" }, reason }]);
  });

  it("is each Pod that came too early where nothing is to be re-created", () => {
    const { leftAlone } = plan(
      connectIntent({ restart: false }),
      facts({ pods: [pod({ owner: replicaSet })] }),
    );
    expect(leftAlone.map(({ reason }) => reason)).toEqual([
      "came too early; ReplicaSet web-5d4 makes it anew with --restart",
    ]);
  });
});

describe("a fact that stands in the way", () => {
  const foreign = pullSecret({ isOurs: false });

  it("keeps its own namespace from being written, and no other", () => {
    const intent = connectIntent({ namespaces: ["shop", "till"] });
    const planned = planConnect(intent, [facts({ secret: foreign }), facts({ namespace: "till" })], NOW);
    if (!planned.ok) throw new Error("till stands in nobody's way");
    expect(targets(planned.plan.actions)).toEqual(["create-secret till/pullpass", "attach till/default"]);
    expect(planned.blocked).toMatchObject([
      {
        namespace: "shop",
        findings: [{ title: "secret `pullpass` in namespace `shop` was not made by pullpass" }],
      },
    ]);
  });

  it("keeps everything from being written where it stands in each, and is said once, with all of them named", () => {
    const intent = connectIntent({ namespaces: ["shop", "yard"] });
    const each = [facts({ secret: foreign }), facts({ namespace: "yard", secret: foreign })];
    expect(planConnect(intent, each, NOW)).toMatchObject({
      ok: false,
      findings: [
        { title: "secret `pullpass` in namespace `shop` was not made by pullpass; the same in yard" },
      ],
    });
  });
});

describe("a plan in print", () => {
  it("shows no password, in whatever way it is printed", () => {
    const before = facts({ secret: pullSecret({ entries: { "quay.io": `a:${CANARY}` } }) });
    for (const made of [plan(connectIntent(), facts()), plan(connectIntent(), before)]) {
      const text = JSON.stringify(made);
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(Buffer.from(`ci:${CANARY}`).toString("base64").slice(0, -4));
    }
  });
});

function attached({ actions }: Plan): readonly string[] {
  return actions.filter(({ kind }) => kind === "attach").map(({ target }) => target.name);
}

/** The namespace after the plan: its writes made, each re-created Pod with its ServiceAccount's list. */
function applied(before: NamespaceFacts, { actions }: Plan): NamespaceFacts {
  return actions.reduce(applyAction, before);
}

function applyAction(before: NamespaceFacts, action: Action): NamespaceFacts {
  switch (action.kind) {
    case "create-secret":
      return { ...before, secret: asRead(action.manifest) };
    case "update-secret":
    case "rotate-secret":
      return { ...before, secret: action.object };
    case "attach": {
      const { name } = action.target;
      const accounts = before.accounts.map((account) =>
        account.metadata.name === name ? patched(account, action.operations) : account,
      );
      return { ...before, accounts };
    }
    case "restart": {
      const pods = before.pods.map((one) => (one.metadata.uid === action.uid ? madeAnew(before, one) : one));
      return { ...before, pods };
    }
    case "detach":
    case "remove-entries":
    case "delete-secret":
      throw new Error("connect takes nothing back");
  }
}

/** The created secret as the API server would give it back. */
function asRead(manifest: Extract<Action, { kind: "create-secret" }>["manifest"]): PullSecret {
  const { labels, annotations } = Object(manifest["metadata"]);
  const read = pullSecret({ document: documentOf(manifest), meta: { labels, annotations } });
  expect(read.data?.[".dockerconfigjson"]).toBeInstanceOf(SecretText);
  return read;
}

function madeAnew(facts: NamespaceFacts, one: NamespaceFacts["pods"][number]) {
  const name = one.spec.serviceAccountName ?? "default";
  const account = facts.accounts.find(({ metadata }) => metadata.name === name);
  return {
    ...one,
    metadata: { ...one.metadata, ...objectMeta(`${one.metadata.name}-anew`) },
    spec: { ...one.spec, imagePullSecrets: account?.imagePullSecrets ?? [] },
  };
}
