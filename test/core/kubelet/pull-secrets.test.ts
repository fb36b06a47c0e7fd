import { describe, expect, it } from "vitest";
import type { Candidate } from "../../../src/core/credential/credential.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { parseImageReference } from "../../../src/core/image/reference.ts";
import type { PullSecret } from "../../../src/core/kube/objects.ts";
import { lookupDockerConfigFile } from "../../../src/core/kubelet/docker-config-file.ts";
import { podPullSecrets } from "../../../src/core/kubelet/pod-pull-secrets.ts";
import { lookupPullSecrets } from "../../../src/core/kubelet/pull-secrets.ts";

const JSON_TYPE = "kubernetes.io/dockerconfigjson";

function secret(name: string, type: string, data: Readonly<Record<string, string>> | undefined): PullSecret {
  const metadata = { namespace: "shop", name, uid: name, resourceVersion: "1", creationTimestamp: "" };
  if (data === undefined) return { metadata, type };
  const values = Object.entries(data).map(([key, text]) => [key, new SecretText(btoa(text))]);
  return { metadata, type, data: Object.fromEntries(values) };
}

/** A dockerconfigjson secret: server key → user name; the password is `pw-` and the user name. */
function pullSecret(name: string, users: Readonly<Record<string, string>>): PullSecret {
  const auths = Object.entries(users).map(([key, user]) => [key, { auth: btoa(`${user}:pw-${user}`) }]);
  return secret(name, JSON_TYPE, {
    ".dockerconfigjson": JSON.stringify({ auths: Object.fromEntries(auths) }),
  });
}

function lookUp(secrets: readonly PullSecret[], text: string) {
  const parsing = parseImageReference(text);
  if (!parsing.ok) throw new Error(parsing.reason);
  return lookupPullSecrets(secrets, parsing.image);
}

function users(secrets: readonly PullSecret[], text: string): readonly string[] {
  const found = lookUp(secrets, text);
  if (!found.ok) throw new Error(found.malformed.reason);
  return found.candidates.map(({ username }) => username);
}

describe("the candidates of an image", () => {
  it("name the key as it is written and the secret that it stands in", () => {
    const found = lookUp([pullSecret("one", { "https://reg.example.com/v2/": "u" })], "reg.example.com/a");
    const expected: Candidate = {
      username: "u",
      password: new SecretText("pw-u"),
      key: "https://reg.example.com/v2/",
      source: { kind: "secret", namespace: "shop", name: "one" },
    };
    expect(found).toMatchObject({
      ok: true,
      skipped: [],
      candidates: [{ ...expected, password: expect.anything() }],
    });
    const [candidate] = found.ok ? found.candidates : [];
    expect(candidate?.password.equals(expected.password)).toBe(true);
  });

  it("come from the longer key first, whichever secret holds it", () => {
    const secrets = [
      pullSecret("one", { "ghcr.io": "host", "ghcr.io/acme/app": "app" }),
      pullSecret("two", { "ghcr.io/acme": "acme" }),
    ];
    expect(users(secrets, "ghcr.io/acme/app")).toEqual(["app", "acme", "host"]);
  });

  it("come, for one key, in the order in which the Pod names the secrets", () => {
    const one = pullSecret("one", { "ghcr.io": "first" });
    const two = pullSecret("two", { "https://ghcr.io": "second" });
    expect(users([one, two], "ghcr.io/a")).toEqual(["first", "second"]);
    expect(users([two, one, two], "ghcr.io/a")).toEqual(["second", "first", "second"]);
  });

  it("put a name before a pattern, by bytes", () => {
    expect(
      users([pullSecret("one", { "*.example.com": "glob", "reg.example.com": "name" })], "reg.example.com/a"),
    ).toEqual(["name", "glob"]);
  });

  it("come from Docker Hub's own key only where no other key matches", () => {
    const both = pullSecret("one", { "https://index.docker.io/v1/": "hub", "docker.io/acme": "acme" });
    expect(users([both], "acme/app")).toEqual(["acme"]);
    expect(users([both], "other/app")).toEqual(["hub"]);
  });

  it("are none where nothing matches: one anonymous attempt is made", () => {
    expect(users([pullSecret("one", { "ghcr.io": "u" })], "quay.io/a")).toEqual([]);
    expect(users([], "quay.io/a")).toEqual([]);
  });

  it("keep a password that is no text byte for byte", () => {
    const auth = btoa("u:\u00ff\u0000:");
    const odd = secret("one", JSON_TYPE, { ".dockerconfigjson": `{"auths":{"ghcr.io":{"auth":"${auth}"}}}` });
    const found = lookUp([odd], "ghcr.io/a");
    expect(found.ok && found.candidates[0]?.password.reveal()).toBe("\udcff\u0000:");
  });
});

