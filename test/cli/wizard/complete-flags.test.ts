import { describe, expect, it } from "vitest";
import type { ConnectFlags } from "../../../src/cli/commands/connect.ts";
import type { Aks, Asking } from "../../../src/cli/wizard/asking.ts";
import { completeFlags } from "../../../src/cli/wizard/complete-flags.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { FoundEntry } from "../../../src/core/existing-secret/sort-secrets.ts";
import type { Pod } from "../../../src/core/kube/objects.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { pod, running } from "../../builders/pod.ts";
import { type ScriptedAnswer, scriptedPrompts } from "../../builders/scripted-prompts.ts";

interface Scene {
  readonly argument?: string;
  readonly flags?: Partial<ConnectFlags>;
  readonly pods?: readonly Pod[];
  /** The user of a docker login that every registry has. */
  readonly login?: string;
  readonly secrets?: readonly FoundEntry[];
  readonly aks?: Aks;
}

const IMAGE = "reg.example.com/team/app:1";
const DEFAULTS = {
  secretName: "pullpass",
  attach: true,
  dryRun: "none",
  prove: "blob",
  azureLogin: "default",
  secretLifetime: 180,
} as const;

/** Walks through the questions of `connect` in the context's namespace shop. */
async function walk(answers: readonly ScriptedAnswer[], scene: Scene = {}) {
  const { prompts, seen, left } = scriptedPrompts(answers);
  const { argument, flags = {}, pods = [], login, secrets = [], aks = "no" } = scene;
  const asking: Asking = {
    prompts,
    pods,
    namespace: "shop",
    aks,
    findSecrets: async () => secrets,
    findLogin: async () =>
      login === undefined
        ? undefined
        : { credential: { username: login, password: new SecretText(CANARY) }, path: "/home/u/config.json" },
  };
  const completed = await completeFlags(asking, argument, { ...DEFAULTS, requestTimeout: 10_000, ...flags });
  expect(left).toEqual([]);
  expect(seen.join()).not.toContain(CANARY);
  return { ...completed, seen, line: [...completed.words, ...(completed.username?.words ?? [])].join(" ") };
}

describe("the wizard's questions about a registry of Azure's", () => {
  const registry = "acmeshop.azurecr.io";
  const image = `${registry}/team/app:1`;
  const pods = [pod({ name: "a", image })];
  const walkTo = (answers: readonly ScriptedAnswer[], scene: Scene = {}) =>
    walk(answers, { argument: registry, pods, ...scene });

  it("begin with AKS, whose nodes need no secret, and ask of no namespace then", async () => {
    const { seen, line } = await walkTo(["node-identity", image], { aks: "yes" });
    expect(seen[0]).toContain("This cluster is AKS: its nodes can pull as themselves");
    expect(seen[1]).toMatch(/^How is .*\n- node-identity: .*\n- repository-token: /);
    expect(seen[2]).toContain(`- ${image} (1 Pod waits for it)`);
    expect(seen).toHaveLength(3);
    expect(line).toBe(`--method node-identity --image ${image}`);
  });

  it("say nothing of AKS where the nodes do not, and offer no identity of theirs", async () => {
    const { seen } = await walkTo(["repository-token", ["shop"], image]);
    expect(seen.join()).not.toMatch(/AKS|node-identity/);
  });

  it("leave it to who may read the nodes where they may not be read", async () => {
    const { seen } = await walkTo(["repository-token", ["shop"], image], { aks: "perhaps" });
    expect(seen[0]).toContain("you may not read its nodes");
    expect(seen[1]).not.toContain("node-identity");
  });

  it("say nothing of AKS for a registry that is none of Azure's", async () => {
    const scene = { argument: "reg.example.com", aks: "yes" } as const;
    const { seen } = await walk([["shop"], "none", "ci"], scene);
    expect(seen.join()).not.toMatch(/AKS|node-identity/);
  });

  it("say what each way is, the one for development alone as that", async () => {
    const { seen } = await walkTo(["new-service-principal", ["shop"], image]);
    expect(seen[0]).toMatch(
      /^How is .*\n- repository-token: .*\n- new-service-principal: .*\n- existing-service-principal: .*\n- admin-user: .*development alone\n- password: /,
    );
  });

  it.each([
    [true, `--method admin-user --enable-admin-user -n shop --image ${image}`],
    [false, `--method admin-user -n shop --image ${image}`],
  ])("turn the admin user on with a knowing yes alone: %s", async (answer, words) => {
    const { seen, line } = await walkTo(["admin-user", answer, ["shop"], image]);
    expect(seen[1]).toContain("and delete in every repository");
    expect(line).toBe(words);
  });

  it("leave no way around an image for a token, which has to be told what it may pull", async () => {
    const { seen } = await walkTo(["repository-token", ["shop"], image], { flags: { prove: "token" } });
    expect(seen.at(-1)).not.toContain("none: only");
    const team = await walk(["repository-token", ["shop"], "none"], { argument: `${registry}/team`, pods });
    expect(team.line).toBe("--method repository-token -n shop");
  });
});

