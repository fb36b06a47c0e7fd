import { describe, expect, it } from "vitest";
import { explainText } from "../../../src/core/explain/explain.ts";

const ASKED = "https://mirror.example.com/v2/team/app/manifests/1?ns=docker.io";

describe("a request that went to a mirror", () => {
  it.each([
    ["403 Forbidden", "insufficient-permission"],
    ["500 Internal Server Error", "registry-unavailable"],
  ])("was answered by the mirror: %s", (status, otherwise) => {
    const text = `failed to resolve reference "docker.io/team/app:1": unexpected status from HEAD request to ${ASKED}: ${status}`;
    expect(explainText(text)).toMatchObject({ cause: "mirror-misconfigured", certainty: "likely" });
    expect(explainText(text).alternatives[0]).toBe(otherwise);
    expect(explainText(text.replace("?ns=docker.io", "")).cause).toBe(otherwise);
  });

  it("may not have reached it, which the mirror's configuration can be the reason of", () => {
    const text = `failed to do request: Head "${ASKED}": dial tcp: lookup mirror.example.com: no such host`;
    expect(explainText(text)).toMatchObject({ cause: "dns-failure", certainty: "likely" });
    expect(explainText(text).alternatives).toContain("mirror-misconfigured");
  });

  it("went to no mirror where the host is the registry itself", () => {
    const text =
      'failed to do request: Head "https://reg.example/v2/a/manifests/1?ns=reg.example": dial tcp: lookup reg.example: no such host';
    expect(explainText(text)).toMatchObject({ cause: "dns-failure", certainty: "certain" });
  });
});