describe("a secret that the kubelet passes over", () => {
  it.each([
    ["Opaque", { ".dockerconfigjson": "{}" }, { kind: "wrong-type", type: "Opaque" }],
    [JSON_TYPE, { ".dockercfg": "{}" }, { kind: "missing-key", key: ".dockerconfigjson" }],
    [JSON_TYPE, undefined, { kind: "missing-key", key: ".dockerconfigjson" }],
    [JSON_TYPE, { ".dockerconfigjson": "" }, { kind: "empty", key: ".dockerconfigjson" }],
    ["kubernetes.io/dockercfg", { ".dockerconfigjson": "{}" }, { kind: "missing-key", key: ".dockercfg" }],
  ])("type %s with data %j", (type, data, reason) => {
    expect(
      lookUp([secret("odd", type, data), pullSecret("good", { "ghcr.io": "u" })], "ghcr.io/a"),
    ).toMatchObject({
      ok: true,
      skipped: [{ namespace: "shop", name: "odd", reason }],
      candidates: [{ username: "u" }],
    });
  });

  it("is none of the legacy type", () => {
    const legacy = secret("old", "kubernetes.io/dockercfg", { ".dockercfg": '{"ghcr.io":{"auth":"YTpi"}}' });
    expect(users([legacy], "ghcr.io/a")).toEqual(["a"]);
  });
});

describe("a secret that cannot be decoded", () => {
  const good = pullSecret("good", { "ghcr.io": "u" });

  it.each([
    ["not json", "invalid character 'o' in literal null (expecting 'u')", undefined],
    ['{"auths":{"quay.io":{"auth":"YTp?"}}}', "illegal base64 data at input byte 3", "quay.io"],
  ])("%s costs the Pod all of its secrets", (document, reason, key) => {
    const bad = secret("bad", JSON_TYPE, { ".dockerconfigjson": document });
    const malformed = { namespace: "shop", name: "bad", reason, ...(key === undefined ? {} : { key }) };
    for (const secrets of [
      [good, bad],
      [bad, good],
    ]) {
      expect(lookUp(secrets, "ghcr.io/a")).toEqual({ ok: false, malformed, skipped: [] });
    }
  });
});

describe("a docker config file", () => {
  const image = parseImageReference("ghcr.io/acme/app");
  const lookUpFile = (text: string) =>
    lookupDockerConfigFile(
      { path: "config.json", bytes: new TextEncoder().encode(text) },
      image.ok ? image.image : expect.unreachable(),
    );

  it("gives its candidates in the kubelet's order", () => {
    const text =
      '{"auths":{"ghcr.io":{"auth":"YTpi"},"ghcr.io/acme":{"username":"c","password":"d"}},"credsStore":"x"}';
    expect(lookUpFile(text)).toMatchObject({
      ok: true,
      candidates: [
        { username: "c", key: "ghcr.io/acme", source: { kind: "file", path: "config.json" } },
        { username: "a", key: "ghcr.io", source: { kind: "file", path: "config.json" } },
      ],
    });
  });

  it("is malformed when it is empty or cannot be decoded", () => {
    expect(lookUpFile("")).toEqual({ ok: false, malformed: { reason: "unexpected end of JSON input" } });
    expect(lookUpFile("[]")).toMatchObject({ ok: false });
  });
});

describe("the pull secrets of a Pod", () => {
  const names = (...list: readonly (string | undefined)[]) =>
    list.map((name) => (name === undefined ? {} : { name }));

  it.each([
    ["its own", names("a", "b"), names("c"), ["a", "b"], "pod"],
    ["its ServiceAccount's when it has none", [], names("c", "d"), ["c", "d"], "service-account"],
    ["none", undefined, undefined, [], "service-account"],
    [
      "none of its ServiceAccount's once it has an entry, be it without a name",
      names(""),
      names("c"),
      [],
      "pod",
    ],
    ["those with a name", names("a", "", undefined, "b"), undefined, ["a", "b"], "pod"],
    ["a name twice that is written twice", names("a", "b", "a"), undefined, ["a", "b", "a"], "pod"],
  ] as const)("are %s", (_, pod, serviceAccount, expected, from) => {
    expect(podPullSecrets({ pod, serviceAccount })).toEqual({ names: expected, from });
  });
});
