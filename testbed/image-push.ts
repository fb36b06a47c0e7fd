import type { ImageBlob, TestImage } from "./images.ts";
import { exchange, type LoopbackResponse } from "./machine/loopback-http.ts";

/** A registry to talk to: any of the test bed's, or another server on loopback that speaks the protocol. */
export interface RegistryAddress {
  /** `http://127.0.0.1:PORT` or `https://NAME:PORT`. */
  readonly url: string;
  readonly caPem?: string;
}

export interface RegistryLogin {
  readonly name: string;
  readonly password: string;
}

export interface PushedImage {
  /** `HOST/REPOSITORY:TAG`, as a Pod names it. */
  readonly reference: string;
  /** `HOST/REPOSITORY@DIGEST`. */
  readonly referenceByDigest: string;
  readonly digest: string;
}

/**
 * Pushes an image by the OCI distribution specification and lets the registry confirm its digest.
 *
 * @param target `REPOSITORY:TAG`
 * @throws when the registry refuses any of it, with the registry's answer.
 */
export async function pushImage(
  registry: RegistryAddress,
  target: string,
  image: TestImage,
  login?: RegistryLogin,
): Promise<PushedImage> {
  const [repository = "", tag = "latest"] = target.split(":");
  const session = await openSession({ registry, repository, login });
  for (const { manifest, config, layers } of image.manifests) {
    for (const blob of [config, ...layers]) await pushBlob(session, blob);
    await pushManifest(session, manifest, manifest.digest);
  }
  await pushManifest(session, image.root, tag);
  const host = new URL(registry.url).host;
  return {
    reference: `${host}/${repository}:${tag}`,
    referenceByDigest: `${host}/${repository}@${image.root.digest}`,
    digest: image.root.digest,
  };
}

/** Reads what a tag or digest points at, with the digest that the registry says it has. */
export async function readManifest(
  registry: RegistryAddress,
  target: { readonly repository: string; readonly reference: string },
  login?: RegistryLogin,
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string; readonly digest: string }> {
  const session = await openSession({ registry, repository: target.repository, login });
  const answer = await session.send({
    method: "GET",
    path: `manifests/${target.reference}`,
    headers: {
      accept: "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json",
    },
  });
  expectStatus(answer, 200, `manifest ${target.reference}`);
  return {
    bytes: answer.body,
    mediaType: answer.header("content-type") ?? "",
    digest: answer.header("docker-content-digest") ?? "",
  };
}

interface SessionRequest {
  readonly method: string;
  /** Below `/v2/REPOSITORY/`, or a whole URL, as the registry gives it for an upload. */
  readonly path: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

interface Session {
  readonly send: (request: SessionRequest) => Promise<LoopbackResponse>;
}

interface SessionTarget {
  readonly registry: RegistryAddress;
  readonly repository: string;
  readonly login: RegistryLogin | undefined;
}

/** Logs in once, for everything that will be done in this repository. */
async function openSession(target: SessionTarget): Promise<Session> {
  const { registry, repository } = target;
  const base = new URL(`/v2/${repository}/`, registry.url);
  const authorization = await logIn(target);
  return {
    send: ({ method, path, headers, body }) =>
      exchange({
        method,
        url: new URL(path, base),
        headers: { ...headers, ...authorization },
        caPem: registry.caPem,
        ...(body !== undefined && { body }),
      }),
  };
}

async function logIn(target: SessionTarget): Promise<Readonly<Record<string, string>>> {
  const { registry, repository, login } = target;
  const caPem = registry.caPem;
  const ping = await exchange({ method: "GET", url: new URL("/v2/", registry.url), caPem });
  if (ping.status === 200) return {};
  const challenge = ping.header("www-authenticate") ?? "";
  const basic = login === undefined ? undefined : basicAuthorization(login);
  if (challenge.startsWith("Basic ")) return basic === undefined ? {} : { authorization: basic };
  const url = new URL(challengeParameter(challenge, "realm"));
  url.searchParams.set("service", challengeParameter(challenge, "service"));
  url.searchParams.set("scope", `repository:${repository}:pull,push`);
  const headers = basic === undefined ? {} : { authorization: basic };
  const answer = await exchange({ method: "GET", url, caPem, headers });
  expectStatus(answer, 200, "token");
  const parsed: unknown = JSON.parse(answer.body.toString());
  const token =
    parsed !== null && typeof parsed === "object" && "access_token" in parsed && parsed.access_token;
  return { authorization: `Bearer ${token}` };
}

function basicAuthorization(login: RegistryLogin): string {
  return `Basic ${Buffer.from(`${login.name}:${login.password}`).toString("base64")}`;
}

function challengeParameter(challenge: string, name: string): string {
  const value = new RegExp(`[ ,]${name}="([^"]*)"`).exec(challenge)?.[1];
  if (value === undefined) throw new Error(`the registry's challenge has no ${name}: ${challenge}`);
  return value;
}

async function pushBlob(session: Session, blob: ImageBlob): Promise<void> {
  const opened = await session.send({ method: "POST", path: "blobs/uploads/" });
  expectStatus(opened, 202, "upload");
  const location = new URL(opened.header("location") ?? "");
  location.searchParams.set("digest", blob.digest);
  const headers = { "content-type": "application/octet-stream" };
  const stored = await session.send({ method: "PUT", path: location, headers, body: blob.bytes });
  expectStatus(stored, 201, `blob ${blob.digest}`);
}

async function pushManifest(session: Session, manifest: ImageBlob, reference: string): Promise<void> {
  const headers = { "content-type": manifest.mediaType };
  const path = `manifests/${reference}`;
  const stored = await session.send({ method: "PUT", path, headers, body: manifest.bytes });
  expectStatus(stored, 201, `manifest ${reference}`);
  const digest = stored.header("docker-content-digest");
  if (digest !== manifest.digest) throw new Error(`pushed ${manifest.digest}, the registry stored ${digest}`);
}

function expectStatus(answer: LoopbackResponse, expected: number, what: string): void {
  if (answer.status === expected) return;
  throw new Error(`${what}: the registry answers ${answer.status} ${answer.body.toString().trim()}`);
}
