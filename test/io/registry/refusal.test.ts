import { describe, expect, it } from "vitest";
import { ask, basic, credential, imageOf, refusalOf, steps } from "../../servers/asking.ts";
import { behind, blobRow, jsonReply, manifestRow, stored, storeImage } from "../../servers/stored-image.ts";
import { type Reply, type Row, startTableServer } from "../../servers/table-server.ts";

const image = storeImage();
const manifest = manifestRow("1", image.manifest);
const asManifest = (reply: Reply): Row => ({ method: "GET", path: "/v2/team/app/manifests/1", reply });
const asBlob = (reply: Reply): Row => ({
  method: "GET",
  path: `/v2/team/app/blobs/${image.layer.digest}`,
  reply,
});
const denied = { errors: [{ code: "DENIED", message: "requested access to the resource is denied" }] };
const unauthorized = { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] };
const unknownManifest = { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] };
const asTags = (reply: Reply): Row => ({ method: "GET", path: "/v2/team/app/tags/list?n=1000", reply });
const challenge = (origin: string, more = "") => `Bearer realm="${origin}/token",service="reg"${more}`;
const asToken = (reply: Reply): Row => ({
  method: "GET",
  path: "/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull",
  reply,
});
const granted = asToken(jsonReply(200, { token: "t0ken-t0ken" }));

describe("a Basic registry", () => {
  it("that refuses the password is unauthorized, after Basic was sent", async () => {
    const server = await startTableServer(behind(manifest, 'Basic realm="x"', "Basic b3RoZXI6b3RoZXI="));
    const answer = await ask(server.host, { credential });
    expect(answer).toMatchObject({
      ok: false,
      refusal: {
        kind: "unauthorized",
        at: "manifest",
        host: server.host,
        scheme: "basic",
        sent: "basic",
        errors: [{ code: "UNAUTHORIZED", message: "authentication required" }],
      },
    });
    expect(answer).not.toHaveProperty("reached");
    expect(server.received.map(({ headers }) => headers["authorization"])).toEqual([undefined, basic]);
  });

  it("that is asked anonymously is unauthorized, and nothing was sent", async () => {
    const server = await startTableServer(behind(manifest, 'Basic realm="x"', basic));
    expect(refusalOf(await ask(server.host))).toMatchObject({
      kind: "unauthorized",
      scheme: "basic",
      sent: "nothing",
    });
    expect(server.received).toHaveLength(1);
  });

  it("that knows the credential but not its right is forbidden", async () => {
    const [withCredential, without] = behind(manifest, 'Basic realm="x"', basic);
    if (withCredential === undefined || without === undefined) throw new Error("two rows were due");
    const server = await startTableServer([{ ...withCredential, reply: jsonReply(403, denied) }, without]);
    expect(await ask(server.host, { credential })).toMatchObject({
      refusal: { kind: "forbidden", at: "manifest", sent: "basic", errors: [{ code: "DENIED" }] },
    });
  });

  it("without the tag has accepted the credential", async () => {
    const server = await startTableServer(
      [asManifest(jsonReply(404, unknownManifest)), asTags({ status: 405 })].flatMap((row) =>
        behind(row, 'Basic realm="x"', basic),
      ),
    );
    expect(await ask(server.host, { credential })).toMatchObject({
      reached: "token",
      refusal: { kind: "not-found", at: "manifest", errors: [{ code: "MANIFEST_UNKNOWN" }] },
    });
  });
});

