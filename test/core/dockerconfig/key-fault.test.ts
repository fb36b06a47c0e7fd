import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { keyFault, matchedImages, printableKey } from "../../../src/core/dockerconfig/key-fault.ts";
import { parseImageReference, repositoryName } from "../../../src/core/image/reference.ts";
import { keyringFrom, lookup } from "../../../src/core/kubelet/keyring.ts";

/** Whether the kubelet would try the one credential that stands under the key. */
function matches(key: string, imageText: string): boolean {
  const parsing = parseImageReference(imageText);
  if (!parsing.ok) throw new Error(parsing.reason);
  const entries = [{ key, username: "u", password: new SecretText("p") }];
  const keyring = keyringFrom([{ source: { kind: "file", path: "config.json" }, entries }]);
  return lookup(keyring, repositoryName(parsing.image)).length > 0;
}

const HUB = "https://index.docker.io/v1/";

describe("a server key that the kubelet does not match", () => {
  it.each([
    ["https://index.docker.io/v1", "api-path", HUB, "org/app"],
    ["https://index.docker.io/v2", "api-path", HUB, "org/app"],
    ["index.docker.io/org", "docker-hub-path", "docker.io/org", "org/app"],
    ["https://registry-1.docker.io", "docker-hub-host", HUB, "org/app"],
    ["https://registry-1.docker.io/v2/", "docker-hub-host", HUB, "org/app"],
    ["hub.docker.com", "docker-hub-host", HUB, "org/app"],
    ["https://hub.docker.com/r/org/app", "docker-hub-host", HUB, "org/app"],
    ["registry.hub.docker.com", "docker-hub-host", HUB, "org/app"],
    ["https://reg.example.com/v2", "api-path", "reg.example.com", "reg.example.com/a"],
    ["https://reg.example.com/v1", "api-path", "reg.example.com", "reg.example.com/a"],
    ["reg.example.com:443", "default-port", "reg.example.com", "reg.example.com/a"],
    ["http://reg.example.com:80/acme", "default-port", "reg.example.com/acme", "reg.example.com/acme/a"],
    ["https://index.docker.io:443/v1/", "default-port", HUB, "org/app"],
    ["X.azurecr.io", "upper-case", "x.azurecr.io", "x.azurecr.io/a"],
    ["ghcr.io/Acme", "upper-case", "ghcr.io/acme", "ghcr.io/acme/app"],
    ["*.amazonaws.com", "stars", "*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.eu-west-1.amazonaws.com/x"],
    [
      "dkr.ecr.eu-west-1.amazonaws.com",
      "stars",
      "*.dkr.ecr.eu-west-1.amazonaws.com",
      "1.dkr.ecr.eu-west-1.amazonaws.com/x",
    ],
    [
      "*.amazonaws.com.cn",
      "stars",
      "*.dkr.ecr.*.amazonaws.com.cn",
      "1.dkr.ecr.cn-north-1.amazonaws.com.cn/x",
    ],
    ["ghcr.io/acme/*", "star-in-path", "ghcr.io/acme", "ghcr.io/acme/app"],
    ["*.azurecr.io/*", "star-in-path", "*.azurecr.io", "x.azurecr.io/a"],
    ["ghcr.io/acme/app:1.0", "image", "ghcr.io/acme/app", "ghcr.io/acme/app"],
    ["reg.example.com//", "path", "reg.example.com", "reg.example.com/a"],
    ["HTTPS://reg.example.com/v2/", "scheme", "reg.example.com", "reg.example.com/a"],
    ["docker://ghcr.io", "scheme", "ghcr.io", "ghcr.io/a"],
    [" ghcr.io\n", "white-space", "ghcr.io", "ghcr.io/a"],
    ["acme", "no-registry", "docker.io/acme", "acme/app"],
    ["user:pw@reg.example.com/a", "userinfo", "reg.example.com/a", "reg.example.com/a/b"],
  ])("%j: %s; %s is the key for %s", (key, kind, write, image) => {
    expect(keyFault(key)).toEqual({ kind, write });
    expect(matches(write, image)).toBe(true);
    expect(keyFault(write)).toBeUndefined();
    if (kind !== "userinfo") expect(matches(key, image)).toBe(false);
  });

  it.each([
    ["[::1]", "ipv6-without-port"],
    ["https://[2001:db8::1]/v2/", "ipv6-without-port"],
    ["", "unparsable"],
    ["reg.example.com:x", "unparsable"],
    ["reg_1.example.com", "host"],
    ["*", "no-registry"],
  ])("%j: %s, and no key can be told", (key, kind) => {
    expect(keyFault(key)).toEqual({ kind });
  });
});

describe("a server key that is as it should be", () => {
  it.each([
    [HUB, "docker.io/*"],
    ["index.docker.io", "docker.io/*"],
    ["docker.io", "docker.io/*"],
    ["docker.io/org", "docker.io/org*"],
    ["https://reg.example.com/v2/", "reg.example.com/*"],
    ["http://reg.example.com", "reg.example.com/*"],
    ["reg.example.com:5000", "reg.example.com:5000/*"],
    ["reg.example.com/v2/v2/acme", "reg.example.com/v2/acme*"],
    ["ghcr.io/acme/", "ghcr.io/acme/*"],
    ["localhost", "localhost/*"],
    ["[::1]:5000", "[::1]:5000/*"],
    ["*.azurecr.io", "*.azurecr.io/*"],
    ["*.dkr.ecr.*.amazonaws.com", "*.dkr.ecr.*.amazonaws.com/*"],
    ["1.dkr.ecr.eu-west-1.amazonaws.com", "1.dkr.ecr.eu-west-1.amazonaws.com/*"],
  ])("%s matches %s", (key, images) => {
    expect(keyFault(key)).toBeUndefined();
    expect(matchedImages(key)).toBe(images);
  });

  it("is told from one that matches nothing", () => {
    expect(matchedImages("https://index.docker.io/v1")).toBeUndefined();
    expect(matchedImages("reg.example.com:443")).toBe("reg.example.com:443/*");
  });
});

it.each([
  ["user:pw@reg.example.com/a", "‹redacted›@reg.example.com/a"],
  ["https://user:p@w@reg.example.com", "https://‹redacted›@reg.example.com"],
  ["reg.example.com/a@b", "reg.example.com/a@b"],
])("the key %s is printed as %s", (key, printed) => {
  expect(printableKey(key)).toBe(printed);
});
