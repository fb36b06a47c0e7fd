import { createHash } from "node:crypto";
import type { Row } from "./table-server.ts";

export interface Stored {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly digest: string;
}

export interface StoredImage {
  readonly manifest: Stored;
  readonly config: Stored;
  readonly layer: Stored;
}

const oci = "application/vnd.oci.image";

export function stored(mediaType: string, content: unknown): Stored {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  return { mediaType, bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}

export function descriptorOf({ mediaType, bytes, digest }: Stored) {
  return { mediaType, digest, size: bytes.length };
}

/** An image of one layer whose bytes mean nothing; longer than what a probe reads of it. */
export function storeImage(
  name = "image",
  config: unknown = { os: "linux", architecture: "amd64" },
): StoredImage {
  const layer = stored(`${oci}.layer.v1.tar+gzip`, Buffer.from(`${name} `.repeat(2_000)));
  const storedConfig = stored(`${oci}.config.v1+json`, config);
  const manifest = stored(`${oci}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: descriptorOf(storedConfig),
    layers: [descriptorOf(layer)],
  });
  return { manifest, config: storedConfig, layer };
}

export function storeIndex(entries: readonly unknown[]): Stored {
  return stored(`${oci}.index.v1+json`, { schemaVersion: 2, manifests: entries });
}

export function manifestRow(reference: string, { mediaType, bytes, digest }: Stored): Row {
  return {
    method: "GET",
    path: `/v2/team/app/manifests/${reference}`,
    headers: { accept: /vnd\.oci\.image\.index\.v1\+json/, "accept-encoding": "identity" },
    reply: {
      status: 200,
      headers: { "content-type": mediaType, "docker-content-digest": digest },
      body: bytes,
    },
  };
}

/** As a registry that understands ranges. */
export function blobRow({ digest, bytes }: Stored): Row {
  const isLong = bytes.length > 1_024;
  return {
    method: "GET",
    path: `/v2/team/app/blobs/${digest}`,
    headers: { range: isLong ? "bytes=0-1023" : null },
    reply: {
      status: isLong ? 206 : 200,
      headers: { "content-type": "application/octet-stream" },
      body: bytes.subarray(0, 1_024),
    },
  };
}

/** A row as it is behind a challenge: 401 without the authorization, an error with another. */
export function behind(row: Row, challenge: string, authorization: string): readonly Row[] {
  const errors = { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] };
  const refusal = {
    status: 401,
    headers: { "www-authenticate": challenge, "content-type": "application/json" },
    body: JSON.stringify(errors),
  };
  return [
    { ...row, headers: { ...row.headers, authorization } },
    { method: row.method, path: row.path, reply: refusal },
  ];
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}) {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}
