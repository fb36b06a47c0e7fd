import { describe, expect, it } from "vitest";
import type { KubeEvent } from "../../../src/core/kube/objects.ts";
import { podsAreNotMade } from "../../../src/core/why/unmade-pods.ts";
import { objectMeta } from "../../builders/object-meta.ts";

const said = (message: string, lastTimestamp = "2026-01-01T00:00:00Z"): KubeEvent => ({
  metadata: objectMeta("web.1"),
  involvedObject: { kind: "ReplicaSet", name: "web-5d4" },
  reason: "FailedCreate",
  message,
  lastTimestamp,
});
const denied = (words: string) =>
  said(`Error creating: admission webhook "mutate.kyverno.svc-fail" denied the request: ${words}`);
const place = { kind: "Deployment", namespace: "shop", name: "web" } as const;

describe("a workload that has no Pod", () => {
  it.each([
    [
      "a verifier that the registry refused",
      denied(
        "failed to verify image reg.example.com/app:1: .attestors[0].entries[0].keys: GET https://reg.example.com/v2/app/manifests/1: UNAUTHORIZED: authentication required",
      ),
      "no-credentials",
    ],
    [
      "a verifier that found no such tag",
      denied(
        "failed to verify image reg.example.com/app:1: .attestors[0].entries[0].keys: GET https://reg.example.com/v2/app/manifests/1: MANIFEST_UNKNOWN: manifest unknown",
      ),
      "tag-not-found",
    ],
    [
      "an image that nobody signed",
      denied(
        "failed to verify image reg.example.com/app:1: .attestors[0].entries[0].keys: no signatures found",
      ),
      "signature-rejected",
    ],
    [
      "a ServiceAccount that enforces mountable secrets",
      said(
        'Error creating: pods "web-1" is forbidden: imagePullSecrets[0].name="regcred" is not allowed because service account default does not reference that imagePullSecret',
      ),
      "mountable-secrets-enforced",
    ],
    ["a quota", said('Error creating: pods "web-1" is forbidden: exceeded quota: small'), "not-about-images"],
  ])("has none because of %s", (_why, event, cause) => {
    expect(podsAreNotMade(place, [event])).toMatchObject({ cause, subject: place });
  });

  it("is told by what was said last", () => {
    const events = [said("exceeded quota", "2026-01-01T00:00:02Z"), said("older", "2026-01-01T00:00:01Z")];
    expect(podsAreNotMade(place, events)?.evidence[0]?.text).toBe("exceeded quota");
    expect(podsAreNotMade(place, [])).toBeUndefined();
  });
});
