import type { Platform } from "../../core/image/platform.ts";
import { headerOf, notARegistry, refusalOfPage } from "../../core/registry/answer.ts";
import { isRecord, readJson } from "../../core/registry/json-reading.ts";
import { type Descriptor, readPlatform } from "../../core/registry/manifest.ts";
import type { RegistryRefusal } from "../../core/registry/refusal.ts";
import { refusalOfStatus, sendAuthorized } from "./authorized.ts";
import { checkDigest } from "./digest-check.ts";
import { type AnswerFrom, refused, type Session, type Step } from "./session.ts";

/** Enough to be sure that bytes flow; less than any packet that would carry them. */
const FIRST_BYTES = 1_024;
/** containerd reads a config whole; those of real images have some tens of KiB. */
const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

/**
 * Reads the first bytes of a blob, wherever the registry sends us for them. A blob that is no longer than that is
 * also checked against its digest.
 */
export async function fetchFirstBytes(
  session: Session,
  path: string,
  blob: Descriptor,
): Promise<Step<undefined>> {
  const sent = await fetchBlob(session, { path, blob, maxBodyBytes: FIRST_BYTES });
  if (!sent.ok) return sent;
  const { body, truncated } = sent.value;
  const size = refusalOfSize(sent.value, blob);
  if (size !== undefined) return refused(size);
  // The server may ignore the range and send everything; then the rest is left unread.
  const isWhole = !truncated && blob.sizeBytes <= FIRST_BYTES;
  if (isWhole || (body.length === 0 && blob.sizeBytes > 0)) {
    const checked = checkDigest(sent.value, blob.digest);
    if (!checked.ok) return checked;
  }
  return { ok: true, value: undefined };
}

/** The platform that an image's config names; undefined when it names none. */
export async function fetchConfigPlatform(
  session: Session,
  path: string,
  config: Descriptor,
): Promise<Step<Platform | undefined>> {
  const sent = await fetchBlob(session, { path, blob: config, maxBodyBytes: MAX_CONFIG_BYTES });
  if (!sent.ok) return sent;
  if (sent.value.truncated) return refused(notARegistry(sent.value, "a config without an end"));
  const checked = checkDigest(sent.value, config.digest);
  if (!checked.ok) return checked;
  const json = readJson(sent.value.body);
  return { ok: true, value: json.ok && isRecord(json.value) ? readPlatform(json.value) : undefined };
}

/** What the server says of the size must be what the manifest says: runtimes compare the two in the end. */
function refusalOfSize(answer: AnswerFrom, blob: Descriptor): RegistryRefusal | undefined {
  // Of packed bytes the length says nothing; we asked for none, but something on the way may know better.
  if ((headerOf(answer, "content-encoding") ?? "identity") !== "identity") return undefined;
  const stated =
    answer.status === 206
      ? /\/(\d+)$/.exec(headerOf(answer, "content-range") ?? "")?.[1]
      : headerOf(answer, "content-length");
  if (stated === undefined || Number(stated) === blob.sizeBytes) return undefined;
  const detail = `${stated} bytes where the manifest promises ${blob.sizeBytes}`;
  return { kind: "content-corrupt", at: answer.at, host: answer.url.host, detail };
}

interface BlobRequest {
  readonly path: string;
  readonly blob: Descriptor;
  readonly maxBodyBytes: number;
}

async function fetchBlob(
  session: Session,
  { path, blob, maxBodyBytes }: BlobRequest,
): Promise<Step<AnswerFrom>> {
  const sent = await sendAuthorized(session, {
    at: "blob",
    path: `v2/${path}/blobs/${blob.digest.text}`,
    headers: blob.sizeBytes > maxBodyBytes ? { range: `bytes=0-${maxBodyBytes - 1}` } : {},
    maxBodyBytes,
  });
  if (!sent.ok) return sent;
  const refusal = refusalOfStatus(session, sent.value) ?? refusalOfPage(sent.value);
  return refusal === undefined ? sent : refused(refusal);
}
