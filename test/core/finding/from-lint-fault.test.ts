import { expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { inspectFile, inspectSecret } from "../../../src/core/inspect/inspect.ts";
import { pullSecret } from "../../builders/pull-secret.ts";

it("a fault says what is wrong, where it was seen and which key to write", () => {
  const document = new SecretText('{"auths":{"https://index.docker.io/v1":{"auth":"YTpi"}}}');
  const { document: shown, findings } = inspectFile("config.json", document);
  expect(findings).toMatchObject([
    {
      cause: "pull-secret-not-matched",
      severity: "error",
      evidence: [{ text: "it matches no image", source: "file config.json" }],
      fixes: [{ text: "write it as `https://index.docker.io/v1/`" }],
    },
  ]);
  expect(shown).toMatchObject({
    source: "file config.json",
    entries: [{ username: "a", keyToWrite: "https://index.docker.io/v1/", faults: [findings[0]?.title] }],
  });
});

it("a password in a key is printed nowhere", () => {
  const document = new SecretText(
    '{"auths":{"u:c4n4ry@h.example":{"auth":"###"},"u:c4n4ry@i.example":{"auth":"YTpi"}}}',
  );
  const text = JSON.stringify(inspectFile("-", document));
  expect(text).toContain("‹redacted›@h.example");
  expect(text).not.toContain("c4n4ry");
});

it.each([
  [
    "of a wrong type",
    pullSecret({ type: "Opaque" }),
    "the secret is of type `Opaque`, which the kubelet does not use for pulls",
  ],
  ["that is empty", pullSecret({ document: "" }), "the secret's `.dockerconfigjson` is empty"],
  ["without its value", pullSecret({ type: "kubernetes.io/dockercfg" }), "the secret has no `.dockercfg`"],
])("a secret %s is told so", (_, secret, title) => {
  expect(inspectSecret(secret).findings).toMatchObject([{ cause: "pull-secret-not-matched", title }]);
});

it("an entry's end is told as it was recorded", () => {
  const marks =
    '{"h.example":{"method":"password","madeAt":"2026-01-01T00:00:00Z","expiresAt":"2027-01-01T00:00:00Z"}}';
  const meta = { annotations: { "pullpass.dev/entries": marks } };
  expect(inspectSecret(pullSecret({ entries: { "h.example": "a:b" }, meta })).document).toEqual({
    source: "secret shop/pullpass",
    name: "pullpass",
    namespace: "shop",
    type: "kubernetes.io/dockerconfigjson",
    entries: [
      {
        key: "h.example",
        username: "a",
        matches: "h.example/*",
        expiresAt: "2027-01-01T00:00:00Z",
        method: "password",
        madeAt: "2026-01-01T00:00:00Z",
        faults: [],
      },
    ],
  });
});
