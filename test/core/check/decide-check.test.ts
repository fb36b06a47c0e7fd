import { describe, expect, it } from "vitest";
import { type CheckFacts, decideCheck, malformedFinding } from "../../../src/core/check/decide-check.ts";
import type { Tried } from "../../../src/core/check/tried.ts";
import { accepted, candidate, refused } from "../../builders/candidate.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { image } from "../../builders/image.ts";
import { forbidden, notFound, unauthorized, unreached } from "../../builders/registry-refusal.ts";

type Sources = CheckFacts["sources"];

function decide(tried: readonly Tried[], more: Partial<Sources> & { anonymous?: Tried } = {}) {
  const { anonymous, ...sources } = more;
  return decideCheck({
    image: image("reg.example.com/app:1"),
    namespace: "shop",
    sources: { kind: "readable", candidates: [], skipped: [], missing: [], present: [], ...sources },
    tried,
    ...(anonymous === undefined ? {} : { anonymous }),
  });
}

/** `error PP1203 title`, one a finding. */
function told({ findings }: ReturnType<typeof decideCheck>): readonly string[] {
  return findings.map(({ severity, code, title }) => `${severity} ${code} ${title}`);
}

const askedNobody = unauthorized({ sent: "nothing" });
const missingTag = notFound({ errors: [{ code: "MANIFEST_UNKNOWN", message: "" }] });
const opaque = { namespace: "shop", name: "theirs", reason: { kind: "wrong-type", type: "Opaque" } } as const;

describe("whether a Pod could pull", () => {
  it.each<[string, readonly Tried[], string]>([
    ["yes where the one candidate is accepted", [accepted(candidate("a"))], "yes"],
    ["yes where a later one is", [refused(unauthorized(), candidate("a")), accepted(candidate("b"))], "yes"],
    ["yes where the image is public", [accepted()], "yes"],
    [
      "no where all are refused",
      [refused(unauthorized(), candidate("a")), refused(forbidden(), candidate("b"))],
      "no",
    ],
    ["no where nobody may read it", [refused(askedNobody)], "no"],
    ["unsure where no answer came", [refused(unreached("timeout"), candidate("a"))], "unsure"],
    [
      "unsure where one of several got no answer",
      [refused(unauthorized(), candidate("a")), refused(unreached("timeout"), candidate("b"))],
      "unsure",
    ],
    [
      "unsure where the registry has trouble of its own",
      [refused({ kind: "server-error", at: "ping", host: "h", errors: [], status: 503 })],
      "unsure",
    ],
  ])("is %s", (_when, tried, verdict) => {
    expect(decide(tried).verdict).toBe(verdict);
  });

  it("needs no findings where it is yes", () => {
    expect(decide([refused(unauthorized(), candidate("a")), accepted(candidate("b"))]).findings).toEqual([]);
  });
});

