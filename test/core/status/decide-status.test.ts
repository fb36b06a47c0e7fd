import { describe, expect, it } from "vitest";
import type { ClusterFacts } from "../../../src/core/cluster/cluster-facts.ts";
import { parseRegistryAddress } from "../../../src/core/image/registry-address.ts";
import type { KubeKind, Pod } from "../../../src/core/kube/objects.ts";
import type { StatusReport } from "../../../src/core/report/status-report.ts";
import { decideStatus, type StatusQuestion } from "../../../src/core/status/decide-status.ts";
import { ownerNode, pod, replicaSet, running, terminated, waiting } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { serviceAccount } from "../../builders/service-account.ts";

const DAY_MS = 86_400_000;
const now = new Date("2026-11-24T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString();

const IMAGE = "reg.example.com/app:1";
const runs = (more: Parameters<typeof pod>[0] = {}) => pod({ image: IMAGE, status: running(), ...more });
const fails = (more: Parameters<typeof pod>[0] = {}) => pod({ image: IMAGE, ...more });
const account = (...names: readonly string[]) => serviceAccount("default", names);

function secretFor(host = "reg.example.com", mark: { readonly expiresAt?: string } = {}) {
  const marks = { [host]: { method: "password", madeAt: "2026-01-01T00:00:00Z", ...mark } };
  return pullSecret({
    entries: { [host]: "ci:c4n4ry" },
    meta: { annotations: { "pullpass.dev/entries": JSON.stringify(marks) } },
  });
}

function statusOf(facts: Partial<ClusterFacts>, question: Partial<StatusQuestion> = {}): StatusReport {
  const none = { pods: [], accounts: [], workloads: [], secrets: [], unseen: [] };
  return decideStatus({ ...none, ...facts }, { now, withinMs: 30 * DAY_MS, ...question });
}
const rowsOf = (...of: Parameters<typeof statusOf>) => statusOf(...of).registries;

function unseen(kind: KubeKind, namespace?: string) {
  const attempt = { verb: "list", resource: `${kind.toLowerCase()}s`, ...(namespace && { namespace }) };
  const refusal = { kind: "forbidden", attempt, message: "no" } as const;
  return { kind, refusal, ...(namespace && { namespace }) };
}

const here = { registry: "reg.example.com", namespace: "shop" };

describe("how a namespace stands with a registry", () => {
  it.each<[state: string, facts: Partial<ClusterFacts>, reason: RegExp | undefined]>([
    ["covered", { pods: [runs()], accounts: [account("pullpass")], secrets: [secretFor()] }, undefined],
    [
      "covered",
      { pods: [runs({ pullSecrets: ["pullpass"] })], accounts: [account()], secrets: [secretFor()] },
      undefined,
    ],
    ["not-needed", { pods: [runs()], accounts: [account()] }, /^pulled without a pull secret$/],
    [
      "not-needed",
      { pods: [runs()], accounts: [account("gone")] },
      /secret gone, which is named, is not there/,
    ],
    [
      "not-attached",
      { pods: [fails({ status: undefined })], accounts: [account()], secrets: [secretFor()] },
      /secret pullpass has an entry for it, and ServiceAccount default does not name it/,
    ],
    [
      "uncovered",
      { pods: [fails({ status: waiting("ContainerCreating") })], accounts: [account()] },
      /no pull secret has an entry for it/,
    ],
    [
      "uncovered",
      {
        pods: [fails({ status: undefined })],
        accounts: [account("pullpass")],
        secrets: [secretFor("ghcr.io")],
      },
      /no pull secret has an entry for it$/,
    ],
    [
      "undecodable",
      { pods: [runs()], accounts: [account("pullpass")], secrets: [pullSecret({ document: "{" })] },
      /secret pullpass cannot be decoded, and a kubelet then uses none/,
    ],
    [
      "expiring",
      {
        pods: [runs()],
        accounts: [account("pullpass")],
        secrets: [secretFor("reg.example.com", { expiresAt: inDays(12) })],
      },
      /the credential in secret pullpass ends on 2026-12-06/,
    ],
    [
      "expired",
      {
        pods: [runs()],
        accounts: [account("pullpass")],
        secrets: [secretFor("reg.example.com", { expiresAt: inDays(-1) })],
      },
      /the credential in secret pullpass ended on 2026-11-23/,
    ],
    [
      "failing",
      { pods: [fails()], accounts: [account("pullpass")], secrets: [secretFor()] },
      /^ImagePullBackOff$/,
    ],
    [
      "failing",
      { pods: [fails()], accounts: [account()], secrets: [secretFor()] },
      /^ImagePullBackOff; secret pullpass has an entry for it/,
    ],
    [
      "unknown",
      { pods: [runs()], accounts: [account("pullpass")], unseen: [unseen("Secret")] },
      /its pull secrets may not be read/,
    ],
  ])("is %s", (state, facts, reason) => {
    const [row, ...others] = rowsOf(facts);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ ...here, state, pods: 1 });
    if (reason === undefined) expect(row).not.toHaveProperty("reason");
    else expect(row?.reason).toMatch(reason);
  });

  it("is the worst of what is true of its Pods", () => {
    const pods = [runs({ name: "a" }), fails({ name: "b" }), runs({ name: "c", account: "web" })];
    const accounts = [account("pullpass"), serviceAccount("web", [])];
    expect(rowsOf({ pods, accounts, secrets: [secretFor()] })).toMatchObject([
      {
        state: "failing",
        pods: 3,
        failing: 1,
        accounts: ["default", "web"],
        secrets: ["pullpass"],
        next: "pullpass why -n shop",
      },
    ]);
  });

  it("goes by what a new Pod would get: the list of today's account, not yesterday's", () => {
    const early = runs({ owner: replicaSet });
    const late = { pods: [early], accounts: [account("pullpass")], secrets: [secretFor()] };
    expect(rowsOf(late)).toMatchObject([{ state: "covered" }]);
    const dropped = runs({ pullSecrets: ["pullpass"] });
    expect(rowsOf({ ...late, pods: [dropped] })).toMatchObject([{ state: "covered" }]);
  });

  it("goes by the Pod's own list, which takes the account's from it", () => {
    const pods = [runs({ pullSecrets: ["other"] })];
    expect(rowsOf({ pods, accounts: [account("pullpass")], secrets: [secretFor()] })).toMatchObject([
      { state: "not-attached" },
    ]);
  });

  it("gives a static Pod nothing of its account's", () => {
    const pods = [runs({ owner: ownerNode })];
    expect(rowsOf({ pods, accounts: [account("pullpass")], secrets: [secretFor()] })).toMatchObject([
      { state: "not-attached" },
    ]);
  });

  it("needs nothing where another Pod of the namespace got the image with nothing", () => {
    const pods = [runs({ name: "a" }), pod({ name: "b", image: IMAGE, status: undefined })];
    expect(rowsOf({ pods, accounts: [account()] })).toMatchObject([{ state: "not-needed", pods: 2 }]);
  });

  it("names rotate for what pullpass made, and connect where the secret is somebody else's", () => {
    const until = Math.floor((now.getTime() + DAY_MS) / 1_000);
    const token = `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify({ exp: until })).toString("base64url")}.`;
    const facts = { pods: [runs()], accounts: [account("pullpass")] };
    const theirs = pullSecret({ entries: { "reg.example.com": `ci:${token}` } });
    const ours = secretFor("reg.example.com", { expiresAt: inDays(1) });
    expect([theirs, ours].map((secret) => rowsOf({ ...facts, secrets: [secret] })[0])).toMatchObject([
      { state: "expiring", next: "pullpass connect reg.example.com -n shop" },
      { state: "expiring", next: "pullpass rotate reg.example.com -n shop" },
    ]);
  });

  it("lasts as long as the last credential that a kubelet would try", () => {
    const old = secretFor("reg.example.com", { expiresAt: inDays(-3) });
    const renewed = secretFor("reg.example.com", { expiresAt: inDays(90) });
    const second = { ...renewed, metadata: { ...renewed.metadata, name: "second" } };
    const facts = { pods: [runs()], accounts: [account("pullpass", "second")], secrets: [old, second] };
    expect(rowsOf(facts)).toMatchObject([
      { state: "covered", expiresAt: inDays(90), secrets: ["pullpass", "second"] },
    ]);
  });

  it.each<[what: string, pod: Pod]>([
    ["is over", runs({ phase: "Succeeded", status: terminated("Completed", 0) })],
    ["is going", runs({ deletionTimestamp: "2026-11-24T11:59:00Z" })],
    ["is a proof of pullpass's own", fails({ name: "pullpass-proof-x7" })],
    ["names no image", fails({ image: "" })],
    ["names what is no image", fails({ image: "UPPER" })],
  ])("is nothing where the only Pod %s", (_, only) => {
    const report = statusOf({ pods: [only], accounts: [account()] });
    expect(report).toMatchObject({ registries: [], verdict: "yes" });
    expect(report.notes[0]).toMatch(/in the cluster$/);
  });
});

