import { describe, expect, it } from "vitest";
import { paintFor } from "../../../src/cli/render/paint.ts";
import { renderWhyReport } from "../../../src/cli/render/why-report.ts";
import type { Facts } from "../../../src/core/facts/facts.ts";
import { reportOf } from "../../../src/jobs/why.ts";
import { pod, replicaSet, waiting } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { unauthorized } from "../../builders/registry-refusal.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { whyFacts } from "../../builders/why-facts.ts";

const NONE_SENT =
  'Back-off pulling image "reg.example.com/app:1": ErrImagePull: failed to pull and unpack image "reg.example.com/app:1": failed to resolve image: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials';
const REFUSED =
  "failed to pull and unpack image: failed to resolve image: unexpected status from HEAD request to https://reg.example.com/v2/app/manifests/1: 401 Unauthorized";
const WANTED = unauthorized({ sent: "nothing" });
const regcred = pullSecret({ entries: { "reg.example.com": "ci:x" }, meta: { name: "regcred" } });

/** As a terminal of 80 columns shows it that wants no colour. */
function shown(facts: Facts): string {
  const report = reportOf({ asked: "pod shop/web-1", count: 1, isOfMany: false, facts });
  return renderWhyReport(report, { paint: paintFor(true, { NO_COLOR: "1" }), columns: 80 });
}

describe("what why shows in 80 columns", () => {
  it("of a secret that nothing names", () => {
    const one = pod({ status: waiting("ImagePullBackOff", NONE_SENT), owner: replicaSet });
    const facts = whyFacts({
      pods: [one],
      accounts: [serviceAccount("default")],
      secrets: [regcred],
      answers: { "": WANTED, ci: "ok" },
    });
    expect(shown(facts)).toMatchInlineSnapshot(`
      "error[PP1104]: secret \`regcred\` of the namespace has an entry for
                     \`reg.example.com/app:1\`, and neither the Pod nor ServiceAccount
                     \`default\` names it
        Pod shop/web-1, container app
        seen   kubelet of node-1: failed to resolve image: pull access denied,
               repository does not exist or may require authorization: authorization
               failed: no basic auth credentials
        seen   pod shop/web-1: names no pull secret
        seen   registry reg.example.com, from here: secret shop/regcred, key
               reg.example.com, user ci → it can be read
        seen   registry reg.example.com, from here: asked anonymously → 401 at the
               manifest
        not    name, network and TLS: \`reg.example.com\` answers from here
        help   let ServiceAccount \`default\` use secret \`regcred\`, then have the Pod
               made anew:
               pullpass secret attach regcred -n shop -z default
        help   delete the Pod; its ReplicaSet \`web-5d4\` makes a new one, with the list
               of today:
               kubectl delete pod web-1 -n shop
        more   pullpass explain PP1104
      "
    `);
  });

  it("of a password that the registry does not accept, for two Pods", () => {
    const failing = (name: string) =>
      pod({ name, status: waiting("ErrImagePull", REFUSED), owner: replicaSet, pullSecrets: ["regcred"] });
    const facts = whyFacts({
      pods: [failing("web-1"), failing("web-2")],
      secrets: [regcred],
      answers: { "": WANTED, ci: unauthorized() },
    });
    expect(shown(facts)).toMatchInlineSnapshot(`
      "error[PP1203]: 2 Pods: \`reg.example.com\` does not accept the credential
        Pods shop/web-1, shop/web-2
        seen   kubelet of node-1: failed to pull and unpack image: failed to resolve
               image: unexpected status from HEAD request to
               https://reg.example.com/v2/app/manifests/1: 401 Unauthorized
        seen   registry reg.example.com, from here: secret shop/regcred, key
               reg.example.com, user ci → 401 at the manifest
        seen   registry reg.example.com, from here: asked anonymously → 401 at the
               manifest
        not    name, network and TLS: \`reg.example.com\` answers from here
        not    a public image: without a credential the registry refuses it too
        help   put a credential that works into secret \`regcred\`:
               pullpass connect reg.example.com -n shop --secret-name regcred --image reg.example.com/app:1 --method password --username ci --password-file FILE
        help   check user name and password; an access token is often wanted where the
               account's password is given
        more   pullpass explain PP1203
      "
    `);
  });

  it("of a rate limit", () => {
    const one = pod({ status: waiting("ErrImagePull", "unexpected status: 429 Too Many Requests") });
    const facts = whyFacts({
      pods: [one],
      answers: {
        "": {
          kind: "rate-limited",
          at: "manifest",
          host: "reg.example.com",
          errors: [],
          allowance: { remaining: 0, limit: 100, windowMs: 21_600_000 },
        },
      },
    });
    expect(shown(facts)).toMatchInlineSnapshot(`
      "error[PP1501]: node \`node-1\` cannot pull \`reg.example.com/app:1\`: the registry
                     answers no more requests for now
        Pod shop/web-1, container app
        seen   kubelet of node-1: unexpected status: 429 Too Many Requests
        seen   registry reg.example.com, from here: asked anonymously → 429 at the
               manifest, 0 of 100 pulls in 6 h are left
        not    name, network and TLS: \`reg.example.com\` answers from here
        help   wait; log in, since anonymous pulls have the lowest limit; or put a
               cache in between
        more   pullpass explain PP1501
      "
    `);
  });

  it("of a Pod that runs", () => {
    const facts = whyFacts({ pods: [pod({ status: undefined, phase: "Running" })] });
    expect(shown(facts)).toBe("nothing wrong: pod shop/web-1\n");
  });
});