describe("why a Pod could not pull", () => {
  it("puts the candidate that came furthest first, since its failure says most", () => {
    const decision = decide([
      refused(unauthorized(), candidate("stale")),
      refused(missingTag, candidate("good"), "token"),
      refused(forbidden(), candidate("narrow")),
    ]);
    expect(told(decision)).toEqual([
      "error PP1302 `reg.example.com/app:1` is not in the registry: its repository has no such tag or digest",
      "error PP1203 `reg.example.com` does not accept the credential",
      "error PP1204 the credential may not read `reg.example.com/app:1`",
    ]);
    expect(decision.findings.map(({ evidence }) => evidence[0]?.text)).toEqual([
      "secret shop/good, key reg.example.com, user ci → 404 at the manifest: MANIFEST_UNKNOWN; before that: the registry accepted the credential",
      expect.stringContaining("secret shop/stale, key reg.example.com, user ci → 401"),
      expect.stringContaining("secret shop/narrow, key reg.example.com, user ci → 403"),
    ]);
  });

  it("names the pull secret that is not in the namespace, once", () => {
    const decision = decide([refused(askedNobody)], { missing: ["regcred"] });
    expect(told(decision)).toEqual([
      "error PP1101 pull secret `regcred`, which the Pod would name, is not in namespace `shop`",
    ]);
    expect(decision.findings[0]).toMatchObject({
      certainty: "certain",
      subject: { kind: "Secret", namespace: "shop", name: "regcred", image: "reg.example.com/app:1" },
      evidence: [
        { text: "not found; the kubelet goes on without it", source: "namespace shop" },
        { text: "asked anonymously → 401 at the manifest", source: "registry reg.example.com" },
      ],
    });
  });

  it("names every pull secret that is missing, the first as the cause", () => {
    expect(told(decide([refused(askedNobody)], { missing: ["a", "b"] }))).toEqual([
      "error PP1101 pull secret `a`, which the Pod would name, is not in namespace `shop`",
      "warning PP1101 pull secret `b`, which the Pod would name, is not in namespace `shop`",
    ]);
  });

  it("says that no entry matches, and which key would", () => {
    const decision = decide([refused(askedNobody)], { present: ["regcred", "other"] });
    expect(told(decision)).toEqual([
      "error PP1102 no entry of `regcred`, `other` matches `reg.example.com/app:1`",
    ]);
    expect(decision.findings[0]?.fixes).toEqual([
      {
        text: "write the entry under the key `reg.example.com`, which matches all images of reg.example.com",
        applicability: "manual",
      },
      {
        text: "give namespace `shop` a credential",
        command:
          "pullpass connect reg.example.com -n shop --image reg.example.com/app:1 --method password --username USER --password-file FILE",
        applicability: "manual",
      },
    ]);
  });

  it("gives Docker Hub's key in full, and speaks of no namespace, where a file was looked at", () => {
    const { findings } = decideCheck({
      image: image("acme/app:1"),
      sources: { kind: "readable", candidates: [], skipped: [], missing: [], present: ["config.json"] },
      tried: [refused(askedNobody)],
    });
    expect(findings).toMatchObject([{ title: "no entry of `config.json` matches `acme/app:1`" }]);
    expect(findings[0]?.fixes).toEqual([
      {
        text: "write the entry under the key `https://index.docker.io/v1/`, which matches all images of docker.io",
        applicability: "manual",
      },
    ]);
  });

  it.each<[Sources["skipped"][number]["reason"], string, string]>([
    [{ kind: "wrong-type", type: "Opaque" }, "it is of type `Opaque`", "a secret's type cannot be changed"],
    [{ kind: "missing-key", key: ".dockercfg" }, "it has no `.dockercfg`", "under `.dockercfg`"],
    [
      { kind: "empty", key: ".dockerconfigjson" },
      "its `.dockerconfigjson` is empty",
      "under `.dockerconfigjson`",
    ],
  ])("names the secret that the kubelet passes over, and why: %o", (reason, why, fix) => {
    const skipped = [{ namespace: "shop", name: "theirs", reason }];
    const decision = decide([refused(askedNobody)], { skipped });
    expect(told(decision)).toEqual([`error PP1102 the kubelet passes over secret \`theirs\`: ${why}`]);
    expect(decision.findings[0]?.fixes[0]?.text).toContain(fix);
  });

  it("asks for a credential where nothing was meant to be one", () => {
    const decision = decide([refused(askedNobody)]);
    expect(told(decision)).toEqual([
      "error PP1201 `reg.example.com/app:1` cannot be read without a credential",
    ]);
    expect(decision.findings[0]?.fixes[0]?.command).toContain("pullpass connect reg.example.com -n shop");
  });

  it("is no more certain of a secret than the registry's answer is of a credential", () => {
    const hidden = refused(unauthorized({ sent: "token" }));
    for (const sources of [{}, { missing: ["a"] }, { present: ["a"] }, { skipped: [opaque] }]) {
      expect(decide([hidden], sources).findings[0]?.certainty).toBe("likely");
    }
  });

  it("does not blame a missing secret for what a credential would not help", () => {
    expect(told(decide([refused(unreached("dns"))], { missing: ["regcred"] }))).toEqual([
      "error PP1401 the name `reg.example.com` cannot be resolved",
      "warning PP1101 pull secret `regcred`, which the Pod would name, is not in namespace `shop`",
    ]);
  });
});

