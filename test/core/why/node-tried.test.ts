import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/core/facts/facts.ts";
import { redactedFacts } from "../../../src/core/facts/saved-facts.ts";
import { diagnose } from "../../../src/core/why/diagnose.ts";
import { nodeQuestions } from "../../../src/core/why/node-questions.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { pod, replicaSet, waiting } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { unauthorized, unreached } from "../../builders/registry-refusal.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { whyFacts } from "../../builders/why-facts.ts";

const REFUSED =
  "failed to pull and unpack image: failed to resolve image: unexpected status from HEAD request to https://reg.example.com/v2/app/manifests/1: 401 Unauthorized";
const NO_NAME =
  "failed to pull and unpack image: failed to do request: dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host";

const failing = (name = "web-1") =>
  pod({
    name,
    status: waiting("ImagePullBackOff", REFUSED),
    owner: replicaSet,
    pullSecrets: ["regcred"],
  });
const base = {
  pods: [failing()],
  accounts: [serviceAccount("default")],
  secrets: [pullSecret({ entries: { "reg.example.com": `ci:${CANARY}` }, meta: { name: "regcred" } })],
};
const hidden = {
  secrets: [{ kind: "forbidden", namespace: "shop", name: "regcred", why: "forbidden" }],
} as const;

describe("a node that was made to try", () => {
  it.each<[string, Facts, string, string]>([
    [
      "pulls what the registry gives this machine too",
      whyFacts({ ...base, answers: { "": unauthorized(), ci: "ok" }, nodesTry: "pulled" }),
      "retry-pending",
      "certain",
    ],
    [
      "pulls what this machine cannot reach",
      whyFacts({ ...base, answers: { "": unreached("dns"), ci: unreached("dns") }, nodesTry: "pulled" }),
      "retry-pending",
      "certain",
    ],
    [
      "pulls with secrets that may not be read",
      whyFacts({
        ...base,
        ...hidden,
        answers: { "": unauthorized({ sent: "nothing" }) },
        nodesTry: "pulled",
      }),
      "retry-pending",
      "certain",
    ],
    [
      "fails on its way with new words, which count and not the Pod's old ones",
      whyFacts({ ...base, answers: { "": unauthorized(), ci: "ok" }, nodesTry: { message: NO_NAME } }),
      "dns-failure",
      "certain",
    ],
    [
      "is refused what the registry gives this machine",
      whyFacts({ ...base, answers: { "": unauthorized(), ci: "ok" }, nodesTry: { message: REFUSED } }),
      "wrong-credentials",
      "likely",
    ],
    [
      "is refused as this machine is: the registry's own answer says more",
      whyFacts({
        ...base,
        answers: { "": unauthorized({ sent: "nothing" }), ci: unauthorized() },
        nodesTry: { message: REFUSED },
      }),
      "wrong-credentials",
      "certain",
    ],
  ])("%s", (_what, facts, cause, certainty) => {
    const { findings } = diagnose(facts);
    expect(findings).toMatchObject([{ cause, certainty }]);
    expect(findings[0]?.evidence).toContainEqual({
      text: expect.stringMatching(/^proven with what the Pod has: /),
      source: "kubelet",
      vantage: { kind: "node", name: "node-1" },
    });
    expect(findings[0]?.fixes.map(({ command = "" }) => command).join()).not.toContain("--prove-from");
  });

  it("tells a fault of its way from one of the registry", () => {
    const answers = { "": unauthorized(), ci: "ok" } as const;
    const { findings } = diagnose(whyFacts({ ...base, answers, nodesTry: { message: NO_NAME } }));
    expect(findings[0]?.ruledOut).toContain(
      "the registry: `reg.example.com` answers from here at this moment, so the fault is of the node or of its way",
    );
    const both = { "": unreached("dns"), ci: unreached("dns") } as const;
    const alike = diagnose(whyFacts({ ...base, answers: both, nodesTry: { message: NO_NAME } }));
    expect(alike.findings[0]?.ruledOut).toEqual([]);
  });

  it("is asked once for all Pods that have the same, and never for a Pod without a node", () => {
    const { nodeName: _none, ...spec } = failing().spec;
    const unscheduled = { ...failing("web-3"), spec };
    const elsewhere = { ...failing("web-4"), spec: { ...spec, nodeName: "node-2" } };
    const facts = whyFacts({ pods: [failing(), failing("web-2"), unscheduled, elsewhere] });
    expect(nodeQuestions(facts).asked.map(({ node }) => node)).toEqual(["node-1", "node-2"]);
  });

  it("is asked twelve times in one run, and the rest is counted", () => {
    const pods = Array.from({ length: 15 }, (_, place) => {
      const one = failing(`web-${place}`);
      return { ...one, spec: { ...one.spec, nodeName: `node-${place}` } };
    });
    const { asked, left } = nodeQuestions(whyFacts({ ...base, pods }));
    expect(asked.map(({ node }) => node)).toEqual(pods.slice(0, 12).map(({ spec }) => spec.nodeName));
    expect(left).toBe(3);
  });

  it("leaves no token of its words in saved facts", () => {
    const facts = whyFacts({
      ...base,
      nodesTry: { message: `denied: https://u:${CANARY}@reg.example.com/` },
    });
    expect(JSON.stringify(redactedFacts(facts))).not.toContain(CANARY);
  });
});