const elsewhere = (one: Pod): Pod => ({ ...one, metadata: { ...one.metadata, namespace: "till" } });

describe("the wizard's questions", () => {
  it("offer what was seen, from the registry that Pods wait for to the image they wait for", async () => {
    const pods = [
      pod({ name: "a", image: "nginx:1", status: running() }),
      pod({ name: "b", image: IMAGE }),
      pod({ name: "c", image: IMAGE }),
    ];
    const { seen, registry, flags, line } = await walk(["reg.example.com", ["shop"], IMAGE, "robot$ci"], {
      pods,
    });
    expect(seen).toEqual([
      "Which registry is to be connected?\n- reg.example.com (2 Pods wait for it)\n- docker.io (1 Pod uses it)\n- another one (type it)",
      "By password: a user name with a password or an access token\n(neither a login for it was found on this machine, nor a pull secret in the cluster)",
      "Which namespaces are to have access?\n- *shop (the context's; 2 Pods wait for it)\n- others (type them)\n- all but kube-* and openshift-*",
      `Which image is to prove that the pull works?\n- ${IMAGE} (2 Pods wait for it)\n- another one (type it)\n- none: only the credential is tried`,
      "User name for reg.example.com",
    ]);
    expect(registry).toBe("reg.example.com");
    expect(flags).toMatchObject({
      method: "password",
      namespace: ["shop"],
      image: IMAGE,
      username: "robot$ci",
    });
    expect(line).toBe(`--method password -n shop --image ${IMAGE} --username robot$ci`);
  });

  it("can all be answered by typing where the cluster says nothing", async () => {
    const { registry, line } = await walk([
      ...["another", "https://GHCR.io/acme/", ["others"], "till, bar", "another", "ghcr.io/acme/app:1", "ci"],
    ]);
    expect(registry).toBe("ghcr.io/acme");
    expect(line).toBe("--method password -n till -n bar --image ghcr.io/acme/app:1 --username ci");
  });

  it("leave out what flags say", async () => {
    const flags = { namespace: ["till"], image: IMAGE, method: "password" };
    const { seen, line } = await walk(["ci"], { argument: "reg.example.com", flags });
    expect(seen).toEqual(["User name for reg.example.com"]);
    expect(line).toBe("--username ci");
  });

  it("ask nothing of an image where the proof would not read one, nor of accounts that are named", async () => {
    const flags = { prove: "token", namespace: ["shop"], username: "u", attach: false } as const;
    const { seen, registry } = await walk(["Docker Hub"], { flags });
    expect(registry).toBe("docker.io");
    expect(seen).toHaveLength(1);
  });

  it("rank a docker login first and have it give the user name", async () => {
    const { seen, flags, line } = await walk(["docker-login", ["shop"], "none"], {
      argument: "reg.example.com",
      login: "robot$ci",
    });
    expect(seen[0]).toBe(
      "How is the credential for reg.example.com obtained?\n" +
        "- docker-login: the login of robot$ci on this machine\n" +
        "- password: a user name with a password or an access token",
    );
    expect(flags.username).toBeUndefined();
    expect(line).toBe("--method docker-login -n shop");
  });

  it("offer each pull secret that is there, and name the one that is taken", async () => {
    const entry = {
      key: "reg.example.com",
      keyToCopy: "reg.example.com",
      isPart: false,
      username: "ci",
      password: new SecretText(CANARY),
    };
    const secrets = ["shared/registry", "till/old"].map((text): FoundEntry => {
      const [namespace = "", name = ""] = text.split("/");
      return { ...entry, place: { namespace, name } };
    });
    const { seen, line } = await walk(["existing-secret: till/old", ["shop"], "none"], {
      argument: "reg.example.com",
      secrets,
    });
    expect(seen[0]).toContain(
      "- existing-secret: shared/registry (user ci)\n- existing-secret: till/old (user ci)\n",
    );
    expect(line).toBe("--method existing-secret --from-secret till/old -n shop");
  });

  it("say which token to make, and offer the only user name there is", async () => {
    const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    const { seen, flags } = await walk([["shop"], "none", ""], { argument: registry });
    expect(seen.at(-2)).toMatch(/ends after 12 hours/);
    expect(seen.at(-1)).toBe(`User name for ${registry} [AWS]`);
    expect(flags.username).toBe("AWS");
  });

  it("put a namespace first whose Pods wait where none of the context's uses the registry", async () => {
    const pods = [
      elsewhere(pod({ image: IMAGE })),
      elsewhere(pod({ name: "b", image: IMAGE, status: running() })),
    ];
    const { seen, line } = await walk(["reg.example.com", ["till", "shop"], "none", "u"], { pods });
    expect(seen[0]).toContain("- reg.example.com (in other namespaces 2 Pods use it, 1 waits)");
    expect(seen[2]).toContain(
      "- *till (2 Pods use it, 1 waits)\n- shop (the context's; no Pod uses it yet)\n",
    );
    expect(line).toBe("--method password -n till -n shop --username u");
  });

  it("take all namespaces for an answer, and then any of their images", async () => {
    const scene = { argument: "reg.example.com", pods: [elsewhere(pod({ image: IMAGE }))] };
    const { flags, line } = await walk([["shop", "all"], IMAGE, "u"], scene);
    expect(flags).toMatchObject({ allNamespaces: true, image: IMAGE });
    expect(flags.namespace).toBeUndefined();
    expect(line).toBe(`--method password -A --image ${IMAGE} --username u`);
  });

  it.each([
    { allNamespaces: true },
    { namespaceSelector: "team=shop" },
  ] as const)("do not ask where, with %j", async (flags) => {
    const { line } = await walk(["none", "u"], { argument: "reg.example.com", flags });
    expect(line).toBe("--method password --username u");
  });

  it("never suggest a namespace of the system", async () => {
    const system = pod({ image: IMAGE });
    const pods = [{ ...system, metadata: { ...system.metadata, namespace: "kube-system" } }];
    const { seen } = await walk([["shop"], "none", "u"], { argument: "reg.example.com", pods });
    expect(seen.join()).not.toContain("kube-system");
  });

  it("ask for ServiceAccounts only where Pods run as several", async () => {
    const pods = [pod({ name: "a", image: IMAGE }), pod({ name: "b", image: IMAGE, account: "builder" })];
    const scene = { argument: "reg.example.com", pods };
    const some = await walk([["shop"], ["builder"], "none", "u"], scene);
    expect(some.seen[2]).toBe(
      "Which ServiceAccounts are to have it?\n- *builder (1 Pod runs as it)\n- *default (1 Pod runs as it)",
    );
    expect(some.line).toBe("--method password -n shop --service-account builder --username u");
    const all = await walk([["shop"], ["builder", "default"], "none", "u"], scene);
    expect(all.line).toBe("--method password -n shop --username u");
  });

  it.each([
    ["a registry with a password in it", ["another", "u:p@reg.example.com"], /a user name stands in it/],
    ["no namespace", ["Docker Hub", ["others"], "Shop"], /`Shop` cannot be a namespace's name/],
    [
      "an image of another registry",
      ["Docker Hub", ["shop"], "another", "ghcr.io/a"],
      /is not of docker.io, but of ghcr/,
    ],
    ["a user name with a colon", ["Docker Hub", ["shop"], "none", "a:b"], /cannot hold a colon/],
  ] as const)("take for no answer: %s", async (_what, answers, fault) => {
    await expect(walk(answers)).rejects.toThrow(fault);
  });

  it("refuse a registry of the flags that is none, before anything is asked", async () => {
    await expect(walk([], { argument: "u:p@reg.example.com" })).rejects.toThrow("that is no registry");
  });
});
