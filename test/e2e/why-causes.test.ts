import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { hostPlatform } from "../../testbed/images.ts";
import { type RegistrySet, startRegistries } from "../../testbed/registries.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { pullpass } from "./pullpass.ts";
import { deploy, freshImage, freshNamespace, type Stage, stage, until } from "./stage.ts";
import { applyPods, type BrokenPod, pullSecret, secretOf } from "./why-stage.ts";

const { missing } = inject("bed");

interface Report {
  readonly findings: readonly {
    readonly cause: string;
    readonly certainty: string;
    readonly subjects: readonly { readonly name: string; readonly namespace: string }[];
  }[];
}

/** Broken Pods, all at once, and the cause that is to be named for each. The table in docs/why.md is this one. */
const CAUSES: readonly (readonly [pod: string, cause: string])[] = [
  ["no-secret-basic", "no-credentials"],
  ["no-secret-bearer", "no-credentials"],
  ["only-another-registrys", "pull-secret-not-matched"],
  ["secret-not-attached", "pull-secret-not-attached"],
  ["secret-missing", "pull-secret-missing"],
  ["accounts-secret-missing", "pull-secret-missing"],
  ["secret-opaque", "pull-secret-not-matched"],
  ["secret-empty", "pull-secret-not-matched"],
  ["key-without-slash", "pull-secret-not-matched"],
  ["key-without-port", "pull-secret-not-matched"],
  ["secret-undecodable", "pull-secret-malformed"],
  ["pod-too-early", "pod-predates-attachment"],
  ["own-list-suppresses", "account-secrets-suppressed"],
  ["wrong-password-basic", "wrong-credentials"],
  ["wrong-password-bearer", "wrong-credentials"],
  ["no-right", "insufficient-permission"],
  ["no-repository", "repository-not-found"],
  ["no-tag", "tag-not-found"],
  ["no-digest", "tag-not-found"],
  ["no-platform", "platform-mismatch"],
  ["name-upper-case", "invalid-reference"],
  ["name-template", "invalid-reference"],
  ["policy-never", "never-pull"],
  ["dns", "dns-failure"],
  ["refused", "connection-refused"],
  ["tls-unknown", "tls-unknown-ca"],
  ["tls-expired", "tls-expired"],
  ["tls-other-name", "tls-name-mismatch"],
  ["plain-http", "http-registry"],
  ["rate-limit", "rate-limited"],
  ["unavailable", "registry-unavailable"],
  ["web-page", "not-a-registry"],
  ["secret-mended", "retry-pending"],
];

