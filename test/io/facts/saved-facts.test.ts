import { describe, expect, it } from "vitest";
import { redactedFacts } from "../../../src/core/facts/saved-facts.ts";
import { diagnose } from "../../../src/core/why/diagnose.ts";
import { readSavedFacts } from "../../../src/io/facts/saved-facts.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { pod, replicaSet, waiting } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { forbidden, notFound, unauthorized, unreached } from "../../builders/registry-refusal.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { podEvent, whyFacts } from "../../builders/why-facts.ts";

const MESSAGE = `failed to copy: https://blobs.example.com/x?sig=${CANARY}abcdef: 403 Forbidden`;

function facts(answer: Parameters<typeof whyFacts>[0]["answers"] = {}) {
  const one = pod({
    status: waiting("ImagePullBackOff", MESSAGE),
    owner: replicaSet,
    pullSecrets: ["regcred", "gone", "hidden", "broken"],
  });
  return whyFacts({
    pods: [one],
    events: [podEvent(one, "Failed", MESSAGE)],
    accounts: [serviceAccount("default", ["regcred"])],
    secrets: [
      pullSecret({
        entries: { "reg.example.com": `ci:${CANARY}`, [`https://ci:${CANARY}@reg.example.com`]: "ci:x" },
        meta: { name: "regcred" },
      }),
      { kind: "missing", namespace: "shop", name: "gone", why: "not found" },
      { kind: "forbidden", namespace: "shop", name: "hidden", why: "forbidden" },
      { ...pullSecret({ meta: { name: "broken" } }), type: "Opaque" },
    ],
    answers: answer,
  });
}

function saved(of: ReturnType<typeof facts>): string {
  const about = { apiVersion: "pullpass.dev/v1", kind: "WhyFacts", asked: "pod shop/web-1" };
  return JSON.stringify({ ...about, count: 1, isOfMany: false, facts: redactedFacts(of) });
}

describe("facts that are saved", () => {
  it("hold what nodes did that were made to try", () => {
    for (const nodesTry of ["pulled", { message: MESSAGE }] as const) {
      const before = whyFacts({ pods: [pod()], nodesTry });
      const reading = readSavedFacts(saved(before));
      expect(reading).toMatchObject({ saved: { facts: { attempts: redactedFacts(before).attempts } } });
    }
  });

  it("hold no password, wherever it stood", () => {
    expect(saved(facts())).not.toContain(CANARY);
  });

  it.each([
    ["a refused credential", { "": unauthorized({ sent: "nothing" }), ci: unauthorized() }],
    ["a missing right", { ci: forbidden({ errors: [{ code: "DENIED", message: "no" }] }) }],
    ["a missing tag", { ci: notFound() }],
    ["a registry out of reach", { "": unreached("timeout"), ci: unreached("dns") }],
    ["what can be read", { "": "ok", ci: "ok" }],
  ] as const)("give the same report again, of %s", (_what, answers) => {
    const before = facts(answers);
    const reading = readSavedFacts(saved(before));
    if (!reading.ok) throw new Error(reading.reason);
    expect(diagnose(reading.saved.facts)).toEqual(diagnose(redactedFacts(before)));
  });

  it.each([
    ["no JSON", "{", "it is nothing that why --save wrote"],
    [
      "another report",
      '{"apiVersion":"pullpass.dev/v1","kind":"WhyReport"}',
      "it is nothing that why --save wrote",
    ],
    [
      "facts with another Pod in them",
      saved(facts()).replace('"phase":"Pending"', '"phase":7'),
      "`facts.pods.0.phase` is not as why --save writes it",
    ],
  ])("are refused where the file has %s", (_what, content, reason) => {
    expect(readSavedFacts(content)).toEqual({ ok: false, reason });
  });
});
