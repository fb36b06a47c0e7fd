import type { Platform } from "../../core/image/platform.ts";
import type { ManifestReading } from "../../core/registry/manifest.ts";
import { acceptsPlatform, choosePlatform } from "../../core/registry/platform-choice.ts";
import type { RegistryRefusal } from "../../core/registry/refusal.ts";
import { fetchConfigPlatform } from "./blob-request.ts";
import { type FetchedManifest, fetchManifest } from "./manifest-request.ts";
import { refused, type Session, type Step } from "./session.ts";
import { withTags } from "./tag-list.ts";

export interface FoundImage {
  /** What the reference stands for: the index where there is one. */
  readonly digest: string;
  readonly manifest: ImageManifest;
  /** Absent when nothing says. */
  readonly platform?: Platform;
}

export interface ImageRequest {
  /** The repository, as it stands in a URL. */
  readonly path: string;
  /** Tag or digest. */
  readonly reference: string;
  readonly wanted: readonly Platform[];
}

type ImageManifest = Extract<ManifestReading, { kind: "image" }>;

/** An index of indexes is allowed and almost unknown; deeper ones are a loop or a joke. */
const MAX_NESTED_INDEXES = 3;

/**
 * From an image's reference to the manifest that a node of one of these platforms would pull. A manifest without an
 * index is taken whatever its platform, as containerd takes it (core/images/image.go, Manifest, v2.4.2).
 */
export async function findImage(
  session: Session,
  { path, reference, wanted }: ImageRequest,
): Promise<Step<FoundImage>> {
  const root = await fetchManifest(session, path, reference);
  if (!root.ok) return refused(await withTags(session, { path, reference }, root.refusal));
  const { digest } = root.value;
  let current: Chosen = root.value;
  for (let nested = 0; nested <= MAX_NESTED_INDEXES; nested++) {
    const { manifest, platform } = current;
    if (manifest.kind === "image") {
      return { ok: true, value: { digest, manifest, ...(platform === undefined ? {} : { platform }) } };
    }
    const next = await descend(session, { path, wanted, entries: manifest.entries });
    if (!next.ok) return next;
    current = next.value;
  }
  return refused({
    kind: "manifest-unsupported",
    host: session.base.host,
    mediaType: "an index in an index",
  });
}

interface Chosen extends FetchedManifest {
  readonly platform?: Platform;
}

interface Descent {
  readonly path: string;
  readonly wanted: readonly Platform[];
  readonly entries: Parameters<typeof choosePlatform>[0];
}

async function descend(session: Session, { path, wanted, entries }: Descent): Promise<Step<Chosen>> {
  const choice = choosePlatform(entries, wanted);
  if (choice.kind === "missing") return refused(platformMissing(session, wanted, choice.available));
  const fetched = await fetchManifest(session, path, choice.entry.digest.text);
  if (!fetched.ok) return refused(asContent(fetched.refusal));
  if (choice.platform !== undefined)
    return { ok: true, value: { ...fetched.value, platform: choice.platform } };
  return withConfigPlatform(session, { path, wanted, fetched: fetched.value });
}

interface Unplaced {
  readonly path: string;
  readonly wanted: readonly Platform[];
  readonly fetched: FetchedManifest;
}

/** An entry that names no platform: containerd reads the image's config and drops it when it does not fit. */
async function withConfigPlatform(
  session: Session,
  { path, wanted, fetched }: Unplaced,
): Promise<Step<Chosen>> {
  if (fetched.manifest.kind !== "image" || wanted.length === 0) return { ok: true, value: fetched };
  const platform = await fetchConfigPlatform(session, path, fetched.manifest.config);
  if (!platform.ok) return platform;
  const offered = platform.value;
  if (offered !== undefined && wanted.some((each) => acceptsPlatform(each, offered))) {
    return { ok: true, value: { ...fetched, platform: offered } };
  }
  return refused(platformMissing(session, wanted, offered === undefined ? [] : [offered]));
}

function platformMissing(
  session: Session,
  wanted: readonly Platform[],
  available: readonly Platform[],
): RegistryRefusal {
  return { kind: "platform-missing", host: session.base.host, wanted, available };
}

/** The tag is there, and what its index promises is not: content is missing, not the name. */
function asContent(refusal: RegistryRefusal): RegistryRefusal {
  return refusal.kind === "not-found" ? { ...refusal, at: "blob" } : refusal;
}
