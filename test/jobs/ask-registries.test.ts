import { expect, it } from "vitest";
import type { RegistryAnswer, RegistryQuestion } from "../../src/core/registry/registry.ts";
import { machineClock } from "../../src/io/machine/clock.ts";
import { withProbes } from "../../src/jobs/ask-registries.ts";
import type { RegistryPorts } from "../../src/jobs/ports.ts";
import { pod, waiting } from "../builders/pod.ts";
import { pullSecret } from "../builders/pull-secret.ts";
import { unauthorized, unreached } from "../builders/registry-refusal.ts";
import { whyFacts } from "../builders/why-facts.ts";

function asking(answer: RegistryAnswer) {
  const asked: RegistryQuestion[] = [];
  const ports: RegistryPorts = {
    registry: {
      ask: async (question) => {
        asked.push(question);
        return answer;
      },
    },
    clock: machineClock,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  return { asked, ports };
}

function thousandPods(images: number) {
  const pods = Array.from({ length: 1_000 }, (_, place) =>
    pod({
      name: `web-${place}`,
      image: `reg.example.com/app:${place % images}`,
      pullSecrets: ["regcred"],
      status: waiting("ImagePullBackOff", "401 Unauthorized"),
    }),
  );
  const secrets = [pullSecret({ entries: { "reg.example.com": "ci:x" }, meta: { name: "regcred" } })];
  return whyFacts({ pods, secrets });
}

it("puts 20 questions with the credential and 20 without for 1,000 Pods of 20 images", async () => {
  const { asked, ports } = asking({ ok: false, refusal: unauthorized(), exchanges: [] });
  const facts = await withProbes(ports, thousandPods(20), "manifest");
  expect(asked.filter(({ credential }) => credential !== undefined)).toHaveLength(20);
  expect(asked.filter(({ credential }) => credential === undefined)).toHaveLength(20);
  expect(facts.probes).toHaveLength(40);
});

it("does not wait again for a registry that does not answer", async () => {
  const { asked, ports } = asking({ ok: false, refusal: unreached("timeout"), exchanges: [] });
  const facts = await withProbes(ports, thousandPods(100), "manifest");
  // Those that are asked at once, before the first has failed.
  expect(asked.length).toBeLessThanOrEqual(16);
  expect(facts.probes).toHaveLength(200);
});