describe("a tag that is not there", () => {
  const asked = async (tags: Reply) => {
    const server = await startTableServer([asManifest(jsonReply(404, unknownManifest)), asTags(tags)]);
    return refusalOf(await ask(server.host, { requestTimeoutMs: 1_000 }));
  };
  const plain = { kind: "not-found", at: "manifest", errors: unknownManifest.errors };

  it("comes with those that are", async () => {
    const tags = jsonReply(200, { name: "team/app", tags: ["2", "v1", "no tag", 7, "latest"] });
    expect(await asked(tags)).toMatchObject({ ...plain, tags: ["2", "v1", "latest"] });
  });

  /** A page of one tag, and where the next one is. */
  const page = (tag: string, next: string) =>
    jsonReply(200, { tags: [tag] }, { link: `<http://inside.test/elsewhere?${next}>; rel="next"` });
  const laterPage = (query: string, reply: Reply): Row => ({
    method: "GET",
    path: `/v2/team/app/tags/list?${query}`,
    reply,
  });

  it("comes with those of later pages, asked of the registry itself wherever the link points", async () => {
    const server = await startTableServer([
      asManifest(jsonReply(404, unknownManifest)),
      asTags(page("a", "last=a")),
      laterPage("last=a", page("b", "last=b")),
      laterPage("last=b", jsonReply(200, { tags: ["b", "c"] })),
    ]);
    expect(refusalOf(await ask(server.host))).toMatchObject({ ...plain, tags: ["a", "b", "c"] });
  });

  it.each([
    ["pages that never end", page("b", "last=a"), 11],
    ["a page that is refused", jsonReply(403, denied), 3],
  ])("comes with what came before: %s", async (_what, reply, requests) => {
    const server = await startTableServer([
      asManifest(jsonReply(404, unknownManifest)),
      asTags(page("a", "last=a")),
      laterPage("last=a", reply),
    ]);
    expect(refusalOf(await ask(server.host))).toMatchObject({ tags: expect.arrayContaining(["a"]) });
    expect(server.received).toHaveLength(requests);
  });

  it("does not come with a list that the registry slipped in behind another answer", async () => {
    const list = JSON.stringify({ tags: ["forged"] });
    const answer = JSON.stringify(unknownManifest);
    const forged = `HTTP/1.1 200 OK\r\ncontent-length: ${list.length}\r\n\r\n${list}`;
    const server = await startTableServer([
      asManifest({
        status: 404,
        headers: { "content-length": String(answer.length) },
        body: answer + forged,
      }),
      asTags(jsonReply(200, { tags: ["real"] })),
    ]);
    expect(refusalOf(await ask(server.host))).toMatchObject({ ...plain, tags: ["real"] });
  });

  it("is told from a repository that is not there", async () => {
    const unknown = { code: "NAME_UNKNOWN", message: "repository name not known to registry" };
    const refusal = await asked(jsonReply(404, { errors: [unknown] }));
    expect(refusal).toMatchObject({ ...plain, errors: [...unknownManifest.errors, unknown] });
    expect(refusal).not.toHaveProperty("tags");
  });

  it.each([
    ["refused", jsonReply(403, denied)],
    ["no list", jsonReply(200, { a: 1 })],
    ["without an end", "endless"],
    ["not coming", "hang"],
  ] as const)("is not there all the same when its list is %s", async (_what, reply) => {
    const refusal = await asked(reply);
    expect(refusal).toMatchObject(plain);
    expect(refusal).not.toHaveProperty("tags");
  });

  it("by digest is not looked for among tags", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const row: Row = {
      ...manifest,
      path: `/v2/team/app/manifests/${digest}`,
      reply: jsonReply(404, unknownManifest),
    };
    const server = await startTableServer([row]);
    expect(refusalOf(await ask(server.host, { image: imageOf(server.host, { digest }) })).kind).toBe(
      "not-found",
    );
  });
});

