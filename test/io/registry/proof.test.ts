import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { ask, basic, credential, imageOf, proofOf, refusalOf, steps } from "../../servers/asking.ts";
import {
  behind,
  blobRow,
  descriptorOf,
  jsonReply,
  manifestRow,
  type Stored,
  stored,
  storeImage,
  storeIndex,
} from "../../servers/stored-image.ts";
import { type Row, startTableServer } from "../../servers/table-server.ts";

const image = storeImage();
const rows = [manifestRow("1", image.manifest), blobRow(image.layer)];
const here = { vantage: { kind: "here" } };
const ping: Row = { method: "GET", path: "/v2/", reply: jsonReply(200, {}) };

/** A registry of Bearer challenges with its token service, which wants exactly this authorization. */
function bearerRows(guarded: readonly Row[], authorization: string | null, origin: string): readonly Row[] {
  const challenge = `Bearer realm="${origin}/token",service="reg",scope="repository:team/app:pull"`;
  return [
    ...guarded.flatMap((row) => behind(row, challenge, "Bearer t0ken-t0ken")),
    {
      method: "GET",
      path: "/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull",
      headers: { authorization },
      reply: jsonReply(200, { token: "t0ken-t0ken", expires_in: 300 }),
    },
  ];
}

describe("down to the first layer", () => {
  it("with a Basic challenge, the credential byte for byte", async () => {
    const server = await startTableServer(rows.flatMap((row) => behind(row, 'Basic realm="x"', basic)));
    const answer = await ask(server.host, { credential });
    expect(proofOf(answer)).toEqual({ ...here, depth: "blob", digest: image.manifest.digest, platforms: [] });
    // What answered the first challenge goes with the next request at once.
    expect(steps(answer)).toEqual(["manifest 401", "manifest 200", "blob 206"]);
  });

  it("with bytes in the password that are no text", async () => {
    const bytes = Buffer.from([0x70, 0xff, 0x80, 0x77]);
    const authorization = `Basic ${Buffer.concat([Buffer.from("ci:"), bytes]).toString("base64")}`;
    const server = await startTableServer(
      rows.flatMap((row) => behind(row, 'Basic realm="x"', authorization)),
    );
    const password = new SecretText("p\udcff\udc80w");
    expect(proofOf(await ask(server.host, { credential: { username: "ci", password } })).depth).toBe("blob");
  });

  it("with a Bearer challenge: Basic to the realm, the token to the registry", async () => {
    const server = await startTableServer(({ origin }) => bearerRows(rows, basic, origin));
    const answer = await ask(server.host, { credential });
    expect(proofOf(answer).depth).toBe("blob");
    expect(steps(answer)).toEqual(["manifest 401", "token 200", "manifest 200", "blob 206"]);
    expect(answer.exchanges[1]?.url).toBe(
      `${server.origin}/token?service=reg&scope=repository:team/app:pull`,
    );
  });

  it("anonymously, with a token that was granted to nobody", async () => {
    const server = await startTableServer(({ origin }) => bearerRows(rows, null, origin));
    expect(proofOf(await ask(server.host))).toMatchObject({ depth: "blob" });
  });

  it.each([
    ["user name", { username: "", password: credential.password }],
    ["password", { username: "ci", password: new SecretText("") }],
  ])("anonymously when the %s is empty, as containerd does", async (_what, empty) => {
    const server = await startTableServer(({ origin }) => bearerRows(rows, null, origin));
    expect(proofOf(await ask(server.host, { credential: empty })).depth).toBe("blob");
  });

  it("of a registry that asks for nothing, and so gets nothing: the credential is not proven", async () => {
    const server = await startTableServer(
      rows.map((row) => ({ ...row, headers: { ...row.headers, authorization: null } })),
    );
    expect(proofOf(await ask(server.host, { credential }))).toMatchObject({
      depth: "blob",
      credentialUnused: true,
    });
    expect(proofOf(await ask(server.host))).not.toHaveProperty("credentialUnused");
  });

  it("of a registry that wants another token for the layer", async () => {
    const server = await startTableServer(({ origin }) => [
      ...bearerRows([manifestRow("1", image.manifest)], basic, origin),
      ...behind(
        blobRow(image.layer),
        `Bearer realm="${origin}/token",service="blobs"`,
        "Bearer second-token",
      ),
      {
        method: "GET",
        path: "/token?service=blobs&scope=repository%3Ateam%2Fapp%3Apull",
        headers: { authorization: basic },
        reply: jsonReply(200, { access_token: "second-token" }),
      },
    ]);
    expect(steps(await ask(server.host, { credential }))).toEqual([
      "manifest 401",
      "token 200",
      "manifest 200",
      "blob 401",
      "token 200",
      "blob 206",
    ]);
  });

  it("of a server that ignores the range and sends everything", async () => {
    const whole: Row = { ...blobRow(image.layer), reply: { status: 200, body: image.layer.bytes } };
    const server = await startTableServer([manifestRow("1", image.manifest), whole]);
    expect(proofOf(await ask(server.host)).depth).toBe("blob");
  });

  it("of an image without layers of the registry's own: its config", async () => {
    const foreign = { ...descriptorOf(image.layer), urls: ["https://elsewhere.example/x"] };
    const manifest = stored(image.manifest.mediaType, {
      config: descriptorOf(image.config),
      layers: [foreign],
    });
    const server = await startTableServer([manifestRow("1", manifest), blobRow(image.config)]);
    expect(proofOf(await ask(server.host)).depth).toBe("blob");
  });

  it("on a loopback address, with https first and http when that is what is spoken", async () => {
    const server = await startTableServer(rows);
    const answer = await ask(server.host, { plainHttpDomains: [] });
    expect(proofOf(answer).depth).toBe("blob");
    expect(steps(answer)).toEqual(["manifest -", "manifest 200", "blob 206"]);
  });
});

