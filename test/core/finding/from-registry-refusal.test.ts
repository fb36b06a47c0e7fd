import { describe, expect, it } from "vitest";
import {
  findingFromRegistryRefusal,
  refusalDecides,
  refusalIsOfReach,
} from "../../../src/core/finding/from-registry-refusal.ts";
import type { NetworkFailure } from "../../../src/core/network-failure.ts";
import type { RegistryRefusal } from "../../../src/core/registry/refusal.ts";
import { forbidden, notFound, unauthorized, unreached } from "../../builders/registry-refusal.ts";

const asked = { domain: "reg.example.com", image: "reg.example.com/app:1", credential: "user ci" };
const { credential: _none, ...anonymously } = asked;
const { image: _no, ...alone } = asked;
const firewall = {
  code: "DENIED",
  message:
    "client with IP '192.0.2.1' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
};
const host = "reg.example.com";
const errors = [{ code: "TOOMANYREQUESTS", message: "slow down" }];

describe("a refusal in the light of what was asked", () => {
  it.each<
    [string, RegistryRefusal, Parameters<typeof findingFromRegistryRefusal>[1], string, string, string]
  >([
    // 401
    [
      "401 to Basic",
      unauthorized(),
      asked,
      "wrong-credentials",
      "certain",
      "`reg.example.com` does not accept the credential",
    ],
    [
      "401 of the token service to a credential alone",
      unauthorized({ at: "token", host: "auth.example.com" }),
      alone,
      "wrong-credentials",
      "certain",
      "`reg.example.com` does not accept the credential",
    ],
    [
      "401 of the token service when a repository was named: the right may be what lacks",
      unauthorized({ at: "token", host: "auth.example.com" }),
      asked,
      "wrong-credentials",
      "likely",
      "`reg.example.com` does not accept the credential",
    ],
    [
      "401 to a token that was granted",
      unauthorized({ sent: "token", challengeError: "insufficient_scope" }),
      asked,
      "insufficient-permission",
      "likely",
      "the credential may not read `reg.example.com/app:1`",
    ],
    [
      "401 to a token that is called invalid",
      unauthorized({ sent: "token", challengeError: "invalid_token" }),
      asked,
      "wrong-credentials",
      "likely",
      "`reg.example.com` does not accept the credential",
    ],
    [
      "401 to a token, a credential alone",
      unauthorized({ sent: "token", at: "ping" }),
      alone,
      "insufficient-permission",
      "likely",
      "`reg.example.com` knows the credential and refuses it",
    ],
    [
      "401 with no challenge that anybody can answer: the credential was never sent",
      unauthorized({ scheme: "none", sent: "nothing" }),
      asked,
      "registry-incompatible",
      "likely",
      "`reg.example.com` answers 401 and asks for no way to log in that a container runtime knows",
    ],
    [
      "401 to nobody",
      unauthorized({ sent: "nothing" }),
      anonymously,
      "no-credentials",
      "certain",
      "`reg.example.com/app:1` cannot be read without a credential",
    ],
    [
      "401 to an anonymous token: it may not exist",
      unauthorized({ sent: "token" }),
      anonymously,
      "no-credentials",
      "likely",
      "`reg.example.com/app:1` cannot be read without a credential",
    ],
    [
      "401 of a blob store",
      unauthorized({ at: "blob", sent: "nothing", host: "blobs.example.com" }),
      asked,
      "blob-store-blocked",
      "likely",
      "the manifest of `reg.example.com/app:1` can be read; the blob store `blobs.example.com` refuses its layers",
    ],
    // 403
    [
      "403",
      forbidden(),
      asked,
      "insufficient-permission",
      "likely",
      "the credential may not read `reg.example.com/app:1`",
    ],
    [
      "403 to nobody",
      forbidden({ sent: "nothing" }),
      anonymously,
      "no-credentials",
      "likely",
      "`reg.example.com/app:1` cannot be read without a credential",
    ],
    [
      "403 of a blob store",
      forbidden({ at: "blob", sent: "nothing", host: "blobs.example.com" }),
      asked,
      "blob-store-blocked",
      "likely",
      "the manifest of `reg.example.com/app:1` can be read; the blob store `blobs.example.com` refuses its layers",
    ],
    [
      "403 of a layer by the registry itself",
      forbidden({ at: "blob" }),
      asked,
      "insufficient-permission",
      "likely",
      "the credential may not read `reg.example.com/app:1`",
    ],
    [
      "403 by the registry's firewall, whatever the credential",
      forbidden({ at: "token", sent: "basic", errors: [firewall] }),
      asked,
      "registry-firewall",
      "certain",
      "`reg.example.com` refuses the address `192.0.2.1`, from which it was asked",
    ],
    [
      "403 by the registry's firewall to nobody",
      forbidden({ at: "token", sent: "nothing", errors: [firewall] }),
      anonymously,
      "registry-firewall",
      "certain",
      "`reg.example.com` refuses the address `192.0.2.1`, from which it was asked",
    ],
    // 404
    [
      "404 with MANIFEST_UNKNOWN",
      notFound({ errors: [{ code: "MANIFEST_UNKNOWN", message: "" }] }),
      asked,
      "tag-not-found",
      "certain",
      "`reg.example.com/app:1` is not in the registry: its repository has no such tag or digest",
    ],
    [
      "404 with NAME_UNKNOWN",
      notFound({ errors: [{ code: "NAME_UNKNOWN", message: "" }] }),
      asked,
      "repository-not-found",
      "certain",
      "the registry has no repository for `reg.example.com/app:1`",
    ],
    [
      "404 without a word",
      notFound(),
      asked,
      "tag-not-found",
      "likely",
      "`reg.example.com/app:1` is not in the registry: no such tag or digest, or no such repository",
    ],
    [
      "404 of a layer",
      notFound({ at: "blob" }),
      asked,
      "blob-missing",
      "certain",
      "a layer of `reg.example.com/app:1` is not in the registry",
    ],
    [
      "404 of the token service",
      notFound({ at: "token", host: "auth.example.com" }),
      asked,
      "not-a-registry",
      "likely",
      "what answers at `auth.example.com` is no registry",
    ],
    // what else
    [
      "no manifest for the platform",
      {
        kind: "platform-missing",
        host,
        wanted: [{ os: "linux", architecture: "amd64" }],
        available: [{ os: "linux", architecture: "arm64", variant: "v8" }],
      },
      asked,
      "platform-mismatch",
      "certain",
      "`reg.example.com/app:1` has no manifest for linux/amd64; it has linux/arm64/v8",
    ],
    [
      "no manifest for any platform",
      {
        kind: "platform-missing",
        host,
        wanted: [
          { os: "linux", architecture: "amd64" },
          { os: "linux", architecture: "arm64" },
        ],
        available: [],
      },
      asked,
      "platform-mismatch",
      "certain",
      "`reg.example.com/app:1` has no manifest for linux/amd64 or linux/arm64; it has none",
    ],
    [
      "429",
      { kind: "rate-limited", at: "manifest", host, errors },
      asked,
      "rate-limited",
      "certain",
      "`reg.example.com` answers no more requests for now: 429 Too Many Requests",
    ],
    [
      "503",
      { kind: "server-error", at: "ping", host, errors: [], status: 503 },
      asked,
      "registry-unavailable",
      "certain",
      "`reg.example.com` answers with an error of its own: 503",
    ],
    [
      "418",
      { kind: "unexpected-status", at: "ping", host, errors: [], status: 418 },
      asked,
      "registry-incompatible",
      "possible",
      "`reg.example.com` answers 418, which the protocol does not foresee here",
    ],
    [
      "a login page",
      { kind: "not-a-registry", at: "ping", host, detail: "an HTML page" },
      asked,
      "not-a-registry",
      "likely",
      "what answers at `reg.example.com` is no registry",
    ],
    [
      "schema 1",
      { kind: "manifest-unsupported", host, mediaType: "x/v1" },
      asked,
      "manifest-unsupported",
      "certain",
      "the manifest of `reg.example.com/app:1` is of type `x/v1`, which runtimes no longer read",
    ],
    [
      "wrong bytes",
      { kind: "content-corrupt", at: "blob", host, detail: "d" },
      asked,
      "content-corrupt",
      "certain",
      "the bytes that `reg.example.com` sent for `reg.example.com/app:1` do not fit their digest",
    ],
    [
      "a realm on a metadata address",
      { kind: "unsafe-address", at: "token", host: "169.254.169.254", detail: "d" },
      asked,
      "unsafe-address",
      "certain",
      "`reg.example.com` wants the credential sent to `169.254.169.254`, where none may go",
    ],
  ])("is read: %s", (_what, refusal, question, cause, certainty, title) => {
    expect(findingFromRegistryRefusal(refusal, question)).toMatchObject({ cause, certainty, title });
  });

  it.each<[NetworkFailure["kind"], string, string, string]>([
    ["dns", "dns-failure", "certain", "the name `reg.example.com` cannot be resolved"],
    ["connection-refused", "connection-refused", "certain", "nothing listens at `reg.example.com:443`"],
    ["connection-reset", "connection-reset", "certain", "the connection to `reg.example.com:443` was cut"],
    ["unreachable", "network-timeout", "certain", "there is no route to `reg.example.com:443`"],
    ["timeout", "network-timeout", "certain", "`reg.example.com:443` did not answer within 10 s"],
    [
      "tls-unknown-ca",
      "tls-unknown-ca",
      "certain",
      "the certificate of `reg.example.com:443` is signed by an authority that this machine does not trust",
    ],
    ["tls-expired", "tls-expired", "certain", "the certificate of `reg.example.com:443` has run out"],
    [
      "tls-name-mismatch",
      "tls-name-mismatch",
      "certain",
      "the certificate of `reg.example.com:443` is for another name",
    ],
    ["tls-plain-http", "http-registry", "certain", "`reg.example.com:443` speaks plain HTTP, not TLS"],
    ["tls-other", "connection-reset", "likely", "TLS with `reg.example.com:443` failed"],
    ["proxy", "proxy-failure", "certain", "the proxy did not open the way to `reg.example.com:443`"],
    ["protocol", "not-a-registry", "likely", "what came from `reg.example.com:443` is no HTTP"],
  ])("is read where no answer came: %s", (kind, cause, certainty, title) => {
    const found = findingFromRegistryRefusal(unreached(kind), asked);
    expect(found).toMatchObject({ cause, certainty, title });
    expect(found.evidence).toEqual([
      {
        text: "user ci → in the system's words (reg.example.com:443)",
        source: "registry reg.example.com",
        vantage: { kind: "here" },
      },
    ]);
  });

  it.each<[string, RegistryRefusal, string, string]>([
    [
      "token service",
      unreached("connection-refused", "token", "auth.example.com:443"),
      "connection-refused",
      "nothing listens at the token service `auth.example.com:443`",
    ],
    [
      "token service's name",
      unreached("dns", "token", "auth.example.com:443"),
      "dns-failure",
      "the name of the token service `auth.example.com` cannot be resolved",
    ],
    [
      "blob store's certificate",
      unreached("tls-unknown-ca", "blob", "blobs.example.com:443"),
      "tls-unknown-ca",
      "the certificate of the blob store `blobs.example.com:443` is signed by an authority that this machine does not trust",
    ],
    [
      "blob store, which a firewall may hide",
      unreached("timeout", "blob", "blobs.example.com:443"),
      "blob-store-blocked",
      "the manifest of `reg.example.com/app:1` can be read, its layers cannot: the blob store `blobs.example.com:443` did not answer within 10 s",
    ],
    [
      "registry itself, for a layer",
      unreached("timeout", "blob"),
      "network-timeout",
      "`reg.example.com:443` did not answer within 10 s",
    ],
  ])("names which host failed: the %s", (_which, refusal, cause, title) => {
    expect(findingFromRegistryRefusal(refusal, asked)).toMatchObject({ cause, title });
  });

  it("says so where the time was over before the question was put", () => {
    const failure = { kind: "timeout", host: "reg.example.com:443", afterMs: 0, detail: "d" } as const;
    expect(findingFromRegistryRefusal({ kind: "network", at: "ping", failure }, asked).title).toBe(
      "no time was left to ask `reg.example.com:443`",
    );
  });
});

