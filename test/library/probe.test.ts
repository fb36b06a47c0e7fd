import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type Credential,
  createProbe,
  type ImageReference,
  type ProbeSettings,
  parseImageReference,
  parseRegistryAddress,
  pullSecretFrom,
  type RegistryAddress,
  SecretText,
} from "../../src/index.ts";
import { basic, canary, credential, expectNoSecret } from "../servers/asking.ts";
import {
  behind,
  blobRow,
  descriptorOf,
  jsonReply,
  manifestRow,
  storeImage,
  storeIndex,
} from "../servers/stored-image.ts";
import { type Row, startTableServer } from "../servers/table-server.ts";
import { startTunnelProxy } from "../servers/tunnel-proxy.ts";

const stored = storeImage();
const rows = [manifestRow("1", stored.manifest), blobRow(stored.layer)];

function probe(settings: Partial<ProbeSettings> = {}) {
  const made = createProbe({ userAgent: "test/1", ...settings });
  onTestFinished(() => made.close());
  return made;
}

function image(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.image;
}

function registry(text: string): RegistryAddress {
  const parsed = parseRegistryAddress(text);
  if (!parsed.ok) throw new Error(parsed.refusal);
  return parsed.address;
}

function secret(name: string, entries: Readonly<Record<string, Credential>>) {
  const auths = Object.entries(entries).map(([key, { username, password }]) => [
    key,
    { auth: Buffer.from(`${username}:${password.reveal()}`).toString("base64") },
  ]);
  const document = JSON.stringify({ auths: Object.fromEntries(auths) });
  return pullSecretFrom({
    metadata: { namespace: "shop", name },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": Buffer.from(document).toString("base64") },
  });
}

const wrong: Credential = { username: "robot$ci", password: new SecretText("wr0ng-c4n4ry") };
const challenge = { "www-authenticate": 'Basic realm="x"' };

/** Takes the credential, and says 401 to any other. */
function startRegistry() {
  return startTableServer(rows.flatMap((row) => behind(row, challenge["www-authenticate"], basic)));
}

describe("a probe that asks for an image", () => {
  it("proves it down to the first layer", async () => {
    const { host } = await startRegistry();
    const answer = await probe().ask({ image: image(`${host}/team/app:1`), credential });
    expect(answer).toMatchObject({ ok: true, proof: { depth: "blob", vantage: { kind: "here" } } });
    expectNoSecret(answer, [canary]);
  });

  it("goes no further than it is told", async () => {
    const { host, received } = await startRegistry();
    const answer = await probe().ask({ image: image(`${host}/team/app:1`), credential, depth: "manifest" });
    expect(answer).toMatchObject({ ok: true, proof: { depth: "manifest" } });
    expect(received.filter(({ path }) => path.includes("/blobs/"))).toEqual([]);
  });

  it("asks for latest where neither tag nor digest is written, and says so", async () => {
    const { host } = await startTableServer([manifestRow("latest", stored.manifest), blobRow(stored.layer)]);
    const named = await probe().ask({ image: image(`${host}/team/app`) });
    expect(named.ok).toBe(true);
  });

  it("answers a refusal with what came back and with the finding of the command", async () => {
    const { host } = await startRegistry();
    const text = `${host}/team/app:1`;
    const answer = await probe().ask({ image: image(text), credential: wrong });
    expect(answer).toMatchObject({
      ok: false,
      decides: true,
      refusal: { kind: "unauthorized", at: "manifest", sent: "basic" },
      finding: { code: "PP1203", cause: "wrong-credentials", subject: { kind: "Image", image: text } },
    });
    expectNoSecret(answer, ["wr0ng-c4n4ry"]);
  });

  it("leaves open what no answer decides", async () => {
    const answer = await probe({ requestTimeoutMs: 2_000 }).ask({ image: image("127.0.0.1:1/team/app:1") });
    expect(answer).toMatchObject({ ok: false, decides: false, finding: { cause: "connection-refused" } });
  });

  it("names the platforms that are there, where none of those is that were asked for", async () => {
    const platform = { os: "linux", architecture: "amd64" };
    const index = storeIndex([{ ...descriptorOf(stored.manifest), platform }]);
    const { host } = await startTableServer([manifestRow("1", index)]);
    const platforms = [{ os: "windows", architecture: "amd64" }];
    expect(await probe().ask({ image: image(`${host}/team/app:1`), platforms })).toMatchObject({
      ok: false,
      refusal: { kind: "platform-missing", available: [platform] },
      finding: { cause: "platform-mismatch" },
    });
  });
});

describe("a probe that tries a credential", () => {
  const ping: Row = { method: "GET", path: "/v2/", reply: jsonReply(200, {}) };

  it("says whether the registry accepts it", async () => {
    const { host } = await startTableServer([
      { ...ping, headers: { authorization: basic } },
      { ...ping, reply: { status: 401, headers: challenge } },
    ]);
    const asked = probe();
    const address = registry(host);
    expect(await asked.tryCredential({ registry: address, credential })).toMatchObject({
      ok: true,
      proof: { depth: "token" },
    });
    expect(await asked.tryCredential({ registry: address, credential: wrong })).toMatchObject({
      ok: false,
      finding: {
        cause: "wrong-credentials",
        certainty: "certain",
        subject: { kind: "Registry", name: host },
      },
    });
  });

  it("claims nothing where the registry asked for none", async () => {
    const { host } = await startTableServer([ping]);
    expect(await probe().tryCredential({ registry: registry(host), credential })).toMatchObject({
      ok: true,
      proof: { depth: "shape", credentialUnused: true },
    });
  });
});

