import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { ensurePrograms } from "../../testbed/programs.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { pullpass } from "../e2e/pullpass.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const CANARY = "c4n4ry$ <&>'\"";
const missing = await missingForControlPlane();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pullpass-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const config = (entries: Readonly<Record<string, string>>) =>
  JSON.stringify({
    auths: Object.fromEntries(
      Object.entries(entries).map(([key, pair]) => [key, { auth: Buffer.from(pair).toString("base64") }]),
    ),
  });

describe("pullpass secret, on files and standard input", () => {
  it("shows what the kubelet reads, and no password", async () => {
    const stdin = config({ "ghcr.io/acme": `team:${CANARY}`, "hub.docker.com": "bob:b" });
    const run = await pullpass(["secret", "show", "-"], { stdin });
    expect(run.code).toBe(0);
    expect(run.stdout).toBe(
      [
        "standard input",
        "KEY              USER   PASSWORD     MATCHES         EXPIRES     FAULTS",
        "ghcr.io/acme     team   ‹redacted›   ghcr.io/acme*   <unknown>   <none>",
        "hub.docker.com   bob    ‹redacted›   <nothing>       <unknown>   1",
        "",
      ].join("\n"),
    );
    expect(run.stderr).toContain("write it as `https://index.docker.io/v1/`");
    expect(run.stdout + run.stderr).not.toContain("c4n4ry");
  });

  it("shows with -o wide how an entry was made, and which key to write", async () => {
    const mark = { "ghcr.io": { method: "password", madeAt: "2026-07-01T00:00:00Z" } };
    const manifest = JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/dockerconfigjson",
      metadata: { name: "pullpass", annotations: { "pullpass.dev/entries": JSON.stringify(mark) } },
      data: {
        ".dockerconfigjson": Buffer.from(config({ "ghcr.io": "a:b", "X.azurecr.io": "a:b" })).toString(
          "base64",
        ),
      },
    });
    const run = await pullpass(["secret", "show", "-", "-o", "wide"], { stdin: manifest });
    expect(run.code).toBe(0);
    expect(run.stdout.split("\n").map((line) => line.split(/ {3,}/).slice(6))).toEqual([
      [],
      ["METHOD", "MADE", "KEYTOWRITE"],
      ["password", "2026-07-01T00:00:00Z", "<none>"],
      ["<unknown>", "<unknown>", "x.azurecr.io"],
      [],
    ]);
    const named = await pullpass(["secret", "show", "-", "-o", "name"], { stdin: manifest });
    expect(named).toMatchObject({ code: 0, stdout: "secret/pullpass\n" });
    const linted = await pullpass(["secret", "lint", "-", "-o", "name"], { stdin: manifest });
    expect(linted).toMatchObject({ code: 1, stdout: "secret/pullpass\n" });
  });

  it("lints with -o wide a row for each file, and with -o name only what something is wrong with", async () => {
    const good = await file("fine.json", config({ "ghcr.io": "a:b" }));
    const bad = await file("wrong.json", config({ "X.azurecr.io": "a:b", "Y.azurecr.io": "a:b" }));
    const table = await pullpass(["secret", "lint", good, bad, "-o", "wide"]);
    expect(table.code).toBe(1);
    expect(table.stdout.split("\n").map((line) => line.split(/ {3,}/))).toEqual([
      ["FAULTS", "ENTRIES", "TYPE", "SOURCE"],
      ["<none>", "1", "<none>", `file ${good}`],
      ["PP1102", "2", "<none>", `file ${bad}`],
      [""],
    ]);
    const names = await pullpass(["secret", "lint", good, bad, "-o", "name"]);
    expect(names).toMatchObject({ code: 1, stdout: `${bad}\n` });
    expect(names.stderr).toContain("error[PP1102]");
  });

  it("refuses an output that is none, with those that are", async () => {
    const run = await pullpass(["secret", "show", "-o", "custom-columns"]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("Allowed choices are json, yaml, name, wide.");
  });

  it("lints: 0 where nothing is wrong, 1 with every finding where something is", async () => {
    const good = await file("good.json", config({ "ghcr.io": "a:b" }));
    expect(await pullpass(["secret", "lint", good])).toMatchObject({
      code: 0,
      stdout: `file ${good}: nothing wrong, 1 entry\n`,
    });
    const bad = await file(
      "bad.json",
      config({ "https://index.docker.io/v1": "a:b", "X.azurecr.io": "a:b" }),
    );
    const run = await pullpass(["secret", "lint", good, bad, "-o", "json"]);
    expect(run.code).toBe(1);
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({ apiVersion: "pullpass.dev/v1", kind: "LintReport" });
    expect(report.documents[1].entries).toMatchObject([
      { keyToWrite: "https://index.docker.io/v1/" },
      { keyToWrite: "x.azurecr.io" },
    ]);
    expect(report.findings).toHaveLength(2);
  });

  it("merges, the last file winning, and leaves other entries byte for byte", async () => {
    const base = await file("base.json", '{ "auths": { "g": {"auth":"eDp5"}, "h": {} }, "x": 1 }\n');
    const run = await pullpass(["secret", "merge", base, "-"], { stdin: '{"auths":{"h":{"auth": "YTpi"}}}' });
    expect(run).toMatchObject({
      code: 0,
      stdout: '{ "auths": { "g": {"auth":"eDp5"}, "h": {"auth": "YTpi"} }, "x": 1 }\n',
      stderr: "note: the entry `h` is taken from standard input\n",
    });
  });

  it("refuses to merge what the kubelet cannot decode, and names the entry", async () => {
    const run = await pullpass(["secret", "merge", "-"], { stdin: '{"auths":{"h":{"auth":"#"}}}' });
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("standard input, entry `h`: illegal base64 data at input byte 0");
  });

  it.each([
    ["one Secret", (secret: string) => secret],
    ["a List", (secret: string) => JSON.stringify({ kind: "List", items: [JSON.parse(secret)] })],
    ["several documents", (secret: string) => `kind: ConfigMap\nmetadata: {name: x}\n---\n${secret}\n---\n`],
  ])("reads manifests as kubectl prints them: %s", async (_, manifestOf) => {
    const document = Buffer.from(config({ "hub.docker.com": `team:${CANARY}` })).toString("base64");
    const secret = JSON.stringify({
      kind: "Secret",
      metadata: { name: "regcred", namespace: "shop" },
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": document },
    });
    const stdin = manifestOf(secret);
    const [shown, linted, merged] = await Promise.all([
      pullpass(["secret", "show", "-"], { stdin }),
      pullpass(["secret", "lint", "-"], { stdin }),
      pullpass(["secret", "merge", "-"], { stdin }),
    ]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(
      /^secret shop\/regcred in standard input \(kubernetes.io\/dockerconfigjson\)\n.*\nhub.docker.com {3}team/,
    );
    expect(linted).toMatchObject({
      code: 1,
      stdout: "secret shop/regcred in standard input: faults found\n",
    });
    expect(linted.stderr).toContain("write it as `https://index.docker.io/v1/`");
    expect(JSON.parse(merged.stdout)).toEqual(JSON.parse(Buffer.from(document, "base64").toString()));
    expect(shown.stdout + shown.stderr + linted.stdout + linted.stderr).not.toContain("c4n4ry");
  });

  it.each([
    [
      'kind: Secret\nmetadata: {name: x}\ntype: kubernetes.io/dockercfg\nstringData: {.dockercfg: \'{"h.example":{"auth":"YTpi"}}\'}',
      { code: 0, words: "secret x in standard input: nothing wrong, 1 entry" },
    ],
    [
      "kind: Secret\nmetadata: {name: x}\nstringData: {.dockerconfigjson: '{}'}",
      { code: 1, words: "the secret is of type `Opaque`" },
    ],
    [
      "kind: Secret\nmetadata: {name: a}\n---\nkind: Secret\nmetadata: {name: b}",
      { code: 0, words: "note: standard input: secret a is no pull secret" },
    ],
    [
      "kind: Secret\nmetadata: {name: x}\ntype: kubernetes.io/dockercfg\nsops: {}\nstringData: {a: ENC}",
      { code: 0, words: "secret x is encrypted by SOPS" },
    ],
    ["kind: Deployment\nmetadata: {name: x}", { code: 0, words: "there is no Secret in it" }],
    ["kind: Secret\nmetadata: {name: x\n", { code: 2, words: "not YAML" }],
    ['{"kind": "x", "auths": {"ghcr.io": {}}', { code: 1, words: "unexpected end of JSON input" }],
    [
      '{"auths": {"ghcr.io": {"auth": "YTpi"}}, "other": {"kind": "x"}}',
      { code: 0, words: "standard input: nothing wrong, 1 entry" },
    ],
  ])("lint reads %j", async (stdin, { code, words }) => {
    const run = await pullpass(["secret", "lint", "-"], { stdin });
    expect(run.stdout + run.stderr).toContain(words);
    expect(run.code).toBe(code);
  });

  it("takes no password from the command line, and does not repeat it", async () => {
    const run = await pullpass([
      "secret",
      "make",
      "x",
      "--docker-username",
      "u",
      "--docker-password",
      CANARY,
    ]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("--docker-password-stdin");
    expect(run.stdout + run.stderr).not.toContain("c4n4ry");
  });

  it("takes what scripts give kubectl and that changes nothing of a secret", async () => {
    const flags = [
      "--append-hash=false",
      "--save-config=false",
      "--validate=strict",
      "--show-managed-fields",
      "--dry-run=client",
    ];
    const stdin = config({ "ghcr.io": "a:b" });
    const run = await pullpass(["secret", "make", "x", "--from-file", "-", ...flags], { stdin });
    expect(run, run.stderr).toMatchObject({ code: 0, stdout: "secret/x created (dry run)\n" });
  });

  it.each([
    [["--docker-username", "u"], "missing: --docker-password-stdin or --docker-password-file"],
    [[], "missing: --docker-username"],
    [["--docker-username", "u", "--docker-server", "a.b", "--docker-server", "c.d"], "1 times for 2 servers"],
    [["--from-file", "-", "--docker-username", "u"], "exclude each other"],
    [["--from-file", "config.json=x"], "one key, `.dockerconfigjson`"],
    [["--save-config"], "into an annotation"],
    [["--template={{.data}}"], "would print parts of a secret"],
    [["--append-hash=true"], "a hash of the password into the name"],
  ])("make with %j says what is wrong", async (flags, words) => {
    const run = await pullpass(["secret", "make", "x", "--dry-run=client", ...flags]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(words);
  });
});

describe.skipIf(missing.length > 0)(titleWithNeeds("pullpass secret, on a real API server", missing), () => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane();
  }, START_TIMEOUT_MS);
  afterAll(() => controlPlane.stop());

  const run = (args: readonly string[], stdin = "") =>
    pullpass(["secret", ...args], { kubeconfig: controlPlane.kubeconfigPath, stdin });
  const dataOf = (json: string): string =>
    Buffer.from(JSON.parse(json).data[".dockerconfigjson"], "base64").toString();
  const stored = async (name: string, namespace = "default") =>
    JSON.parse(await controlPlane.kubectl(["get", "secret", name, "-n", namespace, "-o", "json"]));

  it.each([
    ["plain", "https://ghcr.io", "team", "s3cret", ""],
    ["signs that HTML knows", "ghcr.io", "a<b>&c", CANARY, ""],
    ["an e-mail address", "https://index.docker.io/v1/", "u", "p", "a@b.c"],
    ["other alphabets", "ghcr.io", "ünï", "密码 🔑\u2028\u0001\b\f\t\\", ""],
    ["a key that matches nothing", "hub.docker.com", "u", "p", ""],
  ] as const)("make writes the bytes that kubectl writes: %s", async (_, server, username, password, email) => {
    const { oracle } = await ensurePrograms(["oracle"]);
    // kubectl takes a password as an argument alone; its own code is asked here without one.
    const asked = spawnSync(join(oracle, "oracle"), ["docker-registry"], {
      input: JSON.stringify({ server, username, password, email }),
      encoding: "utf8",
    });
    const more = email === "" ? [] : [`--docker-email=${email}`];
    const flags = [`--docker-server=${server}`, `--docker-username=${username}`, ...more];
    const made = await run(
      ["make", "reg", ...flags, "--docker-password-stdin", "--dry-run=client", "-o", "json"],
      password,
    );
    expect(asked.status).toBe(0);
    expect(made.code).toBe(0);
    expect(dataOf(made.stdout)).toBe(asked.stdout);
    expect(JSON.parse(made.stdout)).toMatchObject({
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/dockerconfigjson",
    });
  });

  it("make writes a file as kubectl does", async () => {
    const path = await file("config.json", '{"auths":{"ghcr.io" : {"auth":"YTpi"}}}\n');
    const flags = ["--from-file", `.dockerconfigjson=${path}`, "--dry-run=client", "-o", "json"];
    const oracle = await controlPlane.kubectl(["create", "secret", "docker-registry", "reg", ...flags]);
    expect(dataOf((await run(["make", "reg", ...flags])).stdout)).toBe(dataOf(oracle));
  });

  it("makes a secret of several registries once, and leaves one that is there", async () => {
    const [one, two] = [await file("one", "p1\n"), await file("two", "p2")];
    const args = [
      ...["make", "twice", "--docker-server", "quay.io", "--docker-server", "ghcr.io"],
      ...["--docker-username", "a", "--docker-username", "b"],
      ...["--docker-password-file", one, "--docker-password-file", two],
    ];
    expect(await run(args)).toMatchObject({ code: 0, stdout: "secret/twice created\n" });
    const before = await stored("twice");
    const { auths } = JSON.parse(Buffer.from(before.data[".dockerconfigjson"], "base64").toString());
    expect(auths).toMatchObject({
      "quay.io": { username: "a", password: "p1" },
      "ghcr.io": { username: "b", password: "p2" },
    });
    const again = await run(args);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("secret `twice` in namespace `default` exists already");
    expect((await stored("twice")).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it("a server dry run makes nothing", async () => {
    const made = await run(
      ["make", "never", "--from-file", "-", "--dry-run=server"],
      config({ "ghcr.io": "a:b" }),
    );
    expect(made).toMatchObject({ code: 0, stdout: "secret/never created (server dry run)\n" });
    await expect(stored("never")).rejects.toThrow("not found");
  });

  it("lints every pull secret of a namespace and shows one by its name", async () => {
    await controlPlane.kubectl(["create", "namespace", "lint"]);
    const make = (name: string, entries: Record<string, string>) =>
      run(["make", name, "-n", "lint", "--from-file", "-"], config(entries));
    await make("good", { "ghcr.io": "a:b" });
    expect((await run(["lint", "-n", "lint"])).code).toBe(0);
    await make("bad", { "https://reg.example.com/v2": `a:${CANARY}` });
    const linted = await run(["lint", "-n", "lint"]);
    expect(linted.code).toBe(1);
    expect(linted.stdout).toContain("secret lint/good: nothing wrong, 1 entry\n");
    expect(linted.stderr).toContain("write it as `reg.example.com`");
    const shown = await run(["show", "bad", "-n", "lint"]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain("secret lint/bad (kubernetes.io/dockerconfigjson)\n");
    expect(linted.stderr + shown.stdout + shown.stderr).not.toContain("c4n4ry");
    const absent = await run(["show", "absent", "-n", "lint"]);
    expect(absent.code).toBe(1);
    expect(absent.stderr).toContain("error[PP1101]: namespace `lint` has no secret `absent`");
    expect(absent.stderr).toContain("pullpass secret lint -n lint");
  });

  it.each([
    ["lint", []],
    ["show", ["regcred"]],
  ])("%ss nothing in a namespace that is not there, and says so", async (command, names) => {
    const answer = await run([command, ...names, "-n", "nowhere"]);
    expect(answer).toMatchObject({ code: 1, stdout: "" });
    expect(answer.stderr).toContain("error[PP1111]: the cluster has no namespace `nowhere`");
  });

  it("merges into a secret of ours, into a foreign one with --adopt alone, and a second time not at all", async () => {
    const foreign = '{"auths":{"quay.io": {"auth":"eDp5", "email":"e"} }}';
    const path = await file("foreign.json", foreign);
    await controlPlane.kubectl([
      ...["create", "secret", "docker-registry", "foreign", `--from-file=.dockerconfigjson=${path}`],
    ]);
    const merge = (...flags: string[]) =>
      run(["merge", "-", "--into", "foreign", ...flags], '{"auths":{"ghcr.io":{"auth":"YTpi"}}}');
    const refused = await merge();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("was not made by pullpass");
    expect(await merge("--adopt", "--dry-run=client")).toMatchObject({
      code: 0,
      stdout: "secret/foreign configured (dry run)\n",
    });
    expect(dataOf(JSON.stringify(await stored("foreign")))).toBe(foreign);
    expect(await merge("--adopt")).toMatchObject({ code: 0, stdout: "secret/foreign configured\n" });
    expect(dataOf(JSON.stringify(await stored("foreign")))).toBe(
      '{"auths":{"quay.io": {"auth":"eDp5", "email":"e"},"ghcr.io":{"auth":"YTpi"} }}',
    );
    expect(await merge()).toMatchObject({ code: 0, stdout: "secret/foreign unchanged\n" });
  });
});
