import { describe, expect, it } from "vitest";
import { renderMendPlan } from "../../../src/cli/render/mend-plan.ts";
import type { PullSecret } from "../../../src/core/kube/objects.ts";
import { mendsOf } from "../../../src/core/why/mends.ts";
import { planMends } from "../../../src/core/why/plan-mends.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { ownerNode, pod, replicaSet, waiting } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { unauthorized } from "../../builders/registry-refusal.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { whyFacts } from "../../builders/why-facts.ts";

const failing = (name: string, parts: Parameters<typeof pod>[0] = {}) =>
  pod({
    name,
    status: waiting("ImagePullBackOff", "no basic auth credentials"),
    owner: replicaSet,
    ...parts,
  });
const regcred = pullSecret({ entries: { "reg.example.com": "ci:x" }, meta: { name: "regcred" } });
const account = serviceAccount("default");
const WANTED = unauthorized({ sent: "nothing" });
const NOW = "2026-01-01T01:00:00Z";
type Parts = Parameters<typeof whyFacts>[0];

function planFor(
  pods: readonly ReturnType<typeof pod>[],
  answers: NonNullable<Parts["answers"]> = { "": WANTED, ci: "ok" },
) {
  return planWith({ pods, secrets: [regcred] }, answers);
}

function planWith(
  { pods, secrets }: Required<Pick<Parts, "pods" | "secrets">>,
  answers: NonNullable<Parts["answers"]> = { "": WANTED, ci: "ok" },
  there: readonly PullSecret[] = [],
) {
  const facts = whyFacts({ pods, accounts: [account], secrets, answers });
  return planMends(mendsOf(facts), { accounts: [account], secrets: there, now: NOW });
}

describe("what pullpass mends itself", () => {
  it("is one attachment for all Pods of an account, then each Pod made anew", () => {
    const { actions } = planFor([failing("web-1"), failing("web-2")]);
    expect(actions.map(({ kind, target }) => `${kind} ${target.kind}/${target.name}`)).toEqual([
      "attach ServiceAccount/default",
      "restart Pod/web-1",
      "restart Pod/web-2",
    ]);
  });

  it("is nothing with a secret that the registry refuses, or was not asked about", () => {
    expect(planFor([failing("web-1")], { "": WANTED, ci: unauthorized() }).actions).toEqual([]);
    expect(planFor([failing("web-1")], { "": WANTED }).actions).toEqual([]);
  });

  it("is nothing for a Pod with a list of its own, which would not get its account's", () => {
    expect(planFor([failing("web-1", { pullSecrets: ["other"] })]).actions).toEqual([]);
  });

  it("leaves the Pods that nothing makes anew, and gives static Pods no secret, which they could not use", () => {
    const alone = pod({ name: "alone", status: waiting("ErrImagePull", "no basic auth credentials") });
    const { actions, leftAlone } = planFor([alone, failing("fixed", { owner: ownerNode })]);
    expect(actions.map(({ kind }) => kind)).toEqual(["attach"]);
    expect(leftAlone.map(({ target, reason }) => `${target.name} ${reason}`)).toEqual([
      "alone is nobody's: nothing makes it anew, so that is for you to do",
    ]);
    expect(planFor([failing("fixed", { owner: ownerNode })]).actions).toEqual([]);
  });
});

describe("what pullpass writes itself into a secret", () => {
  const naming = (...names: readonly string[]) => failing("web-1", { pullSecrets: names });
  const missing = { kind: "missing", namespace: "shop", name: "regcred", why: "not found" } as const;
  const secretIn = (namespace: string, key: string, parts: Partial<PullSecret["metadata"]> = {}) =>
    pullSecret({
      entries: { [key]: `ci:${CANARY}`, "ghcr.io": "bot:y" },
      isOurs: false,
      meta: { name: "regcred", namespace, ...parts },
    });

  it("is the one entry of the secret of that name in another namespace, and the Pod is made anew", () => {
    const plan = planWith({
      pods: [naming("regcred")],
      secrets: [missing, secretIn("bank", "reg.example.com")],
    });
    expect(plan.actions).toMatchObject([
      {
        kind: "create-secret",
        target: { namespace: "shop", name: "regcred" },
        wish: { entry: { serverKey: "reg.example.com", hint: "secret bank/regcred" }, adopt: false },
      },
      { kind: "restart", target: { name: "web-1" } },
    ]);
    const shown = renderMendPlan(plan, [account]);
    expect(shown).toContain("create secret/regcred -n shop with an entry of secret/regcred -n bank\n");
    expect(shown).toContain("    + reg.example.com: user ci\n");
    expect(shown).not.toContain(CANARY);
  });

  it("is nothing where the registry refuses that entry, or its secret has none", () => {
    const secrets = [missing, secretIn("bank", "reg.example.com")];
    expect(
      planWith({ pods: [naming("regcred")], secrets }, { "": WANTED, ci: unauthorized() }).actions,
    ).toEqual([]);
    const other = [missing, secretIn("bank", "quay.io")];
    expect(planWith({ pods: [naming("regcred")], secrets: other }).actions).toEqual([]);
  });

  it("is an entry under the key that the kubelet matches, beside the one that it does not", () => {
    const secret = secretIn("shop", "https://reg.example.com/v2");
    const plan = planWith({ pods: [naming("regcred")], secrets: [secret] }, undefined, [secret]);
    expect(plan.actions).toMatchObject([
      { kind: "update-secret", wish: { entry: { serverKey: "reg.example.com" }, adopt: true } },
      { kind: "restart" },
    ]);
    const shown = renderMendPlan(plan, [account]);
    expect(shown).toContain("      https://reg.example.com/v2: user ci\n    + reg.example.com: user ci\n");
    expect(shown).toContain("    + label app.kubernetes.io/managed-by=pullpass\n");
  });

  it("is nothing in a secret that a tool writes, and the plan says whose it is", () => {
    const annotations = { "sealedsecrets.bitnami.com/managed": "true" };
    const secret = secretIn("shop", "https://reg.example.com/v2", { annotations });
    const plan = planWith({ pods: [naming("regcred")], secrets: [secret] }, undefined, [secret]);
    expect(plan.actions).toEqual([]);
    expect(plan.leftAlone).toMatchObject([
      { target: { kind: "Secret", name: "regcred" }, reason: expect.stringContaining("Sealed Secrets") },
    ]);
  });

  it("leaves a Pod that nothing makes anew: the kubelet tries again by itself", () => {
    const alone = pod({
      name: "alone",
      status: waiting("ErrImagePull", "no basic auth credentials"),
      pullSecrets: ["regcred"],
    });
    const plan = planWith({ pods: [alone], secrets: [missing, secretIn("bank", "reg.example.com")] });
    expect(plan.actions.map(({ kind }) => kind)).toEqual(["create-secret"]);
    expect(plan.leftAlone[0]?.reason).toContain("the kubelet tries again within five minutes");
  });
});
