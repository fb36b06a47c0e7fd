import type { Platform } from "../image/platform.ts";
import { type Digest, parseDigest } from "./digest.ts";
import { isRecord, listOf, readJson, textOf } from "./json-reading.ts";
import { IMAGE_TYPES, INDEX_TYPES, isGenericType, mediaTypeOf } from "./media-type.ts";
import { oneLine } from "./one-line.ts";

/** What a manifest says about another document. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** Absent where the index does not say. */
  readonly platform?: Platform;
  /** True for what no registry has to hold: a foreign layer, to be fetched from addresses of its own. */
  readonly isForeign: boolean;
  /** True for a statement about an image (build provenance, SBOM): nothing to run. */
  readonly isAttestation: boolean;
}

export type ManifestReading =
  | { readonly kind: "index"; readonly entries: readonly Descriptor[] }
  | { readonly kind: "image"; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  /** A manifest that runtimes do not pull: schema 1, artifacts, a type nobody knows. */
  | { readonly kind: "unsupported"; readonly mediaType: string }
  /** Not JSON, or not what its type promises. */
  | { readonly kind: "unreadable"; readonly detail: string };

/**
 * Largest manifest that is read. Registries must accept 4 MiB (OCI distribution 1.1, "Pushing Manifests"), and
 * containerd rejects more (MaxManifestSize, core/remotes/docker/resolver.go; a slip there makes it 4.19 MiB).
 */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** More entries than any index has; the largest public ones hold some hundred. */
const MAX_ENTRIES = 2_000;
const MAX_TYPE_CHARS = 120;

/**
 * Reads a manifest. The header's type decides what it is; where that says nothing, the document's own `mediaType`
 * does, and else its members (`manifests`, `layers`).
 */
export function readManifest(contentType: string | undefined, body: Uint8Array): ManifestReading {
  const json = readJson(body);
  if (!json.ok || !isRecord(json.value))
    return { kind: "unreadable", detail: "a manifest that is no JSON object" };
  const document = json.value;
  const mediaType = typeOf(contentType, document);
  if (INDEX_TYPES.has(mediaType)) return readIndex(document);
  if (IMAGE_TYPES.has(mediaType)) return readImage(document);
  return { kind: "unsupported", mediaType: oneLine(mediaType, MAX_TYPE_CHARS) };
}

const SCHEMA_1_TYPE = "application/vnd.docker.distribution.manifest.v1+prettyjws";

function typeOf(contentType: string | undefined, document: Readonly<Record<string, unknown>>): string {
  const header = mediaTypeOf(contentType);
  if (!isGenericType(header)) return header;
  const own = textOf(document, "mediaType");
  if (own !== "") return own;
  if (document["schemaVersion"] === 1) return SCHEMA_1_TYPE;
  if (Array.isArray(document["manifests"])) return "application/vnd.oci.image.index.v1+json";
  if (Array.isArray(document["layers"])) return "application/vnd.oci.image.manifest.v1+json";
  return header === "" ? "none" : header;
}

function readIndex(document: Readonly<Record<string, unknown>>): ManifestReading {
  const entries: Descriptor[] = [];
  for (const item of listOf(document, "manifests", MAX_ENTRIES)) {
    const entry = readDescriptor(item);
    if (entry === undefined)
      return { kind: "unreadable", detail: "an index with an entry that is no descriptor" };
    entries.push(entry);
  }
  return { kind: "index", entries };
}

function readImage(document: Readonly<Record<string, unknown>>): ManifestReading {
  const config = readDescriptor(document["config"]);
  if (config === undefined) return { kind: "unreadable", detail: "a manifest without a config" };
  const layers: Descriptor[] = [];
  for (const item of listOf(document, "layers", MAX_ENTRIES)) {
    const layer = readDescriptor(item);
    if (layer === undefined)
      return { kind: "unreadable", detail: "a manifest with a layer that is no descriptor" };
    layers.push(layer);
  }
  return { kind: "image", config, layers };
}

/** Undefined for what lacks a digest that can be checked: it must not come into a path. */
function readDescriptor(value: unknown): Descriptor | undefined {
  if (!isRecord(value)) return undefined;
  const digest = parseDigest(textOf(value, "digest"));
  const size = value["size"];
  if (digest === undefined || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    return undefined;
  const platform = readPlatform(value["platform"]);
  const mediaType = textOf(value, "mediaType");
  return {
    mediaType: oneLine(mediaType, MAX_TYPE_CHARS),
    digest,
    sizeBytes: size,
    ...(platform === undefined ? {} : { platform }),
    isForeign:
      listOf(value, "urls", 1).length > 0 ||
      mediaType.includes("foreign") ||
      mediaType.includes("nondistributable"),
    isAttestation: isAttestation(value, platform),
  };
}

function isAttestation(value: Readonly<Record<string, unknown>>, platform: Platform | undefined): boolean {
  // BuildKit gives attestations the platform unknown/unknown so that no runtime picks them.
  if (platform?.os === "unknown" || platform?.architecture === "unknown") return true;
  const annotations = value["annotations"];
  return isRecord(annotations) && textOf(annotations, "vnd.docker.reference.type") === "attestation-manifest";
}

/** A platform of an index or of an image's config; undefined when it is none that could be shown and compared. */
export function readPlatform(value: unknown): Platform | undefined {
  if (!isRecord(value)) return undefined;
  const os = textOf(value, "os");
  const architecture = textOf(value, "architecture");
  const variant = textOf(value, "variant");
  if (!isPlatformWord(os) || !isPlatformWord(architecture)) return undefined;
  return isPlatformWord(variant) ? { os, architecture, variant } : { os, architecture };
}

function isPlatformWord(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,32}$/.test(text);
}
