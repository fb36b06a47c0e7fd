import { describe, expect, it } from "vitest";
import { mendsOf } from "../../../src/core/why/mends.ts";
import { planMends } from "../../../src/core/why/plan-mends.ts";
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

function planFor(
  pods: readonly ReturnType<typeof pod>[],
  answers: NonNullable<Parameters<typeof whyFacts>[0]["answers"]> = { "": WANTED, ci: "ok" },
) {
  const facts = whyFacts({ pods, accounts: [account], secrets: [regcred], answers });
  return planMends(mendsOf(facts), [account]);
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