describe("an index", () => {
  const arm = storeImage("arm", { os: "linux", architecture: "arm64" });
  const amd = storeImage("amd");
  const attestation = storeImage("attestation");
  const index = storeIndex([
    { ...descriptorOf(attestation.manifest), platform: { os: "unknown", architecture: "unknown" } },
    { ...descriptorOf(amd.manifest), platform: { os: "linux", architecture: "amd64" } },
    { ...descriptorOf(arm.manifest), platform: { os: "linux", architecture: "arm64", variant: "v8" } },
  ]);
  const serve = (...more: readonly Row[]) => startTableServer([manifestRow("1", index), ...more]);

  it("is read down to the layer of the platform that is wanted", async () => {
    const server = await serve(manifestRow(arm.manifest.digest, arm.manifest), blobRow(arm.layer));
    const answer = await ask(server.host, { platforms: [{ os: "linux", architecture: "arm64" }] });
    expect(proofOf(answer)).toMatchObject({
      digest: index.digest,
      platforms: [{ os: "linux", architecture: "arm64", variant: "v8" }],
    });
  });

  it("is read down to its first image when any platform will do", async () => {
    const server = await serve(manifestRow(amd.manifest.digest, amd.manifest));
    const answer = await ask(server.host, { depth: "manifest" });
    expect(proofOf(answer)).toMatchObject({
      depth: "manifest",
      platforms: [{ os: "linux", architecture: "amd64" }],
    });
  });

  it("without the platform tells which there are, attestations aside", async () => {
    const server = await serve();
    const wanted = [{ os: "linux", architecture: "s390x" }];
    expect(refusalOf(await ask(server.host, { platforms: wanted }))).toEqual({
      kind: "platform-missing",
      host: server.host,
      wanted,
      available: [
        { os: "linux", architecture: "amd64" },
        { os: "linux", architecture: "arm64", variant: "v8" },
      ],
    });
  });

  it("that names a manifest which is not there lacks content: its tag is right", async () => {
    const server = await serve({
      method: "GET",
      path: `/v2/team/app/manifests/${amd.manifest.digest}`,
      reply: jsonReply(404, { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] }),
    });
    expect(refusalOf(await ask(server.host))).toMatchObject({ kind: "not-found", at: "blob" });
  });

  describe("whose entries name no platform", () => {
    const silent = storeIndex([descriptorOf(arm.manifest)]);
    const serveSilent = (root: Stored, ...more: readonly Row[]) =>
      startTableServer([
        manifestRow("1", root),
        manifestRow(arm.manifest.digest, arm.manifest),
        blobRow(arm.config),
        blobRow(arm.layer),
        ...more,
      ]);

    it("is judged by the image's config", async () => {
      const server = await serveSilent(silent);
      const fits = await ask(server.host, { platforms: [{ os: "linux", architecture: "arm64" }] });
      expect(proofOf(fits).platforms).toEqual([{ os: "linux", architecture: "arm64" }]);
      const other = await ask(server.host, { platforms: [{ os: "linux", architecture: "amd64" }] });
      expect(refusalOf(other)).toMatchObject({
        kind: "platform-missing",
        available: [{ os: "linux", architecture: "arm64" }],
      });
    });

    it("is taken as it is when any platform will do", async () => {
      const server = await serveSilent(silent);
      expect(proofOf(await ask(server.host)).platforms).toEqual([]);
    });
  });

  it("in an index is followed, but not for ever", async () => {
    const inner = storeIndex([
      { ...descriptorOf(amd.manifest), platform: { os: "linux", architecture: "amd64" } },
    ]);
    const outer = storeIndex([descriptorOf(inner)]);
    const server = await startTableServer([
      manifestRow("1", outer),
      manifestRow(inner.digest, inner),
      manifestRow(amd.manifest.digest, amd.manifest),
      blobRow(amd.layer),
    ]);
    expect(proofOf(await ask(server.host)).depth).toBe("blob");
    const chain = [inner];
    for (let count = 0; count < 5; count++) chain.unshift(storeIndex([descriptorOf(chain[0] ?? inner)]));
    const deep = await startTableServer([
      manifestRow("1", chain[0] ?? inner),
      ...chain.map((each) => manifestRow(each.digest, each)),
    ]);
    expect(refusalOf(await ask(deep.host)).kind).toBe("manifest-unsupported");
  });
});

