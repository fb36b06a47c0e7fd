import { describe, expect, it } from "vitest";
import {
  imageText,
  parseImageReference,
  repositoryName,
  withDefaultTag,
} from "../../../src/core/image/reference.ts";

const HEX = "0123456789abcdef".repeat(4);

function parsed(text: string) {
  const parsing = parseImageReference(text);
  if (!parsing.ok) throw new Error(`${text}: ${parsing.reason}`);
  return parsing.image;
}

describe("an image reference", () => {
  it.each([
    ["nginx", "docker.io", "library/nginx", undefined, undefined],
    ["nginx:1.27", "docker.io", "library/nginx", "1.27", undefined],
    ["acme/app", "docker.io", "acme/app", undefined, undefined],
    ["docker.io/nginx", "docker.io", "library/nginx", undefined, undefined],
    ["index.docker.io/acme/app:2", "docker.io", "acme/app", "2", undefined],
    ["ghcr.io/acme/app", "ghcr.io", "acme/app", undefined, undefined],
    ["localhost/app", "localhost", "app", undefined, undefined],
    ["registry/app", "docker.io", "registry/app", undefined, undefined],
    ["registry:5000/app:1", "registry:5000", "app", "1", undefined],
    ["localhost:5000", "docker.io", "library/localhost", "5000", undefined],
    ["REG/app", "REG", "app", undefined, undefined],
    ["[::1]:5000/app", "[::1]:5000", "app", undefined, undefined],
    [`ghcr.io/a@sha256:${HEX}`, "ghcr.io", "a", undefined, `sha256:${HEX}`],
    [`ghcr.io/a:1@sha256:${HEX}`, "ghcr.io", "a", "1", `sha256:${HEX}`],
    [`a@sha512:${HEX}${HEX}`, "docker.io", "library/a", undefined, `sha512:${HEX}${HEX}`],
    // The first part is taken for a domain, and is none: distribution/reference then has no domain at all.
    ["a__b.c/d", "", "a__b.c/d", undefined, undefined],
  ])("%s is of %s, %s", (text, domain, path, tag, digest) => {
    expect(parsed(text)).toEqual({
      text,
      domain,
      path,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    });
  });

  it.each([
    ["", "invalid reference format"],
    ["Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"],
    ["ghcr.io/Acme/app:1", "invalid reference format: repository name (Acme/app) must be lowercase"],
    ["ghcr.io/acme/app:Ü", "invalid reference format"],
    ["\u212a.io/app", "repository name must be lowercase"],
    ["\u0130.io/app", "repository name must be lowercase"],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    ["nginx:", "invalid reference format"],
    [" nginx", "invalid reference format"],
    ["nginx ", "invalid reference format"],
    ["https://ghcr.io/app", "invalid reference format"],
    ["ghcr.io//app", "invalid reference format"],
    [`a:${"t".repeat(129)}`, "invalid reference format"],
    [`ghcr.io/${"a".repeat(256)}`, "repository name must not be more than 255 characters"],
    [`a@sha256:${HEX.slice(1)}`, "invalid checksum digest length"],
    [`a@sha256:${HEX.toUpperCase()}`, "invalid checksum digest format"],
    [`a:1@SHA256:${HEX}`, "invalid checksum digest format"],
    [`a@md5:${HEX}`, "unsupported digest algorithm"],
    [`a@constructor:${HEX}`, "unsupported digest algorithm"],
    ["a@sha256:abc", "invalid reference format"],
  ])("%j is refused in the words of distribution/reference", (text, reason) => {
    expect(parseImageReference(text)).toEqual({ ok: false, reason });
  });

  it("gets the tag latest when it has neither tag nor digest", () => {
    expect(withDefaultTag(parsed("acme/app"))).toEqual({
      text: "acme/app:latest",
      domain: "docker.io",
      path: "acme/app",
      tag: "latest",
    });
    for (const text of ["acme/app:1", `acme/app@sha256:${HEX}`]) {
      expect(withDefaultTag(parsed(text))).toEqual(parsed(text));
    }
  });

  it.each([
    ["nginx", "docker.io/library/nginx", "docker.io/library/nginx"],
    ["ghcr.io/a/b:1", "ghcr.io/a/b", "ghcr.io/a/b:1"],
    [`a:1@sha256:${HEX}`, "docker.io/library/a", `docker.io/library/a:1@sha256:${HEX}`],
    ["a__b.c/d:2", "a__b.c/d", "a__b.c/d:2"],
  ])("%s is looked up as %s and reads in full %s", (text, repository, full) => {
    expect(repositoryName(parsed(text))).toBe(repository);
    expect(imageText(parsed(text))).toBe(full);
  });

  it("is read in linear time, however it is made", () => {
    const long = 100_000;
    const startedMs = performance.now();
    for (const text of [
      `${"a".repeat(long)}!`,
      `${"a-".repeat(long)}!`,
      `${"a.".repeat(long)}!`,
      `${"a/".repeat(long)}!`,
      `${"a--".repeat(long)}/b!`,
      `a@${"a+".repeat(long)}!`,
      `[${":".repeat(long)}/a`,
    ]) {
      expect(parseImageReference(text).ok).toBe(false);
    }
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