describe.skipIf(missing.length > 0)(titleWithNeeds("the cause of each broken Pod", missing), () => {
  let on: Stage;
  let others: RegistrySet;
  const servers: Server[] = [];
  let printed = "";
  const causes = new Map<string, { readonly cause: string; readonly certainty: string }>();

  beforeAll(async () => {
    on = stage();
    others = await startRegistries({ say: () => undefined });
    const namespaces = await breakPods();
    await until(async () => (await failing(namespaces)).size >= CAUSES.length);
    await mendOne(namespaces[0] ?? "");
    const there = namespaces.flatMap((namespace) => ["-n", namespace]);
    const folder = await mkdtemp(join(tmpdir(), "pullpass-why-"));
    const saved = join(folder, "facts.json");
    const { kubeconfigPath: kubeconfig } = on.cluster;
    const run = await pullpass(["why", ...there, "-o", "json", "--save", saved], { kubeconfig });
    const { stdout, stderr } = await pullpass(["why", "--from", saved], { kubeconfig });
    printed = [run.stdout, run.stderr, stdout, stderr, await readFile(saved, "utf8")].join("\n");
    await rm(folder, { recursive: true });
    expect(run.code, run.stderr).toBe(1);
    const report: Report = JSON.parse(run.stdout);
    for (const { cause, certainty, subjects } of report.findings)
      for (const { name } of subjects) causes.set(name, { cause, certainty });
    for (const namespace of namespaces) await on.kubectl(["delete", "namespace", namespace, "--wait=false"]);
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await others?.stop();
  });

  async function breakPods(): Promise<readonly string[]> {
    const { plainBasic: basic, plainBearer: bearer } = on.registries;
    const { team, other } = on.registries.users;
    const [expired, otherName] = await Promise.all([
      others.start({ challenge: "basic", transport: "tls-expired" }),
      others.start({ challenge: "basic", transport: "tls-other-name" }),
    ]);
    const [limiting, down, page, open] = await Promise.all([
      serve(429, '{"errors":[{"code":"TOOMANYREQUESTS","message":"rate limit"}]}', {
        headers: { "ratelimit-limit": "100;w=21600", "ratelimit-remaining": "0;w=21600" },
      }),
      serve(503, ""),
      serve(200, "<!DOCTYPE html><title>Sign in</title>"),
      serve(404, "", { address: "0.0.0.0" }),
    ]);
    const [atBasic, atBearer, foreign] = await Promise.all([
      freshImage(basic),
      freshImage(bearer),
      freshImage(basic, {
        platforms: [
          { os: "linux", architecture: "s390x" },
          { os: "linux", architecture: hostPlatform.architecture === "arm64" ? "amd64" : "arm64" },
        ],
      }),
    ]);
    const image = atBasic.reference;
    const [main, empty] = [await freshNamespace(on), await freshNamespace(on)];

    await pullSecret(on, main, "good", { [basic.host]: team, [bearer.host]: team });
    await pullSecret(on, main, "wrong", {
      [basic.host]: { ...team, password: "wr0ng" },
      [bearer.host]: { ...team, password: "wr0ng" },
    });
    await pullSecret(on, main, "stranger", { [bearer.host]: other });
    await pullSecret(on, main, "no-slash", { [`https://${basic.host}/v2`]: team });
    await pullSecret(on, main, "no-port", { [basic.host.replace(/:\d+$/, "")]: team });
    await pullSecret(on, main, "to-be-mended", { [basic.host]: { ...team, password: "old" } });
    await pullSecret(on, empty, "elsewhere", { "reg.example.com": team });
    const document = JSON.stringify({
      auths: { [basic.host]: { username: team.name, password: team.password } },
    });
    await secretOf(on, main, { name: "opaque", document, type: "Opaque" });
    for (const namespace of [main, empty])
      await secretOf(on, namespace, { name: "no-entries", document: '{"auths":{}}' });
    await secretOf(on, main, {
      name: "undecodable",
      document: JSON.stringify({ auths: { [basic.host]: { auth: "!!!!" } } }),
    });
    for (const account of ["late", "vague", "listed"])
      await on.kubectl(["create", "serviceaccount", account, "-n", main]);
    await giveSecret(main, "vague", "nowhere");
    await giveSecret(main, "listed", "good");

    await applyPods(on, empty, [
      { name: "no-secret-basic", image },
      { name: "no-secret-bearer", image: atBearer.reference },
      { name: "only-another-registrys", image, pullSecret: "elsewhere" },
      { name: "secret-empty", image, pullSecret: "no-entries" },
    ]);
    const pods: readonly BrokenPod[] = [
      { name: "secret-not-attached", image },
      { name: "secret-missing", image, pullSecret: "gone" },
      { name: "accounts-secret-missing", image, account: "vague" },
      { name: "secret-opaque", image, pullSecret: "opaque" },
      { name: "key-without-slash", image, pullSecret: "no-slash" },
      { name: "key-without-port", image, pullSecret: "no-port" },
      { name: "secret-undecodable", image, pullSecret: "undecodable" },
      { name: "pod-too-early", image, account: "late" },
      { name: "own-list-suppresses", image, account: "listed", pullSecret: "no-entries" },
      { name: "wrong-password-basic", image, pullSecret: "wrong" },
      { name: "wrong-password-bearer", image: atBearer.reference, pullSecret: "wrong" },
      { name: "no-right", image: atBearer.reference, pullSecret: "stranger" },
      { name: "no-repository", image: `${bearer.host}/team/nowhere:1`, pullSecret: "good" },
      { name: "no-tag", image: image.replace(/:1$/, ":2"), pullSecret: "good" },
      { name: "no-digest", image: withoutDigest(atBasic.referenceByDigest), pullSecret: "good" },
      { name: "no-platform", image: foreign.reference, pullSecret: "good" },
      { name: "name-upper-case", image: `${basic.host}/Team/App:1` },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the fault of a template that was not rendered
      { name: "name-template", image: "${REGISTRY}/team/app:1" },
      { name: "policy-never", image: `${basic.host}/team/never:1`, pullPolicy: "Never" },
      { name: "dns", image: "nowhere.registry.invalid/app:1" },
      { name: "refused", image: "127.0.0.1:1/app:1" },
      { name: "tls-unknown", image: `${others.tlsBasic.host}/team/app:1` },
      { name: "tls-expired", image: `${expired.host}/team/app:1` },
      { name: "tls-other-name", image: `${otherName.host}/team/app:1` },
      { name: "plain-http", image: `${on.cluster.nodeAddress}:${open}/team/app:1` },
      { name: "rate-limit", image: `127.0.0.1:${limiting}/team/app:1` },
      { name: "unavailable", image: `127.0.0.1:${down}/team/app:1` },
      { name: "web-page", image: `127.0.0.1:${page}/team/app:1` },
      { name: "secret-mended", image, pullSecret: "to-be-mended" },
    ];
    await applyPods(on, main, pods);
    return [main, empty];
  }

  /** What happens while the Pods wait: an account gets its secret, a password is corrected. */
  async function mendOne(namespace: string): Promise<void> {
    const { plainBasic: basic, users } = on.registries;
    await giveSecret(namespace, "late", "good");
    await pullSecret(on, namespace, "to-be-mended", { [basic.host]: users.team });
  }

  function giveSecret(namespace: string, account: string, secret: string): Promise<string> {
    const list = JSON.stringify({ imagePullSecrets: [{ name: secret }] });
    return on.kubectl(["patch", "serviceaccount", account, "-n", namespace, "-p", list]);
  }

  /** The Pods of which the kubelet has said that an image cannot be pulled. */
  async function failing(namespaces: readonly string[]): Promise<ReadonlySet<string>> {
    const path =
      "{range .items[*]}{.metadata.name} {.status.containerStatuses[0].state.waiting.reason}{'\\n'}{end}";
    const said = await Promise.all(
      namespaces.map((namespace) => on.kubectl(["get", "pods", "-n", namespace, "-o", `jsonpath=${path}`])),
    );
    const lines = said
      .flatMap((text) => text.split("\n"))
      .filter((line) => / (?!ContainerCreating)\S/.test(line));
    return new Set(lines.map((line) => line.split(" ")[0] ?? ""));
  }

  async function serve(
    status: number,
    body: string,
    {
      address = "127.0.0.1",
      headers = {},
    }: { readonly address?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<number> {
    const type = body.startsWith("<") ? "text/html" : "application/json";
    const server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": type, ...headers }).end(body);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const bound = server.address();
    return typeof bound === "object" && bound !== null ? bound.port : 0;
  }

  it.each(CAUSES)("of %s is %s", (pod, cause) => {
    expect(causes.get(pod)?.cause).toBe(cause);
  });

  it("is told without any password, header or token, in the report, on the screen and in the file", () => {
    const { users } = on.registries;
    const logins = [users.team, users.other, { ...users.team, password: "wr0ng" }];
    const secrets = logins.flatMap(({ name, password }) => [
      password,
      Buffer.from(password).toString("base64"),
      Buffer.from(`${name}:${password}`).toString("base64"),
    ]);
    expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
    expect(printed).not.toMatch(/\b(?:Basic|Bearer) [\w+/=.-]{16,}|eyJ[\w-]+\.[\w-]+\./);
    for (const [pod] of CAUSES) expect(printed).toContain(pod);
  });

  it("of rate-limit comes with what is left", () => {
    expect(printed).toContain("0 of 100 pulls in 6 h are left");
  });

  it("is in the table of docs/why.md", async () => {
    const page = await readFile(join(import.meta.dirname, "../../docs/why.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([\w-]+)` \|.*\| `([\w-]+)` \|$/gm)];
    expect(rows.map(([, pod, cause]) => [pod, cause])).toEqual(CAUSES);
  });

  it("is known, and is none but one, for every Pod", () => {
    expect([...causes.values()].filter(({ cause }) => cause === "unknown")).toEqual([]);
    expect(causes.size).toBe(CAUSES.length);
  });
});

/** Some other image's digest. */
function withoutDigest(reference: string): string {
  return reference.replace(/@.*$/, `@sha256:${"0".repeat(64)}`);
}

describe.skipIf(missing.length > 0)(titleWithNeeds("why --fix", missing), () => {
  it("attaches a secret that works, has the Pods made anew, and shows that they pull", async () => {
    const on = stage();
    const { plainBasic: basic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(basic);
    await pullSecret(on, namespace, "works", { [basic.host]: users.team });
    await pullSecret(on, namespace, "a-wrong-one", { [basic.host]: { ...users.team, password: "wr0ng" } });
    await deploy(on, { namespace, image: image.reference });
    await untilPullFails(on, namespace);

    const run = await fix(on, ["deployment/web", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain("error[PP1104]");
    expect(run.stderr).toContain("    + imagePullSecrets: [works]\n");
    expect(run.stderr).toContain(`kubectl patch serviceaccount default -n ${namespace} --type=json`);
    expect(run.stdout).toContain(`serviceaccount/default -n ${namespace} configured\n`);
    expect(run.stdout).toContain("mended: 1 Pod has its images\n");
    const again = await fix(on, ["deployment/web", "-n", namespace]);
    expect(again).toMatchObject({
      code: 0,
      stdout: `nothing wrong: deployment/web of namespace ${namespace}\n`,
    });
  });

  it("has Pods made anew that came before their account's secret", async () => {
    const on = stage();
    const { plainBasic: basic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(basic);
    await deploy(on, { namespace, image: image.reference });
    await untilPullFails(on, namespace);
    await pullSecret(on, namespace, "late", { [basic.host]: users.team });
    const list = JSON.stringify({ imagePullSecrets: [{ name: "late" }] });
    await on.kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", list]);

    const run = await fix(on, ["-n", namespace, "-o", "json"]);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout)).toMatchObject({
      findings: [{ cause: "pod-predates-attachment" }],
      mended: { replaced: [{ state: "pulled" }], notDone: [] },
    });
  });

  it("changes nothing without a yes, nor what is for a person to mend", async () => {
    const on = stage();
    const { plainBasic: basic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(basic);
    await pullSecret(on, namespace, "wrong", { [basic.host]: { ...users.team, password: "wr0ng" } });
    await applyPods(on, namespace, [{ name: "web", image: image.reference, pullSecret: "wrong" }]);
    await untilPullFails(on, namespace);

    const unasked = await pullpass(["why", "web", "-n", namespace, "--fix"], {
      kubeconfig: on.cluster.kubeconfigPath,
    });
    expect(unasked).toMatchObject({ code: 2 });
    expect(unasked.stderr).toContain(`pullpass why web -n ${namespace} --fix --yes`);

    const run = await fix(on, ["web", "-n", namespace]);
    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain("error[PP1203]");
    expect(run.stdout).toContain(`--secret-name wrong --adopt`);
    expect(run.stderr).toContain("note: nothing of it is for pullpass to mend");
  });
});

function fix(on: Stage, args: readonly string[]) {
  return pullpass(["why", ...args, "--fix", "--yes"], { kubeconfig: on.cluster.kubeconfigPath });
}

async function untilPullFails(on: Stage, namespace: string): Promise<void> {
  await until(async () =>
    /ErrImagePull|ImagePullBackOff/.test(await on.kubectl(["get", "pods", "-n", namespace, "-o", "json"])),
  );
}