describe("workloads without a Pod", () => {
  const podSpec = { containers: [{ name: "app", image: IMAGE }], serviceAccountName: "night" };
  const workload = { kind: "CronJob", metadata: account().metadata, podSpec } as const;
  const night = serviceAccount("night", ["pullpass"]);

  it("are users too, so that the night's job is no surprise", () => {
    const facts = { workloads: [workload], accounts: [night], secrets: [secretFor()] };
    expect(rowsOf(facts)).toMatchObject([{ state: "covered", pods: 0, idle: 1, accounts: ["night"] }]);
    expect(rowsOf({ ...facts, secrets: [] })).toMatchObject([{ state: "uncovered" }]);
  });

  it("are not counted where their Pods are there", () => {
    const facts = { workloads: [workload], pods: [runs({ account: "night" })], accounts: [night] };
    expect(rowsOf(facts)).toMatchObject([{ state: "not-needed", pods: 1, idle: 0 }]);
  });
});

describe("which registries are told", () => {
  const pods = [
    runs({ name: "a" }),
    runs({ name: "b", image: "ghcr.io/acme/app:1" }),
    fails({ name: "c", image: "nginx" }),
    runs({ name: "d", image: "ghcr.io/other/app:1" }),
  ];

  it("are all that are used, the worst first", () => {
    const rows = rowsOf({ pods, accounts: [account()] });
    expect(rows.map(({ registry, state, pods: count }) => [registry, state, count])).toEqual([
      ["docker.io", "failing", 1],
      ["ghcr.io", "not-needed", 2],
      ["reg.example.com", "not-needed", 1],
    ]);
  });

  it("are one alone, with its path, where one is asked for", () => {
    const parsed = parseRegistryAddress("ghcr.io/acme");
    if (!parsed.ok) throw new Error(parsed.refusal);
    const registry = parsed.address;
    const secrets = [secretFor("ghcr.io", { expiresAt: inDays(5) }), secretFor("quay.io")];
    const report = statusOf({ pods, accounts: [account()], secrets }, { registry });
    expect(report.registries).toMatchObject([{ registry: "ghcr.io", pods: 1 }]);
    expect(report.credentials).toMatchObject([{ registry: "ghcr.io", inUse: false }]);
    expect(statusOf({ namespaces: ["shop"] }, { registry }).notes).toEqual([
      "nothing in namespace shop uses ghcr.io/acme",
    ]);
  });
});

