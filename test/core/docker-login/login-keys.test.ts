import { describe, expect, it } from "vitest";
import { keysAbout, usualKeys } from "../../../src/core/docker-login/login-keys.ts";
import { parseRegistryAddress } from "../../../src/core/image/registry-address.ts";

function address(text: string) {
  const parsed = parseRegistryAddress(text);
  if (!parsed.ok) throw new Error(parsed.refusal);
  return parsed.address;
}

describe("the keys that a helper is asked by", () => {
  it.each([
    ["docker.io", ["https://index.docker.io/v1/", "docker.io"]],
    ["ghcr.io", ["ghcr.io", "https://ghcr.io"]],
    ["reg.example.com:5000", ["reg.example.com:5000", "https://reg.example.com:5000"]],
  ])("for %s are docker's and podman's", (domain, keys) => {
    expect(usualKeys(domain)).toEqual(keys);
  });
});

describe("a key of a docker config", () => {
  it.each([
    ["ghcr.io", "ghcr.io", true],
    ["https://ghcr.io", "ghcr.io", true],
    ["http://ghcr.io/", "ghcr.io", true],
    ["https://ghcr.io/v1/", "ghcr.io", true],
    ["https://ghcr.io/v2/", "ghcr.io", true],
    ["ghcr.io/v2/", "ghcr.io", true],
    ["GHCR.io", "ghcr.io", true],
    ["https://ghcr.io/anything", "ghcr.io/acme", true],
    ["ghcr.io", "ghcr.io/acme", true],
    ["ghcr.io/acme", "ghcr.io/acme/team", true],
    ["ghcr.io/acme/", "ghcr.io/acme", true],
    ["ghcr.io/acme", "ghcr.io", false],
    ["ghcr.io/acme", "ghcr.io/acmeplus", false],
    ["ghcr.io/other", "ghcr.io/acme", false],
    ["ghcr.io:443", "ghcr.io", false],
    ["sub.ghcr.io", "ghcr.io", false],
    ["ghcr.io.evil.example", "ghcr.io", false],
    ["evil.example/ghcr.io", "ghcr.io", false],
    ["https://index.docker.io/v1/", "docker.io", true],
    ["index.docker.io", "docker.io", true],
    ["registry-1.docker.io", "docker.io", true],
    ["docker.io", "docker.io/acme", true],
    ["https://index.docker.io/v1/access-token", "docker.io", false],
    ["https://index.docker.io/v1/refresh-token", "docker.io", false],
    ["", "docker.io", false],
  ])("%j is about %s: %s", (key, registry, isAbout) => {
    expect(keysAbout([key], address(registry))).toEqual(isAbout ? [key] : []);
  });

  it("is the closer the longer its path, and then as docker writes it", () => {
    const keys = ["https://ghcr.io/v1/", "https://ghcr.io", "ghcr.io", "ghcr.io/acme", "other.example"];
    expect(keysAbout(keys, address("ghcr.io/acme/team"))).toEqual([
      "ghcr.io/acme",
      "ghcr.io",
      "https://ghcr.io",
      "https://ghcr.io/v1/",
    ]);
  });
});