describe("a stale secret before a public image", () => {
  const stale = candidate("stale", { key: "https://reg.example.com/v2/" });

  it("is the cause, and the entry to take out is named", () => {
    const decision = decide([refused(unauthorized(), stale)], { anonymous: accepted() });
    expect(decision.verdict).toBe("no");
    expect(told(decision)).toEqual([
      "error PP1203 `reg.example.com` does not accept the credential; without one, `reg.example.com/app:1` could be pulled",
    ]);
    expect(decision.findings[0]).toMatchObject({
      evidence: [
        { text: expect.stringContaining("→ 401") },
        {
          text: "asked anonymously → it can be read: the image is public",
          source: "registry reg.example.com",
        },
      ],
      fixes: [
        {
          text: "the image needs no credential: take the entry `https://reg.example.com/v2/` out of secret shop/stale",
        },
        { text: expect.stringContaining("check user name and password") },
      ],
    });
  });

  it("is not blamed where the image is not public either", () => {
    const decision = decide([refused(unauthorized(), stale)], { anonymous: refused(askedNobody) });
    expect(told(decision)).toEqual(["error PP1203 `reg.example.com` does not accept the credential"]);
  });

  it("is not blamed for what is not about the credential", () => {
    const throttled = refused({ kind: "rate-limited", at: "manifest", host: "h", errors: [] }, stale);
    expect(decide([throttled], { anonymous: accepted() }).findings[0]?.fixes[0]?.text).not.toContain(
      "take the entry",
    );
  });
});

describe("what is wrong with the secrets though the pull works", () => {
  it("is a warning each", () => {
    expect(told(decide([accepted(candidate("a"))], { missing: ["gone"], skipped: [opaque] }))).toEqual([
      "warning PP1101 pull secret `gone`, which the Pod would name, is not in namespace `shop`",
      "warning PP1102 the kubelet passes over secret `theirs`: it is of type `Opaque`",
    ]);
  });
});

describe("a docker config that the kubelet cannot decode", () => {
  const reason = "illegal base64 data at input byte 4";

  it("names the secret, the entry, and what the Pod loses", () => {
    const source = { kind: "secret", namespace: "shop", name: "regcred" } as const;
    expect(malformedFinding({ source, reason, key: "quay.io" })).toMatchObject({
      cause: "pull-secret-malformed",
      title: "the kubelet cannot decode secret `regcred`, and then uses none of the Pod's pull secrets",
      subject: { kind: "Secret", namespace: "shop", name: "regcred" },
      evidence: [{ text: `entry quay.io: ${reason}`, source: "secret shop/regcred" }],
      fixes: [{ command: "kubectl edit secret regcred -n shop" }],
    });
  });

  it("names the file, and no namespace", () => {
    const source = { kind: "file", path: "config.json" } as const;
    expect(malformedFinding({ source, reason })).toMatchObject({
      title: "a kubelet could not decode `config.json`",
      subject: {},
      evidence: [{ text: reason, source: "file" }],
    });
  });
});

describe("a decision in print", () => {
  it("shows no password", () => {
    const decision = decide([refused(unauthorized(), candidate("a"))], { anonymous: accepted() });
    expect(JSON.stringify(decision)).not.toContain(CANARY);
  });

  it("shows no password that stands in a server key", () => {
    const key = `https://ci:${CANARY}@reg.example.com`;
    const decision = decide([refused(unauthorized(), candidate("a", { key }))], { anonymous: accepted() });
    const source = { kind: "secret", namespace: "shop", name: "regcred" } as const;
    const shown = JSON.stringify([decision, malformedFinding({ source, reason: "", key })]);
    expect(shown).toContain("https://‹redacted›@reg.example.com");
    expect(shown).not.toContain(CANARY);
  });
});
