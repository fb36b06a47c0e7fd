import { describe, expect, it } from "vitest";
import { readAuthentication } from "../../../src/core/registry/authentication.ts";
import { readChallenges } from "../../../src/core/registry/challenge.ts";

function plain(lines: readonly string[]) {
  const { challenges, faults } = readChallenges(lines);
  return {
    challenges: challenges.map(({ scheme, parameters, token68 }) => ({
      scheme,
      ...Object.fromEntries(parameters),
      ...(token68 === undefined ? {} : { token68 }),
    })),
    faults: faults.map(({ kind, position }) => `${kind} at ${position}`),
  };
}

describe("challenges as vendors write them", () => {
  it.each([
    {
      vendor: "Docker Hub",
      lines: [
        'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"',
      ],
      challenges: [
        {
          scheme: "bearer",
          realm: "https://auth.docker.io/token",
          service: "registry.docker.io",
          scope: "repository:library/nginx:pull",
        },
      ],
    },
    {
      vendor: "Azure",
      lines: ['Bearer realm="https://x.azurecr.io/oauth2/token",service="x.azurecr.io"'],
      challenges: [{ scheme: "bearer", realm: "https://x.azurecr.io/oauth2/token", service: "x.azurecr.io" }],
    },
    {
      vendor: "Amazon",
      lines: [
        'Basic realm="https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com"',
      ],
      challenges: [
        {
          scheme: "basic",
          realm: "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/",
          service: "ecr.amazonaws.com",
        },
      ],
    },
    {
      vendor: "Google",
      lines: [
        'Bearer realm="https://europe-docker.pkg.dev/v2/token",service="europe-docker.pkg.dev",scope="repository:p/r/i:pull"',
      ],
      challenges: [
        {
          scheme: "bearer",
          realm: "https://europe-docker.pkg.dev/v2/token",
          service: "europe-docker.pkg.dev",
          scope: "repository:p/r/i:pull",
        },
      ],
    },
    {
      vendor: "GitHub",
      lines: ['Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull"'],
      challenges: [
        {
          scheme: "bearer",
          realm: "https://ghcr.io/token",
          service: "ghcr.io",
          scope: "repository:user/image:pull",
        },
      ],
    },
    {
      vendor: "GitLab, whose realm is another host",
      lines: [
        'Bearer realm="https://gitlab.com/jwt/auth",service="container_registry",scope="repository:g/p:pull",error="invalid_token"',
      ],
      challenges: [
        {
          scheme: "bearer",
          realm: "https://gitlab.com/jwt/auth",
          service: "container_registry",
          scope: "repository:g/p:pull",
          error: "invalid_token",
        },
      ],
    },
    {
      vendor: "Quay",
      lines: ['Bearer realm="https://quay.io/v2/auth",service="quay.io"'],
      challenges: [{ scheme: "bearer", realm: "https://quay.io/v2/auth", service: "quay.io" }],
    },
    {
      vendor: "Harbor",
      lines: [
        'Bearer realm="https://harbor.example.com/service/token",service="harbor-registry",scope="repository:p/i:pull"',
      ],
      challenges: [
        {
          scheme: "bearer",
          realm: "https://harbor.example.com/service/token",
          service: "harbor-registry",
          scope: "repository:p/i:pull",
        },
      ],
    },
    {
      vendor: "Artifactory, with a realm of two words",
      lines: ['Basic realm="Artifactory Realm"'],
      challenges: [{ scheme: "basic", realm: "Artifactory Realm" }],
    },
    {
      vendor: "Nexus, which offers both on two lines",
      lines: [
        'BASIC realm="Sonatype Nexus Repository Manager"',
        'Bearer realm="https://n/v2/token",service="https://n/v2/token"',
      ],
      challenges: [
        { scheme: "basic", realm: "Sonatype Nexus Repository Manager" },
        { scheme: "bearer", realm: "https://n/v2/token", service: "https://n/v2/token" },
      ],
    },
    {
      vendor: "a proxy with single sign-on",
      lines: ["Negotiate", "NTLM", 'Basic realm="corp"'],
      challenges: [{ scheme: "negotiate" }, { scheme: "ntlm" }, { scheme: "basic", realm: "corp" }],
    },
  ])("$vendor", ({ lines, challenges }) => {
    expect(plain(lines)).toEqual({ challenges, faults: [] });
  });
});