describe("the credentials", () => {
  const ofNamespace = (
    namespace: string,
    secret = secretFor("reg.example.com", { expiresAt: inDays(9) }),
  ) => ({
    ...secret,
    metadata: { ...secret.metadata, namespace },
  });

  it("are each told once, with every secret that holds it, and without its value", () => {
    const other = pullSecret({ entries: { "reg.example.com": "ci:c4n4ry-two" }, meta: { name: "theirs" } });
    const facts = {
      pods: [runs({ pullSecrets: ["pullpass", "theirs"] })],
      secrets: [ofNamespace("till"), ofNamespace("shop"), other],
    };
    const report = statusOf(facts);
    expect(report.credentials).toEqual([
      {
        registry: "reg.example.com",
        key: "reg.example.com",
        username: "ci",
        method: "password",
        ends: "at",
        expiresAt: inDays(9),
        knownFrom: "mark",
        secrets: ["shop/pullpass", "till/pullpass"],
        inUse: true,
      },
      {
        registry: "reg.example.com",
        key: "reg.example.com",
        username: "ci",
        ends: "unknown",
        secrets: ["shop/theirs"],
        inUse: true,
      },
    ]);
    expect(JSON.stringify(report)).not.toContain("c4n4ry");
  });

  it("that nothing uses are told where pullpass made them, and else nobody's trouble", () => {
    const theirs = pullSecret({ entries: { "quay.io": "ci:old" }, meta: { name: "theirs" } });
    const { credentials } = statusOf({ secrets: [secretFor("https://index.docker.io/v1/"), theirs] });
    expect(credentials).toMatchObject([{ registry: "docker.io", inUse: false }]);
  });

  it("come the next to end first, then those whose end nobody knows", () => {
    const secrets = [
      secretFor("a.example"),
      ...[40, -1, 3].map((days) =>
        secretFor(`h${days}.example`.replace("-", "m"), { expiresAt: inDays(days) }),
      ),
    ];
    expect(statusOf({ secrets }).credentials.map(({ registry }) => registry)).toEqual([
      "hm1.example",
      "h3.example",
      "h40.example",
      "a.example",
    ]);
  });
});

