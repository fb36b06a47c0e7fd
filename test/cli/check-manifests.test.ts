import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { type RegistrySet, startRegistries } from "../../testbed/registries.ts";
import { missingForRegistries, titleWithNeeds } from "../../testbed/requirements.ts";

const missing = await missingForRegistries();
const ENTRY = join(import.meta.dirname, "../../src/cli/entry.ts");
const folder = mkdtempSync(join(tmpdir(), "pullpass-check-f-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The program from its sources, in a folder of the test's own, where no cluster is to be found. */
async function check(args: readonly string[], stdin = "") {
  const child = spawn(process.execPath, [ENTRY, "check", ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", KUBECONFIG: "/nonexistent/config" },
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const exit = new Promise((resolve) => child.on("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}

function write(path: string, content: string): string {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
  return path;
}

function deployment(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${image}
`;
}

describe.skipIf(missing.length > 0)(titleWithNeeds("check -f with a docker config", missing), () => {
  let registries: RegistrySet;
  let app = "";
  let gone = "";
  let config = "";
  beforeAll(async () => {
    registries = await startRegistries();
    const { plainBasic, users } = registries;
    ({ reference: app } = await pushImage(plainBasic, "team/app:1", await makeImage(), users.team));
    gone = app.replace(/:1$/, ":gone");
    const auths = { [plainBasic.host]: { username: users.team.name, password: users.team.password } };
    config = write("config.json", JSON.stringify({ auths }));
  });
  afterAll(() => registries?.stop());

  /** How often the registry was asked for the image's manifest, by its own log. */
  function manifestsAsked(): number {
    return readFileSync(registries.plainBasic.logPath, "utf8").split("/v2/team/app/manifests/1").length;
  }

  it("answers for a file with 0 where every image can be pulled, and asks for each image once", async () => {
    const names = ["web", "api", "cron"];
    const file = write("fine.yaml", names.map((name) => deployment(name, app)).join("---\n"));
    const before = manifestsAsked();

    const run = await check(["-f", file, "--secret-file", config]);

    expect(run).toMatchObject({ code: 0, stderr: "asking the registries for 1 image\n" });
    const lines = run.stdout.split("\n").map((line) => line.split(/ {3,}/));
    expect(lines.slice(0, -1)).toEqual([
      ["ANSWER", "IMAGE", "NAMESPACE", "SERVICEACCOUNT", "WHERE"],
      ["yes", app, "shop", "default", "Deployment/web (fine.yaml:11)"],
      ["yes", app, "shop", "default", "Deployment/api (fine.yaml:23)"],
      ["yes", app, "shop", "default", "Deployment/cron (fine.yaml:35)"],
    ]);
    const between = manifestsAsked();
    const alone = await check([app, "--secret-file", config]);
    expect(alone).toMatchObject({ code: 0 });
    expect(between - before).toBeGreaterThan(0);
    expect(between - before).toBe(manifestsAsked() - between);
  });

  it("answers 1 where one image is not there, before 3 where another could not be asked for", async () => {
    const nowhere = "127.0.0.1:1/team/app:1";
    const unsure = await check(["-f", "-", "--secret-file", config], deployment("web", nowhere));
    expect(unsure).toMatchObject({ code: 3 });

    const stream = [app, nowhere, gone, gone.replace("gone", "lost")].map((image, place) =>
      deployment(`web-${place}`, image),
    );
    const run = await check(["-f", "-", "--secret-file", config, "-o", "json"], stream.join("---\n"));

    expect(run).toMatchObject({ code: 1 });
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({ kind: "CheckReport", answer: "no" });
    expect(report.items.map(({ answer }: { answer: string }) => answer)).toEqual([
      "yes",
      "unsure",
      "no",
      "no",
    ]);
    const missingTags = report.findings.filter(({ code }: { code: string }) => code === "PP1302");
    expect(missingTags).toHaveLength(1);
    expect(missingTags[0].subjects).toMatchObject([
      { kind: "Deployment", namespace: "shop", name: "web-2", image: gone, file: "stdin", line: 35 },
      { name: "web-3" },
    ]);
    expect(run.stdout).not.toContain(registries.users.team.password);
  });

  it("reads a folder's manifests in the order of their names, and with -R those of its folders", async () => {
    write("deploy/b.yml", deployment("b", app));
    write("deploy/a.json", JSON.stringify({ kind: "Pod", metadata: { name: "a" }, spec: podOf(app) }));
    write("deploy/notes.txt", "kind: [");
    write("deploy/more/c.yaml", deployment("c", app));
    write("deploy/values.yaml", "replicas: 3\n");

    const flat = await check(["-f", "deploy", "--secret-file", config]);
    const deep = await check(["-R", "-f", "deploy", "-f", "deploy/b.yml", "--secret-file", config]);

    expect(places(flat.stdout)).toEqual(["Pod/a (deploy/a.json:1)", "Deployment/b (deploy/b.yml:11)"]);
    expect(flat.stderr).toContain(
      "note: without a kind, so no manifest and passed over: deploy/values.yaml:1\n",
    );
    expect(places(deep.stdout)).toEqual([
      "Pod/a (deploy/a.json:1)",
      "Deployment/b (deploy/b.yml:11)",
      "Deployment/c (deploy/more/c.yaml:11)",
    ]);
  });

  it("writes SARIF with the finding at the image's line", async () => {
    const file = write("gone.yaml", deployment("web", gone));
    const run = await check(["-f", file, "--secret-file", config, "-o", "sarif"]);
    expect(run).toMatchObject({ code: 1 });
    const [{ results }] = JSON.parse(run.stdout).runs;
    expect(results).toMatchObject([
      {
        ruleId: "PP1302",
        level: "error",
        locations: [
          {
            physicalLocation: { artifactLocation: { uri: "gone.yaml" }, region: { startLine: 11 } },
            logicalLocations: [{ fullyQualifiedName: "Deployment/shop/web/app" }],
          },
        ],
      },
    ]);
  });
});

function podOf(image: string): object {
  return { containers: [{ name: "app", image }] };
}

function places(table: string): readonly (string | undefined)[] {
  return table
    .split("\n")
    .slice(1, -1)
    .map((line) => line.split(/ {3,}/).at(-1));
}

describe("check -f that asks nobody", () => {
  it("lists the candidates of each image with --prove none", async () => {
    const config = write("two.json", '{"auths":{"reg.example.com":{"username":"u","password":"p"}}}');
    const stream = `${deployment("a", "reg.example.com/a:1")}---\n${deployment("b", "nginx")}`;
    const run = await check(["-f", "-", "--secret-file", config, "--prove", "none"], stream);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout.split("\n").map((line) => line.split(/ {3,}/).slice(0, 4))).toEqual([
      ["IMAGE", "NAMESPACE", "SERVICEACCOUNT", "CANDIDATES"],
      ["reg.example.com/a:1", "shop", "default", "file[reg.example.com]"],
      ["nginx:latest", "shop", "default", "<none>"],
      [""],
    ]);
  });

  it("says no to an image that is none, and yes to manifests without any", async () => {
    const config = write("none.json", '{"auths":{}}');
    const wrong = await check(["-f", "-", "--secret-file", config], deployment("web", "Shop/Web"));
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toContain("error[PP1305]: `Shop/Web` is no image: ");

    const empty = await check(["-f", "-", "--secret-file", config], "# nothing\n---\nkind: ConfigMap\n");
    expect(empty).toEqual({ code: 0, stdout: "", stderr: "no image found in the manifests\n" });
  });

  it.each([
    [
      "YAML that is broken, with file and line",
      ["-f", "broken.yaml"],
      "broken.yaml:3: not YAML: tab as indent",
    ],
    [
      "a chart's template, with what renders it",
      ["-f", "chart.yaml"],
      "helm template CHART | pullpass check -f -",
    ],
    ["a value that is of the wrong type", ["-f", "typed.yaml"], "typed.yaml:3: an image that is no text"],
    ["a path that is not there", ["-f", "nowhere"], "cannot read nowhere: no such file or folder"],
    ["a folder without manifests", ["-f", "bare"], "has no file that ends in .yaml, .yml or .json"],
    ["an image beside manifests", ["nginx", "-f", "-"], "an image and -f exclude each other"],
    ["neither", [], "which image? Give one, or manifests with -f"],
    ["-R without -f", ["nginx", "-R"], "--recursive is for the folders of -f"],
    ["SARIF about one image", ["nginx", "-o", "sarif"], "-o sarif is for manifests: give -f"],
    ["a ServiceAccount beside manifests", ["-f", "-", "--service-account", "x"], "exclude each other"],
    ["standard input twice", ["-f", "-", "--secret-file", "-"], "standard input is one thing"],
    ["a node's proof", ["-f", "-", "--prove-from", "node"], "-f is proven from here"],
    [
      "plain HTTP for several registries",
      ["-f", "several.yaml", "--insecure-registry"],
      "--insecure-registry would count for each of a.example, b.example",
    ],
  ])("refuses %s", async (_what, args, message) => {
    write("broken.yaml", "kind: Pod\nmetadata:\n\tname: x\n");
    write("chart.yaml", "kind: Pod\nspec: {{ .Values.spec }}\n  image: x\n");
    write("typed.yaml", "kind: Pod\nspec:\n  containers: [{name: a, image: 1.5}]\n");
    write("bare/notes.txt", "");
    write("several.yaml", `${deployment("a", "a.example/x")}---\n${deployment("b", "b.example/x")}`);
    const run = await check(args);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});