describe("a Bearer registry", () => {
  it.each([
    ["a credential", credential, "basic"],
    ["nobody", undefined, "nothing"],
  ])("whose token service refuses %s is unauthorized at the token", async (_who, given, sent) => {
    const server = await startTableServer(({ origin }) => [
      ...behind(manifest, challenge(origin), "Bearer never"),
      asToken(jsonReply(401, { details: "incorrect username or password" })),
    ]);
    const answer = await ask(server.host, given === undefined ? {} : { credential: given });
    expect(answer).toMatchObject({
      refusal: {
        kind: "unauthorized",
        at: "token",
        scheme: "bearer",
        sent,
        errors: [{ code: "UNKNOWN", message: "incorrect username or password" }],
      },
    });
    expect(answer).not.toHaveProperty("reached");
  });

  it("whose token does not reach far enough is unauthorized, and says why", async () => {
    const server = await startTableServer(({ origin }) => [
      asManifest(
        jsonReply(401, denied, { "www-authenticate": challenge(origin, ',error="insufficient_scope"') }),
      ),
      granted,
    ]);
    const answer = await ask(server.host, { credential });
    expect(answer).toMatchObject({
      reached: "token",
      refusal: {
        kind: "unauthorized",
        at: "manifest",
        scheme: "bearer",
        sent: "token",
        challengeError: "insufficient_scope",
        errors: [{ code: "DENIED" }],
      },
    });
    // One token is asked for, and no second one when it does not do.
    expect(steps(answer)).toEqual(["manifest 401", "token 200", "manifest 401"]);
  });

  it("that forbids after a token was granted is forbidden", async () => {
    const [withToken, without] = behind(manifest, "", "Bearer t0ken-t0ken");
    if (withToken === undefined || without === undefined) throw new Error("two rows were due");
    const server = await startTableServer(({ origin }) => [
      { ...withToken, reply: jsonReply(403, denied) },
      asManifest(jsonReply(401, unauthorized, { "www-authenticate": challenge(origin) })),
      granted,
    ]);
    expect(await ask(server.host, { credential })).toMatchObject({
      reached: "token",
      refusal: { kind: "forbidden", at: "manifest", sent: "token" },
    });
  });

  it.each([
    [
      "a page",
      { status: 200, headers: { "content-type": "text/html" }, body: "<!DOCTYPE html>" },
      "an HTML page",
    ],
    ["no JSON", { status: 200, body: "token" }, "a token answer that is no JSON object"],
    ["no token", jsonReply(200, {}), "a token answer without a token"],
    ["an answer without an end", "endless", "a token answer of more than 131072 bytes"],
    [
      "a token of 10 MB",
      jsonReply(200, { token: "x".repeat(10_000_000) }),
      "a token answer of more than 131072 bytes",
    ],
  ] as const)("whose token service gives %s is not a registry", async (_what, reply, detail) => {
    const server = await startTableServer(({ origin }) => [
      ...behind(manifest, challenge(origin), "Bearer never"),
      asToken(reply),
    ]);
    const refusal = refusalOf(await ask(server.host, { credential }));
    expect(refusal).toEqual({ kind: "not-a-registry", at: "token", host: server.host, detail });
  });

  it.each([
    "Bearer",
    'Bearer realm="here",service="reg"',
  ])("that challenges with %s is none", async (line) => {
    const server = await startTableServer([
      asManifest(jsonReply(401, unauthorized, { "www-authenticate": line })),
    ]);
    expect(refusalOf(await ask(server.host, { credential }))).toMatchObject({
      kind: "not-a-registry",
      at: "manifest",
    });
  });
});

it.each([
  ["with a challenge that no runtime answers", { "www-authenticate": "Negotiate" }],
  ["without a challenge", {}],
])("a 401 %s is unauthorized, and nothing was sent", async (_what, headers: Record<string, string>) => {
  const server = await startTableServer([asManifest(jsonReply(401, unauthorized, headers))]);
  const refusal = refusalOf(await ask(server.host, { credential }));
  expect(refusal).toMatchObject({ kind: "unauthorized", scheme: "none", sent: "nothing" });
});