describe("the grammar of a challenge", () => {
  it.each([
    ["several on one line", 'Basic realm="a", Bearer realm="b",service="c"', ["basic a", "bearer b"]],
    ["several on one line, one without parameters", 'Negotiate, Basic realm="a"', ["negotiate ", "basic a"]],
    ["a token in place of parameters", 'Negotiate YIIabc+/==, Basic realm="a"', ["negotiate ", "basic a"]],
    ["names in any case", 'bEARER REALM="b"', ["bearer b"]],
    ["values without quotes", "Basic realm=a", ["basic a"]],
    ["space around the equals sign", 'Basic realm = "a" , charset="UTF-8"', ["basic a"]],
    ["commas and spaces in a quoted value", 'Bearer realm="a, Basic realm=b"', ["bearer a, Basic realm=b"]],
    ["escapes in a quoted value", String.raw`Basic realm="a\"b\\c"`, [String.raw`basic a"b\c`]],
    ["empty elements", ',, Basic realm="a",,', ["basic a"]],
    ["the last of two with one name", 'Basic realm="a",realm="b"', ["basic b"]],
    ["an empty value", 'Bearer realm=""', ["bearer "]],
    ["nothing", "", []],
  ])("reads %s", (_what, line, expected) => {
    const { challenges, faults } = readChallenges([line]);
    expect(challenges.map(({ scheme, parameters }) => `${scheme} ${parameters.get("realm") ?? ""}`)).toEqual(
      expected,
    );
    expect(faults).toEqual([]);
  });

  it.each([
    [
      "a quote that is not closed",
      'Bearer realm="https://a/t",service="b',
      "unterminated-quote at 35",
      "https://a/t",
    ],
    [
      "an escape at the end",
      'Bearer realm="https://a/t",service="b\\',
      "unterminated-quote at 35",
      "https://a/t",
    ],
    ["a value that is missing", 'Bearer realm="https://a/t",service=', "missing-value at 35", "https://a/t"],
    ["a realm that is missing", "Bearer realm=", "missing-value at 13", undefined],
    ["parameters without a scheme", 'realm="https://a/t"', "missing-scheme at 0", undefined],
    [
      "a character that has no place",
      'Bearer realm="https://a/t";service="b"',
      "unexpected-character at 26",
      "https://a/t",
    ],
    ["no header at all but noise", "\u0000\u0001", "unexpected-character at 0", undefined],
  ])("tells of %s and keeps what stood before it", (_what, line, fault, realm) => {
    const { challenges, faults } = readChallenges([line]);
    expect(faults.map(({ kind, position }) => `${kind} at ${position}`)).toEqual([fault]);
    expect(challenges[0]?.parameters.get("realm")).toBe(realm);
  });

  it("reads the next line after a fault", () => {
    expect(plain(['Bearer realm="a', 'Basic realm="b"']).challenges).toEqual([
      { scheme: "bearer" },
      { scheme: "basic", realm: "b" },
    ]);
  });

  it("takes time in proportion to a hostile line", () => {
    const line = `Bearer ${'realm="\\"'.repeat(2_000)}`;
    const startedMs = performance.now();
    readChallenges([line]);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});

describe("what a 401 asks for", () => {
  it.each([
    ["Bearer before Basic", ['Basic realm="a"', 'Bearer realm="https://b/t"'], "bearer"],
    ["Basic beside what no runtime answers", ["Negotiate", 'Basic realm="a"'], "basic"],
    ["nothing that a runtime answers", ["Negotiate", 'Digest realm="a",nonce="b"'], "none"],
    ["nothing", [], "none"],
    ["a Bearer token from nowhere", ["Bearer"], "unusable"],
    ["a Bearer token from what is no URL", ['Bearer realm="Artifactory Realm"'], "unusable"],
    ["a Bearer token from a path", ['Bearer realm="/token"'], "unusable"],
  ])("is %s", (_what, lines, kind) => {
    expect(readAuthentication(lines).kind).toBe(kind);
  });

  it("comes with service, every scope and the error", () => {
    const line =
      'Bearer realm="https://b/t?x=1",service="s",scope="a:b:pull  c:d:pull",error="insufficient_scope"';
    expect(readAuthentication([line])).toEqual({
      kind: "bearer",
      realm: new URL("https://b/t?x=1"),
      service: "s",
      scopes: ["a:b:pull", "c:d:pull"],
      error: "insufficient_scope",
    });
  });

  it("has no error longer than a line of output can bear, and no control character in it", () => {
    const answer = readAuthentication([`Bearer realm="https://b/t",error="\u001b[31m${"e".repeat(500)}"`]);
    if (answer.kind !== "bearer") throw new Error(answer.kind);
    expect(answer.error).toMatch(/^\[31me+…$/);
    expect(answer.error).toHaveLength(64);
  });
});
