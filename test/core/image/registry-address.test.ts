import { describe, expect, it } from "vitest";
import { parseImageReference } from "../../../src/core/image/reference.ts";
import {
  addressCovers,
  addressText,
  parseRegistryAddress,
  type RegistryAddress,
} from "../../../src/core/image/registry-address.ts";

describe("what a person types for a registry", () => {
  it.each([
    ["ghcr.io/acme", "ghcr.io", "acme"],
    ["docker.io", "docker.io", ""],
    ["docker.io/acme", "docker.io", "acme"],
    ["reg.example.com:5000", "reg.example.com:5000", ""],
    ["localhost", "localhost", ""],
    ["localhost:5000/a/b", "localhost:5000", "a/b"],
    ["10.0.0.1:5000", "10.0.0.1:5000", ""],
    ["[::1]:5000", "[::1]:5000", ""],
    ["  https://GHCR.io/acme//\n", "ghcr.io", "acme"],
    ["HTTP://reg.example.com/", "reg.example.com", ""],
    ["https://reg.example.com:5000/v2/", "reg.example.com:5000", ""],
    ["https://reg.example.com/v2", "reg.example.com", ""],
    ["https://index.docker.io/v1/", "docker.io", ""],
    ["index.docker.io", "docker.io", ""],
    ["registry-1.docker.io", "docker.io", ""],
    ["https://hub.docker.com/", "docker.io", ""],
    ["registry.hub.docker.com/acme", "docker.io", "acme"],
    ["europe-docker.pkg.dev/project/repo", "europe-docker.pkg.dev", "project/repo"],
    ["v2.example.com/v2/acme", "v2.example.com", "v2/acme"],
  ])("%j is %s, path %j", (text, domain, path) => {
    expect(parseRegistryAddress(text)).toEqual({ ok: true, address: { domain, path } });
  });

  it.each([
    ["", "empty"],
    ["  ", "empty"],
    ["ghcr .io", "white-space"],
    ["ghcr.io/a b", "white-space"],
    ["ghcr.io\u0000", "white-space"],
    ["oci://ghcr.io/acme", "scheme"],
    ["https://robot:s3cret@reg.example.com", "userinfo"],
    ["https://robot:s3/cret@reg.example.com", "userinfo"],
    ["robot@reg.example.com", "userinfo"],
    [`https://robot:pw@sha256:${"a".repeat(64)}`, "userinfo"],
    [`ghcr.io/acme/app@sha256:${"a".repeat(64)}`, "image"],
    ["ghcr.io/acme/app:1.2", "image"],
    ["reg.example.com?x=1", "query"],
    ["reg.example.com#x", "query"],
    ["nginx:latest", "host"],
    ["-reg.example.com", "host"],
    ["*.example.com", "host"],
    ["reg_x.example.com", "host"],
    ["https://", "host"],
    ["[zz]:5000", "host"],
    ["[::::]:5000", "host"],
    ["reg.example.com:", "port"],
    ["reg.example.com:0", "port"],
    ["reg.example.com:65536", "port"],
    ["acme", "no-registry"],
    ["acme/app", "no-registry"],
    ["[::1]", "ipv6-without-port"],
    ["https://hub.docker.com/r/acme/app", "web-page"],
    ["ghcr.io/Acme", "path-upper-case"],
    ["ghcr.io/a//b", "path"],
    ["ghcr.io/a_", "path"],
    [`ghcr.io/${"a".repeat(256)}`, "path"],
  ])("%j is refused as %s", (text, refusal) => {
    expect(parseRegistryAddress(text)).toEqual({ ok: false, refusal });
  });

  it("repeats nothing of a text with a password in it", () => {
    expect(JSON.stringify(parseRegistryAddress("https://robot:s3cret@reg.example.com"))).not.toContain(
      "s3cret",
    );
  });
});

describe("which images an address means", () => {
  const address = (text: string): RegistryAddress => {
    const parsing = parseRegistryAddress(text);
    if (!parsing.ok) throw new Error(parsing.refusal);
    return parsing.address;
  };

  it.each([
    ["docker.io", "nginx", true],
    ["docker.io/library", "nginx", true],
    ["docker.io/acme", "acme/app", true],
    ["docker.io/acme", "nginx", false],
    ["ghcr.io", "ghcr.io/acme/app:1", true],
    ["ghcr.io/acme", "ghcr.io/acme/app", true],
    ["ghcr.io/acme/app", "ghcr.io/acme/app", true],
    // The kubelet would send the credential here; the person did not mean it.
    ["ghcr.io/acme", "ghcr.io/acme-two/app", false],
    ["ghcr.io/acme/app", "ghcr.io/acme", false],
    ["ghcr.io", "quay.io/acme/app", false],
    ["reg.example.com", "reg.example.com:5000/a", false],
    ["reg.example.com", "Reg.Example.com/a", true],
  ])("%s and %s: %s", (text, imageText, expected) => {
    const image = parseImageReference(imageText);
    expect(image.ok && addressCovers(address(text), image.image)).toBe(expected);
  });

  it("reads as it would be typed", () => {
    expect(addressText(address("https://GHCR.io/acme/"))).toBe("ghcr.io/acme");
    expect(addressText(address("https://index.docker.io/v1/"))).toBe("docker.io");
  });
});