describe("the evidence of a refusal", () => {
  it.each<[string, RegistryRefusal, Partial<Parameters<typeof findingFromRegistryRefusal>[1]>, string]>([
    [
      "the registry's own words",
      unauthorized({
        at: "token",
        errors: [{ code: "UNAUTHORIZED", message: "incorrect username or password" }],
      }),
      {},
      'user ci → 401 at the token service: UNAUTHORIZED, "incorrect username or password"',
    ],
    [
      "a code without words",
      forbidden({ errors: [{ code: "DENIED", message: "" }] }),
      {},
      "user ci → 403 at the manifest: DENIED",
    ],
    [
      "the challenge's error and what had gone well",
      unauthorized({ sent: "token", challengeError: "insufficient_scope" }),
      { reached: "token" },
      "user ci → 401 at the manifest (insufficient_scope); before that: the registry accepted the credential",
    ],
    [
      "when to ask again",
      { kind: "rate-limited", at: "manifest", host, errors, retryAfterMs: 2500 },
      {},
      'user ci → 429 at the manifest, try again in 2.5 s: TOOMANYREQUESTS, "slow down"',
    ],
    [
      "a layer's failure after the manifest",
      notFound({ at: "blob" }),
      { reached: "manifest" },
      "user ci → 404 at the layer; before that: the manifest could be read",
    ],
    [
      "what is there in place of the platform",
      { kind: "platform-missing", host, wanted: [], available: [] },
      {},
      "user ci → manifest list with no platform",
    ],
    [
      "what came instead",
      { kind: "not-a-registry", at: "ping", host, detail: "an HTML page" },
      {},
      "user ci → an HTML page (reg.example.com)",
    ],
  ])("has %s", (_what, refusal, more, text) => {
    expect(findingFromRegistryRefusal(refusal, { ...asked, ...more }).evidence[0]?.text).toBe(text);
  });

  it("does not say that a credential was accepted where none was sent", () => {
    const question = { ...anonymously, reached: "token" } as const;
    expect(findingFromRegistryRefusal(unauthorized({ sent: "token" }), question).evidence[0]?.text).toBe(
      "asked anonymously → 401 at the manifest; before that: a token was granted",
    );
  });
});