describe("the answer", () => {
  const used = (days: number) => ({
    pods: [runs()],
    accounts: [account("pullpass")],
    secrets: [secretFor("reg.example.com", { expiresAt: inDays(days) })],
  });
  const failWithinMs = 14 * DAY_MS;

  it.each<[what: string, verdict: string, facts: Partial<ClusterFacts>, question: Partial<StatusQuestion>]>([
    ["nothing is wrong", "yes", used(90), {}],
    ["something ends soon, and nobody asked", "yes", used(7), {}],
    ["something ends within the time that was given", "no", used(7), { failWithinMs }],
    ["something ends after it", "yes", used(15), { failWithinMs }],
    [
      "what ends is used by nothing, and pullpass made it",
      "no",
      { secrets: used(7).secrets },
      { failWithinMs },
    ],
    ["something has ended", "no", used(-1), {}],
    ["a Pod fails", "no", { pods: [fails()], accounts: [account()] }, {}],
    [
      "a secret is not attached",
      "yes",
      { pods: [runs()], accounts: [account()], secrets: [secretFor()] },
      {},
    ],
    ["secrets could not be seen, and nobody asked", "yes", { unseen: [unseen("Secret", "shop")] }, {}],
    [
      "secrets could not be seen that may end",
      "unsure",
      { unseen: [unseen("Secret", "shop")] },
      { failWithinMs },
    ],
    ["another ends anyway", "no", { ...used(7), unseen: [unseen("Secret", "till")] }, { failWithinMs }],
    ["workloads could not be seen", "yes", { unseen: [unseen("CronJob")] }, { failWithinMs }],
  ])("where %s is %s", (_, verdict, facts, question) => {
    expect(statusOf(facts, question).verdict).toBe(verdict);
  });

  it("says what could not be seen in one sentence a kind", () => {
    const facts = { unseen: [unseen("Secret", "shop"), unseen("Secret", "till"), unseen("CronJob")] };
    expect(statusOf(facts).unseen).toEqual([
      "what pull secrets hold is not known: list secrets in namespace shop: forbidden (no); 1 more namespaces likewise",
      "cronjobs are left out: list cronjobs in all namespaces: forbidden (no)",
    ]);
  });
});
