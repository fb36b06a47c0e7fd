import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { serverKeyFor } from "../../../src/core/dockerconfig/server-key.ts";
import { parseImageReference, repositoryName } from "../../../src/core/image/reference.ts";
import { parseRegistryAddress } from "../../../src/core/image/registry-address.ts";
import { keyringFrom, lookup } from "../../../src/core/kubelet/keyring.ts";
import { normalisedServerKey } from "../../../src/core/kubelet/server-match.ts";

/** Whether the kubelet would try the one credential that stands under the key. */
function matches(key: string, imageText: string): boolean {
  const parsing = parseImageReference(imageText);
  if (!parsing.ok) throw new Error(parsing.reason);
  const keyring = keyringFrom([
    {
      source: { kind: "file", path: "config.json" },
      entries: [{ key, username: "u", password: new SecretText("p") }],
    },
  ]);
  return lookup(keyring, repositoryName(parsing.image)).length > 0;
}

describe("a server key and an image", () => {
  it.each([
    ["https://index.docker.io/v1/", "org/app", true],
    ["index.docker.io", "org/app", true],
    ["docker.io", "org/app", true],
    ["docker.io/org", "org/app", true],
    ["https://index.docker.io/v1", "org/app", false],
    ["https://registry-1.docker.io", "org/app", false],
    ["hub.docker.com", "org/app", false],
    ["registry.hub.docker.com", "org/app", false],
    ["index.docker.io/org", "org/app", false],
    ["https://reg.example.com/v2/", "reg.example.com/a", true],
    ["http://reg.example.com", "reg.example.com/a", true],
    ["https://reg.example.com/v2", "reg.example.com/a", false],
    ["reg.example.com:443", "reg.example.com/a", false],
    ["reg.example.com", "reg.example.com:443/a", false],
    ["reg.example.com:443", "reg.example.com:443/a", true],
    ["reg.example.com/a", "reg.example.com/ab/c", true],
    ["*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.eu-west-1.amazonaws.com/x", true],
    ["*.amazonaws.com", "1.dkr.ecr.eu-west-1.amazonaws.com/x", false],
    ["X.azurecr.io", "x.azurecr.io/a", false],
    // Beyond the table of the design.
    ["reg.example.com/v1/a", "reg.example.com/ab", true],
    ["user:pw@reg.example.com", "reg.example.com/a", true],
    ["HTTPS://reg.example.com", "reg.example.com/a", false],
    ["reg.example.com/a?x#y", "reg.example.com/a", true],
    ["reg.example.com/%61", "reg.example.com/a", true],
    ["reg.example.com/%2561", "reg.example.com/a", true],
    ["[::1]:5000", "[::1]:5000/a", true],
    ["[::1]", "[::1]/a", false],
    ["[A::1]", "A/a", true],
    ["https://index.docker.io/v1/", "localhost/a", true],
    ["https://index.docker.io/v1/", "REG/a", true],
    ["https://index.docker.io/v1/", "localhost:5000/a", false],
    ["https://index.docker.io/v1/", "ghcr.io/a", false],
  ])("%s and %s: %s", (key, image, expected) => {
    expect(matches(key, image)).toBe(expected);
  });

  it.each([
    ["https://index.docker.io/v1/", "index.docker.io"],
    ["https://reg.example.com/v2", "reg.example.com/v2"],
    ["reg.example.com/", "reg.example.com"],
    ["reg.example.com/v1//", "reg.example.com//"],
    ["reg.example.com:x", undefined],
    ["reg.example.com/%zz", undefined],
    ["reg .example.com", undefined],
    ["", ""],
  ])("%j is filed as %j", (key, filed) => {
    expect(normalisedServerKey(key)).toBe(filed);
  });
});

describe("the server key for a registry", () => {
  it.each([
    ["docker.io", "https://index.docker.io/v1/", "nginx"],
    ["docker.io", "https://index.docker.io/v1/", "acme/app"],
    ["docker.io/acme", "docker.io/acme", "acme/app"],
    ["ghcr.io", "ghcr.io", "ghcr.io/acme/app"],
    ["https://ghcr.io/acme/", "ghcr.io/acme", "ghcr.io/acme/app"],
    ["reg.example.com:5000", "reg.example.com:5000", "reg.example.com:5000/a"],
    ["localhost:5000/a", "localhost:5000/a", "localhost:5000/a/b"],
    ["[::1]:5000", "[::1]:5000", "[::1]:5000/a"],
    ["reg.example.com/v2/acme", "reg.example.com/v2/v2/acme", "reg.example.com/v2/acme/app"],
    ["reg.example.com/v1/a", "reg.example.com/v2/v1/a", "reg.example.com/v1/a"],
  ])("%s: %s, which matches %s", (address, key, image) => {
    const parsing = parseRegistryAddress(address);
    const written = parsing.ok ? serverKeyFor(parsing.address) : parsing.refusal;
    expect(written).toBe(key);
    expect(matches(written, image)).toBe(true);
  });
});