describe("at the manifest", () => {
  it.each([
    ["a missing repository", jsonReply(404, { errors: [{ code: "NAME_UNKNOWN" }] }), { kind: "not-found" }],
    [
      "too many requests",
      jsonReply(429, { errors: [{ code: "TOOMANYREQUESTS" }] }, { "retry-after": "30" }),
      { kind: "rate-limited", retryAfterMs: 30_000 },
    ],
    ["a fault of the server", { status: 502, body: "bad gateway" }, { kind: "server-error", status: 502 }],
    ["another status", { status: 418 }, { kind: "unexpected-status", status: 418 }],
    [
      "a page",
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>" },
      { kind: "not-a-registry", detail: "an HTML page" },
    ],
    [
      "a page that calls itself JSON",
      { status: 200, headers: { "content-type": "application/json" }, body: "<html>" },
      { kind: "not-a-registry", detail: "a manifest that is no JSON object" },
    ],
    ["no end", "endless", { kind: "not-a-registry", detail: "a manifest of more than 4194304 bytes" }],
    [
      "a redirect to nowhere",
      { status: 307 },
      { kind: "not-a-registry", detail: "a redirect without an address" },
    ],
    [
      "a redirect to itself",
      { status: 307, headers: { location: "/v2/team/app/manifests/1" } },
      { kind: "not-a-registry", detail: "more than 10 redirects" },
    ],
    ["a broken connection", "break-off", { kind: "network", failure: { kind: "protocol" } }],
    ["a cut connection", "drop", { kind: "network", failure: { kind: "connection-reset" } }],
  ] as const)("%s", async (_what, reply, refusal) => {
    const server = await startTableServer([asManifest(reply)]);
    expect(refusalOf(await ask(server.host))).toMatchObject({ at: "manifest", ...refusal });
  });

  it.each([
    "hang",
    "hang-in-body",
  ] as const)("a server that does %s runs into the time of a request", async (reply) => {
    const server = await startTableServer([asManifest(reply)]);
    const refusal = refusalOf(await ask(server.host, { requestTimeoutMs: 400 }));
    expect(refusal).toMatchObject({
      kind: "network",
      at: "manifest",
      failure: { kind: "timeout", host: server.host },
    });
  });

  it("nobody there is a refused connection", async () => {
    const refusal = refusalOf(await ask("127.0.0.1:9"));
    expect(refusal).toMatchObject({
      kind: "network",
      failure: { kind: "connection-refused", host: "127.0.0.1:9" },
    });
  });

  it("schema 1 is named", async () => {
    const old = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    const server = await startTableServer([manifestRow("1", stored(old, { schemaVersion: 1 }))]);
    expect(refusalOf(await ask(server.host))).toEqual({
      kind: "manifest-unsupported",
      host: server.host,
      mediaType: old,
    });
  });

  it("more bytes than were announced are not read", async () => {
    const { mediaType, bytes } = image.manifest;
    const headers = { "content-type": mediaType, "content-length": "2" };
    const server = await startTableServer([asManifest({ status: 200, headers, body: bytes })]);
    expect(refusalOf(await ask(server.host))).toMatchObject({ kind: "not-a-registry", at: "manifest" });
  });

  const other = storeImage("other").manifest;

  it("bytes that do not fit the digest of the header are corrupt", async () => {
    const row = manifestRow("1", { ...image.manifest, digest: other.digest });
    const server = await startTableServer([row]);
    expect(refusalOf(await ask(server.host))).toEqual({
      kind: "content-corrupt",
      at: "manifest",
      host: server.host,
      detail: `bytes with digest ${image.manifest.digest} where ${other.digest} was due`,
    });
  });

  it("bytes that do not fit the digest that was asked for are corrupt, whatever the header says", async () => {
    const server = await startTableServer([manifestRow(other.digest, image.manifest)]);
    const answer = await ask(server.host, { image: imageOf(server.host, { digest: other.digest }) });
    expect(refusalOf(answer)).toMatchObject({ kind: "content-corrupt" });
  });

  it("a digest that is none is no registry's", async () => {
    const server = await startTableServer([manifestRow("1", { ...image.manifest, digest: "latest" })]);
    expect(refusalOf(await ask(server.host))).toMatchObject({ kind: "not-a-registry" });
  });
});