describe("what may be done about a refusal", () => {
  it.each<[string, RegistryRefusal, typeof anonymously]>([
    ["401 to an anonymous token", unauthorized({ sent: "token" }), anonymously],
    ["403", forbidden(), asked],
  ])("includes a look at the repository's name, which registries hide: %s", (_what, refusal, question) => {
    const texts = findingFromRegistryRefusal(refusal, question).fixes.map(({ text }) => text);
    expect(texts).toContain(
      "check the repository's name: what does not exist is often refused in the same way",
    );
  });

  it("includes a look at its rights where the token service refused the log-in for a repository", () => {
    const texts = findingFromRegistryRefusal(unauthorized({ at: "token" }), asked).fixes.map(
      ({ text }) => text,
    );
    expect(texts).toEqual([
      expect.stringContaining("check user name and password"),
      "check its rights too: some registries refuse the log-in itself to who may not pull",
    ]);
  });

  it("is the catalogue's remedy for all else", () => {
    expect(findingFromRegistryRefusal(unreached("proxy"), asked).fixes).toEqual([
      { text: "check the proxy's address, its credentials and NO_PROXY", applicability: "manual" },
    ]);
  });
});

describe("whether a refusal decides, and whether a node may know more", () => {
  it.each<[string, RegistryRefusal, boolean, boolean]>([
    ["401", unauthorized(), true, false],
    ["403", forbidden(), true, false],
    ["404", notFound(), true, false],
    ["no answer", unreached("timeout"), false, true],
    ["a certificate that this machine does not trust", unreached("tls-unknown-ca"), false, true],
    ["this machine's address", forbidden({ errors: [firewall] }), false, true],
    ["429", { kind: "rate-limited", at: "ping", host, errors: [] }, false, false],
    ["503", { kind: "server-error", at: "ping", host, errors: [], status: 503 }, false, false],
    ["418", { kind: "unexpected-status", at: "ping", host, errors: [], status: 418 }, false, false],
    ["no registry", { kind: "not-a-registry", at: "ping", host, detail: "d" }, true, false],
  ])("%s", (_what, refusal, decides, isOfReach) => {
    expect({ decides: refusalDecides(refusal), isOfReach: refusalIsOfReach(refusal) }).toEqual({
      decides,
      isOfReach,
    });
  });
});

it("names the registry that was typed, and its token service on another host as what was seen", () => {
  const found = findingFromRegistryRefusal(unauthorized({ at: "token", host: "auth.example.com" }), alone);
  expect(found.title).toContain("`reg.example.com`");
  expect(found.evidence).toMatchObject([
    { text: expect.stringContaining("401 at the token service auth.example.com") },
  ]);
});
