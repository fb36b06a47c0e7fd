import { describe, expect, it } from "vitest";
import { redactedFacts } from "../../../src/core/facts/saved-facts.ts";
import { diagnose } from "../../../src/core/why/diagnose.ts";
import { podsAreNotMade } from "../../../src/core/why/unmade-pods.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { objectMeta } from "../../builders/object-meta.ts";
import { pod, replicaSet, waiting } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { podEvent, whyFacts } from "../../builders/why-facts.ts";

/** As RFC 6750 writes tokens: no `$` is in them. */
const TOKEN = "c4n4ry-T0ken.c4n4ry-T0ken_c4n4ry";

/** Where others' messages have carried secrets. */
const LEAKS = [
  `Get "https://blobs.example.com/layer?se=1&sig=${CANARY}": 403 Forbidden`,
  `Get "https://s3.example.com/b?X-Amz-Signature=${CANARY}": dial tcp: i/o timeout`,
  `Head "https://ci:${CANARY}@reg.example.com/v2/app/manifests/1": dial tcp: lookup reg.example.com: no such host`,
  `unexpected status 401: Authorization: Bearer ${TOKEN}`,
  `proxyconnect tcp: dial http://user:${CANARY}@proxy.example.com:3128: connection refused`,
];

describe("a secret in somebody's message", () => {
  it.each(LEAKS)("is in no finding and in no saved facts: %s", (words) => {
    const failing = pod({ status: waiting("ErrImagePull", words), owner: replicaSet });
    const boxless = pod({ name: "boxless", status: waiting("ContainerCreating") });
    const halted = pod({ name: "halted", status: waiting("CreateContainerError", words) });
    const facts = whyFacts({
      pods: [failing, boxless, halted],
      events: [
        podEvent(boxless, "FailedCreatePodSandBox", `Failed to create pod sandbox: ${words}`),
        podEvent(failing, "Failed", `Failed to pull image: ${words}`),
      ],
      accounts: [serviceAccount("default")],
      secrets: [pullSecret({ entries: { [`https://ci:${CANARY}@reg.example.com`]: `ci:${CANARY}` } })],
      nodesTry: { message: words },
    });
    const unmade = podsAreNotMade({ kind: "Deployment", namespace: "shop", name: "web" }, [
      {
        metadata: objectMeta("web.1"),
        involvedObject: {},
        reason: "FailedCreate",
        message: `admission webhook "v" denied the request: failed to verify image: ${words}`,
      },
    ]);
    const told = JSON.stringify([diagnose(facts), unmade, redactedFacts(facts)]);
    for (const secret of [CANARY, TOKEN]) expect(told).not.toContain(secret);
  });
});
