import { headerOf, notARegistry, refusalOfPage } from "../../core/registry/answer.ts";
import { type Digest, parseDigest } from "../../core/registry/digest.ts";
import { MAX_MANIFEST_BYTES, type ManifestReading, readManifest } from "../../core/registry/manifest.ts";
import { MANIFEST_ACCEPT } from "../../core/registry/media-type.ts";
import { refusalOfStatus, sendAuthorized } from "./authorized.ts";
import { checkDigest } from "./digest-check.ts";
import { type AnswerFrom, refused, type Session, type Step } from "./session.ts";

/** A manifest that can be pulled, and the digest that its bytes have. */
export interface FetchedManifest {
  readonly manifest: Extract<ManifestReading, { kind: "index" | "image" }>;
  readonly digest: string;
}

/**
 * Reads a manifest by tag or digest. GET, not HEAD: the platforms are in the body, and so is the reason when it is
 * refused. It counts as one pull where pulls are counted (Docker Hub).
 */
export async function fetchManifest(
  session: Session,
  path: string,
  reference: string,
): Promise<Step<FetchedManifest>> {
  const sent = await sendAuthorized(session, {
    at: "manifest",
    path: `v2/${path}/manifests/${reference}`,
    headers: { accept: MANIFEST_ACCEPT },
    maxBodyBytes: MAX_MANIFEST_BYTES,
  });
  if (!sent.ok) return sent;
  const refusal = refusalOfStatus(session, sent.value) ?? refusalOfPage(sent.value);
  return refusal === undefined ? readFetched(sent.value, parseDigest(reference)) : refused(refusal);
}

function readFetched(answer: AnswerFrom, asked: Digest | undefined): Step<FetchedManifest> {
  if (answer.truncated)
    return refused(notARegistry(answer, `a manifest of more than ${MAX_MANIFEST_BYTES} bytes`));
  const checked = checkDigest(answer, asked);
  if (!checked.ok) return checked;
  const manifest = readManifest(headerOf(answer, "content-type"), answer.body);
  switch (manifest.kind) {
    case "unreadable":
      return refused(notARegistry(answer, manifest.detail));
    case "unsupported":
      return refused({ kind: "manifest-unsupported", host: answer.url.host, mediaType: manifest.mediaType });
    default:
      return { ok: true, value: { manifest, digest: checked.value.text } };
  }
}
