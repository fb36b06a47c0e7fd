import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { missedKey } from "../../../src/core/existing-secret/missed-key.ts";
import { servingEntries } from "../../../src/core/existing-secret/serving-entries.ts";
import { pullTarget } from "../../builders/pull-target.ts";

/** The entries of a docker config with these keys. */
function entries(...keys: readonly string[]) {
  return keys.map((key) => ({ key, username: "ci", password: new SecretText("x") }));
}

describe("the entries that serve a registry", () => {
  it.each([
    ["its host", "reg.example.com", "reg.example.com", "reg.example.com"],
    ["a scheme before it", "reg.example.com", "https://reg.example.com", "reg.example.com"],
    ["the registry's API behind it", "reg.example.com", "https://reg.example.com/v2/", "reg.example.com"],
    ["its port", "reg.example.com:5000", "reg.example.com:5000", "reg.example.com:5000"],
    ["a pattern", "reg.example.com", "*.example.com", "reg.example.com"],
    ["Docker Hub's own", "docker.io", "https://index.docker.io/v1/", "https://index.docker.io/v1/"],
    ["Docker Hub as images name it", "docker.io", "docker.io", "https://index.docker.io/v1/"],
    ["Docker Hub's own, for a path of it", "docker.io/acme", "https://index.docker.io/v1/", "docker.io/acme"],
    ["the path that is asked for", "ghcr.io/acme", "ghcr.io/acme", "ghcr.io/acme"],
    ["that path with a slash at its end", "ghcr.io/acme", "ghcr.io/acme/", "ghcr.io/acme"],
    ["the host of the path that is asked for", "ghcr.io/acme", "ghcr.io", "ghcr.io/acme"],
  ])("are those with %s, copied no wider than was asked for", (_what, registry, key, keyToCopy) => {
    expect(servingEntries(entries(key), pullTarget(registry))).toMatchObject([
      { key, keyToCopy, isPart: false },
    ]);
  });

  it.each([
    ["another port", "reg.example.com", "reg.example.com:5000"],
    ["another host", "reg.example.com", "quay.io"],
    ["Docker Hub's host without its last slash", "docker.io", "https://index.docker.io/v1"],
    ["Docker Hub, of a host with a dot", "reg.example.com", "https://index.docker.io/v1/"],
    ["another path", "ghcr.io/acme", "ghcr.io/other"],
    ["capitals", "reg.example.com", "Reg.example.com"],
    ["a path that no image has", "reg.example.com", "reg.example.com/*"],
  ])("are not those with %s", (_what, registry, key) => {
    expect(servingEntries(entries(key), pullTarget(registry))).toEqual([]);
  });

  it("may serve a part of it alone, come last then, and keep their narrower key in a copy", () => {
    const found = servingEntries(entries("ghcr.io/acme", "quay.io", "ghcr.io"), pullTarget("ghcr.io"));
    expect(found).toMatchObject([
      { key: "ghcr.io", keyToCopy: "ghcr.io", isPart: false },
      { key: "ghcr.io/acme", keyToCopy: "ghcr.io/acme", isPart: true },
    ]);
  });
});

describe("the entries that serve an image", () => {
  it("are those that the kubelet would try, in its order, no wider in a copy than they are", () => {
    const keys = entries("reg.example.com", "reg.example.com/other", "https://reg.example.com/team");
    const target = pullTarget("reg.example.com", "reg.example.com/team/app:1");
    expect(servingEntries(keys, target)).toMatchObject([
      { key: "https://reg.example.com/team", keyToCopy: "reg.example.com/team" },
      { key: "reg.example.com", keyToCopy: "reg.example.com" },
    ]);
  });

  it("match it still in a copy, where its path begins like the registry's API", () => {
    const target = pullTarget("reg.example.com", "reg.example.com/v2/app:1");
    const [found] = servingEntries(entries("reg.example.com/v2/v2/app"), target);
    expect(found?.keyToCopy).toBe("reg.example.com/v2/v2/app");
    expect(servingEntries(entries(found?.keyToCopy ?? ""), target)).toHaveLength(1);
  });
});

describe("a key that was meant for the registry", () => {
  it.each([
    ["docker.io", "https://index.docker.io/v1", "https://index.docker.io/v1/"],
    ["docker.io", "registry-1.docker.io", "https://index.docker.io/v1/"],
    ["reg.example.com", "https://reg.example.com/v2", "reg.example.com"],
    ["reg.example.com", "reg.example.com:443", "reg.example.com"],
    ["reg.example.com", "reg.example.com:5000", "reg.example.com"],
    ["reg.example.com:5000", "reg.example.com", "reg.example.com:5000"],
    ["reg.example.com", "Reg.Example.com", "reg.example.com"],
    ["reg.example.com", "oci://reg.example.com", "reg.example.com"],
  ])("of %s: %s is to be written %s", (registry, key, write) => {
    expect(missedKey(key, pullTarget(registry))).toEqual({ key, write });
  });

  it.each([
    ["reg.example.com", "quay.io"],
    ["ghcr.io/acme", "ghcr.io/other"],
    ["docker.io", "ghcr.io/v1"],
  ])("of %s is not: %s", (registry, key) => {
    expect(missedKey(key, pullTarget(registry))).toBeUndefined();
  });

  it("is named without what may be a password in it", () => {
    expect(missedKey("ci:c4n4ry@reg.example.com:443", pullTarget())).toEqual({
      key: "‹redacted›@reg.example.com:443",
      write: "reg.example.com",
    });
  });
});
