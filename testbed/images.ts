import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { goArchitecture } from "./build/go-build.ts";
import { ensurePrograms } from "./programs.ts";
import { type TarEntry, tar } from "./tar.ts";

/** The platform of this machine's containers. */
export const hostPlatform: ImagePlatform = { os: "linux", architecture: goArchitecture() };

export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

export interface ImageRecipe {
  /** One: a single manifest. Several: an index of one manifest each. Only this machine's can run here. Default: {@link hostPlatform}. */
  readonly platforms?: readonly [ImagePlatform, ...ImagePlatform[]];
  /** What the image answers when it runs. Default: random, so that no two images share a digest. */
  readonly marker?: string;
  /** `hello` (the default) serves HTTP on port 8080; `pause` waits, as a sandbox does. */
  readonly program?: "hello" | "pause";
  /** Media types of the OCI specification (the default), or those of Docker's schema 2. */
  readonly format?: "oci" | "docker";
}

export interface ImageBlob {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface PlatformManifest {
  readonly platform: ImagePlatform;
  readonly manifest: ImageBlob;
  readonly config: ImageBlob;
  readonly layers: readonly ImageBlob[];
}

export interface TestImage {
  readonly marker: string;
  /** What a tag points at: the only manifest, or the index. */
  readonly root: ImageBlob;
  readonly manifests: readonly PlatformManifest[];
}

/**
 * Makes an image from a static program, on the spot, with a digest that did not exist before.
 *
 * @example
 * const image = await makeImage({ platforms: [hostPlatform, { os: "linux", architecture: "s390x" }] });
 * await pushImage(registry, "team/app:1", image, registry.users.team);
 */
export async function makeImage(recipe: ImageRecipe = {}): Promise<TestImage> {
  const { platforms = [hostPlatform], program = "hello", format = "oci" } = recipe;
  const marker = recipe.marker ?? randomBytes(8).toString("hex");
  const { images } = await ensurePrograms(["images"]);
  const executable = await readFile(join(images, program));
  const manifests = platforms.map((platform) =>
    platformManifest({ platform, marker, program, executable, format }),
  );
  return { marker, root: rootOf(manifests, format), manifests };
}

/** The image as an OCI layout in a tar archive, which `ctr images import` stores under this name. */
export function ociArchive(image: TestImage, name: string): Uint8Array {
  const blobs = image.manifests.flatMap(({ manifest, config, layers }) => [manifest, config, ...layers]);
  const unique = new Map([...blobs, image.root].map((blob) => [blob.digest, blob.bytes]));
  const annotations = { "io.containerd.image.name": name };
  const index = { schemaVersion: 2, manifests: [{ ...descriptor(image.root), annotations }] };
  const entries: TarEntry[] = [
    { path: "oci-layout", contents: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    { path: "index.json", contents: Buffer.from(JSON.stringify(index)) },
  ];
  for (const [digest, contents] of unique)
    entries.push({ path: `blobs/${digest.replace(":", "/")}`, contents });
  return tar(entries);
}

const mediaTypes = {
  oci: {
    index: "application/vnd.oci.image.index.v1+json",
    manifest: "application/vnd.oci.image.manifest.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
    layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  },
  docker: {
    index: "application/vnd.docker.distribution.manifest.list.v2+json",
    manifest: "application/vnd.docker.distribution.manifest.v2+json",
    config: "application/vnd.docker.container.image.v1+json",
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
  },
} as const;

interface PlatformRecipe {
  readonly platform: ImagePlatform;
  readonly marker: string;
  readonly program: string;
  readonly executable: Uint8Array;
  readonly format: "oci" | "docker";
}

function platformManifest(recipe: PlatformRecipe): PlatformManifest {
  const { platform, marker, program, executable, format } = recipe;
  // The marker comes first and names the platform, so that no layer shares even its first bytes with another's.
  const layer = [
    { path: "marker", contents: Buffer.from(`${marker} ${platform.os}/${platform.architecture}`) },
    { path: program, contents: executable, mode: 0o755 },
  ];
  const config = { Entrypoint: [`/${program}`], Labels: { "dev.pullpass.testbed.marker": marker } };
  return manifestOf({ platform, layers: [layer], config, format });
}

export interface LayeredImage {
  readonly platform: ImagePlatform;
  /** The files of each layer. */
  readonly layers: readonly (readonly TarEntry[])[];
  /** How it is run, by the names of the OCI specification: `User`, `Entrypoint`, … */
  readonly config: Readonly<Record<string, unknown>>;
}

/** An image for one platform, of these files: the same files give the same digest. */
export function imageOf(image: LayeredImage): TestImage {
  const manifest = manifestOf({ ...image, format: "oci" });
  return { marker: "", root: manifest.manifest, manifests: [manifest] };
}

function manifestOf(image: LayeredImage & { readonly format: "oci" | "docker" }): PlatformManifest {
  const { platform, format } = image;
  const types = mediaTypes[format];
  const tars = image.layers.map((entries) => tar(entries));
  const layers = tars.map((bytes) => blob(types.layer, gzipSync(bytes, { level: 1 })));
  const config = jsonBlob(types.config, {
    ...platform,
    config: image.config,
    rootfs: { type: "layers", diff_ids: tars.map(sha256) },
  });
  const manifest = jsonBlob(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(config),
    layers: layers.map(descriptor),
  });
  return { platform, manifest, config, layers };
}

function rootOf(manifests: readonly PlatformManifest[], format: "oci" | "docker"): ImageBlob {
  const [first, ...others] = manifests;
  if (first !== undefined && others.length === 0) return first.manifest;
  const mediaType = mediaTypes[format].index;
  const entries = manifests.map(({ manifest, platform }) => ({ ...descriptor(manifest), platform }));
  return jsonBlob(mediaType, { schemaVersion: 2, mediaType, manifests: entries });
}

function descriptor(of: ImageBlob) {
  return { mediaType: of.mediaType, digest: of.digest, size: of.bytes.length };
}

function jsonBlob(mediaType: string, value: unknown): ImageBlob {
  return blob(mediaType, Buffer.from(JSON.stringify(value)));
}

function blob(mediaType: string, bytes: Uint8Array): ImageBlob {
  return { mediaType, digest: sha256(bytes), bytes };
}

/** `sha256:…`, as the specification writes digests. */
export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
