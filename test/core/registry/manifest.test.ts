import { describe, expect, it } from "vitest";
import { parsePlatform, platformText } from "../../../src/core/image/platform.ts";
import { parseDigest } from "../../../src/core/registry/digest.ts";
import { type Descriptor, readManifest } from "../../../src/core/registry/manifest.ts";
import {
  acceptedPlatforms,
  acceptsPlatform,
  choosePlatform,
} from "../../../src/core/registry/platform-choice.ts";

const ociIndex = "application/vnd.oci.image.index.v1+json";
const ociManifest = "application/vnd.oci.image.manifest.v1+json";
const dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
const dockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
const digest = `sha256:${"a".repeat(64)}`;
const descriptor = { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size: 3 };
const image = { schemaVersion: 2, config: descriptor, layers: [descriptor] };
const index = {
  schemaVersion: 2,
  manifests: [{ ...descriptor, platform: { os: "linux", architecture: "amd64" } }],
};

const bytes = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

describe("a document of many parts", () => {
  function read(entry: unknown, count: number) {
    const text = JSON.stringify({ schemaVersion: 2, manifests: Array.from({ length: count }, () => entry) });
    return readManifest(ociIndex, Buffer.from(text));
  }

  it("is read as long as an index may be", () => {
    const annotations = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`org.example.${at}`, "a"]));
    const entry = {
      ...descriptor,
      annotations,
      platform: { os: "linux", architecture: "arm", variant: "v7" },
    };
    expect(read(entry, 2_000)).toMatchObject({ kind: "index", entries: { length: 2_000 } });
  });

  it("is not read where it has more than any index", () => {
    expect(read({}, 300_000)).toMatchObject({ kind: "unreadable" });
  });
});

describe("a manifest", () => {
  it.each([
    [ociIndex, index, "index"],
    [`${ociIndex}; charset=utf-8`, index, "index"],
    [dockerList, index, "index"],
    [ociManifest, image, "image"],
    [dockerManifest, image, "image"],
    ["Application/Vnd.OCI.Image.Manifest.v1+JSON", image, "image"],
    ["application/json", { ...image, mediaType: ociManifest }, "image"],
    ["application/octet-stream", image, "image"],
    [undefined, index, "index"],
    ["text/plain; charset=utf-8", image, "image"],
  ])("of type %s is read as what it is", (contentType, document, kind) => {
    expect(readManifest(contentType, bytes(document)).kind).toBe(kind);
  });

  it.each([
    [
      "application/vnd.docker.distribution.manifest.v1+prettyjws",
      { schemaVersion: 1 },
      "application/vnd.docker.distribution.manifest.v1+prettyjws",
    ],
    [
      "application/vnd.docker.distribution.manifest.v1+json",
      { schemaVersion: 1 },
      "application/vnd.docker.distribution.manifest.v1+json",
    ],
    [
      "text/plain",
      { schemaVersion: 1, fsLayers: [] },
      "application/vnd.docker.distribution.manifest.v1+prettyjws",
    ],
    ["application/vnd.oci.artifact.manifest.v1+json", {}, "application/vnd.oci.artifact.manifest.v1+json"],
    ["application/json", {}, "application/json"],
    [undefined, {}, "none"],
    ["application/json", { mediaType: `x/\u001b[31m${"y".repeat(500)}` }, `x/ [31m${"y".repeat(112)}…`],
  ])("of type %s is named when runtimes do not pull it", (contentType, document, mediaType) => {
    expect(readManifest(contentType, bytes(document))).toEqual({ kind: "unsupported", mediaType });
  });

  it.each([
    ["no JSON", ociManifest, "<html>"],
    ["JSON, but no object", ociManifest, "[]"],
    ["bytes that are no text", ociManifest, new Uint8Array([0xff, 0xfe])],
    ["an image without a config", ociManifest, { layers: [] }],
    ["a config without a digest", ociManifest, { config: {}, layers: [] }],
    [
      "a digest that would lead elsewhere",
      ociManifest,
      { config: { ...descriptor, digest: "sha256:../../x" } },
    ],
    [
      "a digest of a kind that cannot be checked",
      ociManifest,
      { config: { ...descriptor, digest: `md5:${"a".repeat(32)}` } },
    ],
    ["a size below nothing", ociManifest, { config: { ...descriptor, size: -1 } }],
    ["a size that is no number", ociManifest, { config: { ...descriptor, size: "3" } }],
    ["a layer that is none", ociManifest, { config: descriptor, layers: [null] }],
    ["an entry that is none", ociIndex, { manifests: ["x"] }],
  ])("is unreadable when it is %s", (_what, contentType, document) => {
    const body = document instanceof Uint8Array ? document : bytes(document);
    expect(readManifest(contentType, body).kind).toBe("unreadable");
  });

  it("tells foreign layers and attestations from what is to be pulled", () => {
    const reading = readManifest(
      ociIndex,
      bytes({
        manifests: [
          { ...descriptor, platform: { os: "unknown", architecture: "unknown" } },
          { ...descriptor, annotations: { "vnd.docker.reference.type": "attestation-manifest" } },
          { ...descriptor, urls: ["https://mcr.example/x"] },
          { ...descriptor, mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" },
          descriptor,
        ],
      }),
    );
    if (reading.kind !== "index") throw new Error(reading.kind);
    expect(reading.entries.map((entry) => [entry.isAttestation, entry.isForeign])).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
      [false, false],
    ]);
  });
});