describe("a probe that checks the secrets of a Pod", () => {
  it("tries them in the kubelet's order, and says which one was accepted", async () => {
    const { host } = await startRegistry();
    const secrets = [secret("stale", { [host]: wrong }), secret("good", { [host]: credential })];
    const report = await probe().check({ image: image(`${host}/team/app:1`), namespace: "shop", secrets });
    expect(report).toMatchObject({
      verdict: "yes",
      accepted: 1,
      candidates: [
        { username: "robot$ci", key: host, source: "secret shop/stale" },
        { username: "robot$ci", key: host, source: "secret shop/good" },
      ],
      proofs: [{ depth: "blob" }],
    });
    expectNoSecret(report, [canary, "wr0ng-c4n4ry"]);
  });

  it("says why not, with the names that are missing", async () => {
    const { host } = await startRegistry();
    const question = {
      image: image(`${host}/team/app:1`),
      namespace: "shop",
      secrets: [],
      missing: ["gone"],
    };
    expect(await probe().check(question)).toMatchObject({
      verdict: "no",
      candidates: [],
      findings: [
        { cause: "pull-secret-missing", subject: { kind: "Secret", namespace: "shop", name: "gone" } },
      ],
    });
  });

  it("shows no password that stands in a server key", async () => {
    const { host } = await startRegistry();
    const secrets = [secret("odd", { [`https://ci:k3y-c4n4ry@${host}`]: wrong })];
    const report = await probe().check({ image: image(`${host}/team/app:1`), namespace: "shop", secrets });
    expect(report).toMatchObject({ verdict: "no", candidates: [{ key: `https://‹redacted›@${host}` }] });
    expectNoSecret(report, ["k3y-c4n4ry", "wr0ng-c4n4ry"]);
  });

  it("asks nothing where one of them cannot be decoded", async () => {
    const broken = pullSecretFrom({
      metadata: { namespace: "shop", name: "broken" },
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": "e30K!" },
    });
    const report = await probe().check({
      image: image("127.0.0.1:1/a:1"),
      namespace: "shop",
      secrets: [broken],
    });
    expect(report).toMatchObject({ verdict: "no", findings: [{ cause: "pull-secret-malformed" }] });
  });
});

describe("a probe in somebody else's process", () => {
  const hanging: Row = { method: "GET", path: "/v2/team/app/manifests/1", reply: "hang" };

  it("ends with the reason of the caller's signal, at once", async () => {
    const { host } = await startTableServer([hanging]);
    const controller = new AbortController();
    const question = { image: image(`${host}/team/app:1`), signal: controller.signal };
    const asking = [
      probe().ask(question),
      probe().check({ ...question, namespace: "shop", secrets: [] }),
      probe().tryCredential({
        registry: registry("127.0.0.1:1"),
        credential,
        signal: AbortSignal.abort("gone"),
      }),
    ];
    setTimeout(() => controller.abort("shutting down"), 200);
    expect(await Promise.allSettled(asking)).toEqual([
      { status: "rejected", reason: "shutting down" },
      { status: "rejected", reason: "shutting down" },
      { status: "rejected", reason: "gone" },
    ]);
  });

  it("ends in its own time where no signal does", async () => {
    const { host } = await startTableServer([hanging]);
    const answer = await probe({ requestTimeoutMs: 300 }).ask({ image: image(`${host}/team/app:1`) });
    expect(answer).toMatchObject({ ok: false, refusal: { failure: { kind: "timeout" } } });
  });

  it.each([
    { requestTimeoutMs: 0 },
    { imageTimeoutMs: Number.NaN },
    { imageTimeoutMs: 2 ** 31 },
  ])("does not take %j for a time", (times) => {
    expect(() => createProbe({ userAgent: "test/1", ...times })).toThrow(RangeError);
  });

  it("goes through a proxy of the environment it is given, and of no other", async () => {
    const proxy = await startTunnelProxy();
    const environment = { HTTP_PROXY: `http://${proxy.host}` };
    vi.stubEnv("HTTP_PROXY", environment.HTTP_PROXY);
    onTestFinished(() => void vi.unstubAllEnvs());
    const question = { image: image("no-such-host.invalid/team/app:1") };
    const plain = { plainHttpDomains: ["no-such-host.invalid"] };
    expect(await probe(plain).ask(question)).toMatchObject({ refusal: { failure: { kind: "dns" } } });
    expect(proxy.asked).toEqual([]);
    await probe({ ...plain, environment }).ask(question);
    expect(proxy.asked).toEqual(["GET http://no-such-host.invalid/v2/team/app/manifests/1"]);
  });

  it("says who asks", async () => {
    const { host, received } = await startTableServer(rows);
    await probe({ userAgent: "my-controller/1.4.0" }).ask({ image: image(`${host}/team/app:1`) });
    expect(new Set(received.map(({ headers }) => headers["user-agent"]))).toEqual(
      new Set(["my-controller/1.4.0"]),
    );
  });
});