describe("by digest", () => {
  it("the digest is asked for, not the tag", async () => {
    const { digest } = image.manifest;
    const server = await startTableServer([manifestRow(digest, image.manifest), blobRow(image.layer)]);
    const answer = await ask(server.host, { image: imageOf(server.host, { digest }) });
    expect(proofOf(answer)).toMatchObject({ depth: "blob", digest });
  });
});

describe("the credential alone", () => {
  const alone = { image: "none", depth: "token" } as const;

  it("is proven by Basic at /v2/", async () => {
    const server = await startTableServer(behind(ping, 'Basic realm="x"', basic));
    const answer = await ask(server.host, { ...alone, credential });
    expect(proofOf(answer)).toEqual({ ...here, depth: "token", platforms: [] });
    expect(steps(answer)).toEqual(["ping 401", "ping 200"]);
  });

  it("is proven by a token that the registry takes", async () => {
    const server = await startTableServer(({ origin }) => [
      ...behind(ping, `Bearer realm="${origin}/token?x=1",service="reg"`, "Bearer t0ken"),
      {
        method: "GET",
        path: "/token?x=1&service=reg",
        headers: { authorization: basic },
        reply: jsonReply(200, { token: "t0ken" }),
      },
    ]);
    const answer = await ask(server.host, { ...alone, credential });
    expect(proofOf(answer).depth).toBe("token");
    expect(steps(answer)).toEqual(["ping 401", "token 200", "ping 200"]);
  });

  it("is proven for the repository where an image is given", async () => {
    const server = await startTableServer(({ origin }) => [
      ...behind(ping, `Bearer realm="${origin}/token",service="reg"`, "Bearer t0ken"),
      {
        method: "GET",
        path: "/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull",
        headers: { authorization: basic },
        reply: jsonReply(200, { token: "t0ken" }),
      },
    ]);
    expect(proofOf(await ask(server.host, { credential, depth: "token" })).depth).toBe("token");
  });

  it("is not proven by a registry that asks for none", async () => {
    const server = await startTableServer([{ ...ping, headers: { authorization: null } }]);
    expect(proofOf(await ask(server.host, { ...alone, credential }))).toEqual({
      ...here,
      depth: "shape",
      platforms: [],
      credentialUnused: true,
    });
    expect(proofOf(await ask(server.host, alone)).depth).toBe("token");
  });

  it("is proven where a registry knows nothing at /v2/ but challenged there", async () => {
    const missing: Row = { ...ping, reply: jsonReply(404, {}) };
    const server = await startTableServer(behind(missing, 'Basic realm="x"', basic));
    expect(proofOf(await ask(server.host, { ...alone, credential })).depth).toBe("token");
  });

  it.each([
    ["says 404 to everything", { status: 404, body: "404 page not found" }],
    ["says 200 to everything", { status: 200, body: "hello" }],
    ["shows a page", { status: 200, headers: { "content-type": "text/html" }, body: "<html>" }],
  ])("meets no registry in a server that %s", async (_what, reply) => {
    const server = await startTableServer([{ ...ping, reply }]);
    expect(refusalOf(await ask(server.host, { ...alone, credential }))).toMatchObject({
      kind: "not-a-registry",
      at: "ping",
    });
  });
});