describe("at the layer", () => {
  it.each([
    ["missing", jsonReply(404, { errors: [{ code: "BLOB_UNKNOWN" }] }), { kind: "not-found" }],
    ["forbidden", { status: 403, body: "<Error/>" }, { kind: "forbidden", sent: "nothing" }],
    [
      "behind a challenge without a realm",
      jsonReply(401, {}, { "www-authenticate": "Bearer authorization_uri=x" }),
      { kind: "not-a-registry" },
    ],
    ["empty", { status: 200 }, { kind: "content-corrupt" }],
    [
      "empty, as it says itself",
      { status: 200, headers: { "content-length": "0" } },
      { kind: "content-corrupt", detail: "0 bytes where the manifest promises 12000" },
    ],
    [
      "longer than it should be",
      { status: 206, headers: { "content-range": "bytes 0-2/12001" }, body: "abc" },
      { kind: "content-corrupt" },
    ],
    [
      "a page",
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>" },
      { kind: "not-a-registry" },
    ],
    ["cut", "drop", { kind: "network" }],
  ] as const)("%s", async (_what, reply, refusal) => {
    const server = await startTableServer([manifest, asBlob(reply)]);
    expect(await ask(server.host)).toMatchObject({
      reached: "manifest",
      refusal: { at: "blob", ...refusal },
    });
  });

  it("a layer without an end is read no further than the probe", async () => {
    const startedMs = performance.now();
    const server = await startTableServer([manifest, asBlob("endless")]);
    await ask(server.host);
    // Memory holds some kilobytes of it; the server pours as fast as somebody reads.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(server.received.map(({ path }) => path)).toHaveLength(2);
  });

  it("a layer that is shorter than the probe is checked against its digest", async () => {
    const short = stored("application/vnd.oci.image.layer.v1.tar", Buffer.from("short"));
    const descriptor = { mediaType: short.mediaType, digest: short.digest, size: 5 };
    const own = stored(image.manifest.mediaType, { config: descriptor, layers: [descriptor] });
    const server = await startTableServer([
      manifestRow("1", own),
      { ...blobRow(short), reply: { status: 200, body: "shorT" } },
    ]);
    expect(refusalOf(await ask(server.host))).toMatchObject({ kind: "content-corrupt", at: "blob" });
  });
});

describe("time", () => {
  it("for everything about one image is bounded, however many requests there are", async () => {
    const server = await startTableServer(({ origin }) => [
      ...behind(manifest, challenge(origin), "Bearer t0ken-t0ken"),
      granted,
      asBlob("hang"),
    ]);
    const startedMs = performance.now();
    const refusal = refusalOf(await ask(server.host, { credential, imageTimeoutMs: 1_500 }));
    expect(refusal).toMatchObject({ kind: "network", at: "blob", failure: { kind: "timeout" } });
    expect(performance.now() - startedMs).toBeLessThan(4_500);
  });

  it("that is up sends nothing more", async () => {
    const server = await startTableServer([]);
    expect(refusalOf(await ask(server.host, { imageTimeoutMs: 0 }))).toMatchObject({
      kind: "network",
      failure: { kind: "timeout" },
    });
    expect(server.connections()).toBe(0);
  });

  it("ends at once when the caller says so", async () => {
    const server = await startTableServer([asManifest("hang")]);
    const controller = new AbortController();
    const asking = ask(server.host, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 50);
    await expect(asking).rejects.toThrow("enough");
  });
});

it("a name that is no host is no registry", async () => {
  const refusal = refusalOf(await ask("https://ghcr.io", { image: imageOf("ghcr.io") }));
  expect(refusal).toMatchObject({ kind: "not-a-registry", host: "https://ghcr.io" });
});