it.each([
  [digest, true],
  [`sha512:${"0".repeat(128)}`, true],
  [`sha256:${"A".repeat(64)}`, false],
  [`sha256:${"a".repeat(63)}`, false],
  [`${digest}\n`, false],
  ["latest", false],
])("%j is a digest: %s", (text, expected) => {
  expect(parseDigest(text) !== undefined).toBe(expected);
});

function entries(...platforms: readonly string[]): readonly Descriptor[] {
  return platforms.map((text, at) => {
    const platform = parsePlatform(text);
    const own = parseDigest(`sha256:${at.toString(16).padStart(64, "0")}`);
    if (own === undefined) throw new Error("a digest that is none");
    return {
      mediaType: ociManifest,
      digest: own,
      sizeBytes: 1,
      ...(platform === undefined ? {} : { platform }),
      isForeign: false,
      isAttestation: text === "unknown/unknown",
    };
  });
}

function wantedPlatforms(texts: readonly string[]) {
  return texts.map((text) => {
    const platform = parsePlatform(text);
    if (platform === undefined) throw new Error(`${text} is no platform`);
    return platform;
  });
}

describe("the entry of an index that a node would pull", () => {
  it.each([
    [["linux/amd64", "linux/arm64"], ["linux/arm64"], 1],
    [["linux/amd64", "linux/arm64/v8"], ["linux/arm64"], 1],
    [["linux/arm64"], ["linux/arm64/v8"], 0],
    [["linux/arm/v6", "linux/arm/v7"], ["linux/arm"], 1],
    [["linux/arm/v6", "linux/arm/v5"], ["linux/arm/v7"], 0],
    [["linux/arm"], ["linux/arm/v7"], 0],
    [["linux/arm/v7"], ["linux/arm64"], 0],
    [["linux/arm/v7", "linux/arm64"], ["linux/arm64"], 1],
    [["linux/arm64/v9", "linux/arm64"], ["linux/arm64/v8"], 1],
    [["linux/arm64/v8.5"], ["linux/arm64/v9"], 0],
    [["linux/386", "linux/amd64"], ["linux/amd64"], 1],
    [["linux/386"], ["linux/amd64"], 0],
    [["linux/amd64/v1"], ["linux/amd64"], 0],
    [["linux/amd64/v2", "linux/amd64"], ["linux/amd64/v3"], 0],
    [["linux/x86_64"], ["linux/amd64"], 0],
    [["unknown/unknown", "linux/amd64"], ["linux/amd64"], 1],
    [["unknown/unknown", "linux/s390x", "linux/amd64"], [], 1],
    [["linux/amd64", "linux/s390x"], ["linux/arm64", "linux/s390x"], 1],
    [["", "linux/amd64"], ["linux/amd64"], 1],
    [["linux/amd64", ""], ["linux/arm64"], 1],
  ])("of %j for %j is number %i", (offered, wanted, expected) => {
    const all = entries(...offered);
    const choice = choosePlatform(all, wantedPlatforms(wanted));
    expect(choice.kind === "entry" && all.indexOf(choice.entry)).toBe(expected);
  });

  it.each([
    [["linux/arm64"], ["linux/amd64"], ["linux/arm64"]],
    [["linux/amd64/v2"], ["linux/amd64"], ["linux/amd64/v2"]],
    [["linux/arm/v8"], ["linux/arm/v7"], ["linux/arm/v8"]],
    [["windows/amd64"], ["linux/amd64"], ["windows/amd64"]],
    [["linux/arm64"], ["linux/arm64/v77"], ["linux/arm64"]],
    [["unknown/unknown"], [], []],
    [[], ["linux/amd64"], []],
    [["linux/arm64", "unknown/unknown", "linux/arm64"], ["linux/amd64"], ["linux/arm64"]],
  ])("of %j for %j is missing, and what there is is told", (offered, wanted, available) => {
    const choice = choosePlatform(entries(...offered), wantedPlatforms(wanted));
    expect(choice.kind === "missing" && choice.available.map(platformText)).toEqual(available);
  });

  it("follows containerd's order of preference", () => {
    const texts = (text: string) => wantedPlatforms([text]).flatMap(acceptedPlatforms).map(platformText);
    expect(texts("linux/arm64/v8.1")).toEqual([
      "linux/arm64/v8.1",
      "linux/arm64",
      "linux/arm/v8",
      "linux/arm/v7",
      "linux/arm/v6",
      "linux/arm/v5",
    ]);
    expect(texts("linux/amd64/v3")).toEqual(["linux/amd64/v3", "linux/amd64/v2", "linux/amd64", "linux/386"]);
    expect(texts("linux/s390x")).toEqual(["linux/s390x"]);
  });

  it("may be judged by its config", () => {
    const [wanted] = wantedPlatforms(["linux/arm64"]);
    if (wanted === undefined) throw new Error("no platform");
    expect(acceptsPlatform(wanted, { os: "linux", architecture: "aarch64", variant: "v8" })).toBe(true);
    expect(acceptsPlatform(wanted, { os: "linux", architecture: "amd64" })).toBe(false);
  });
});
