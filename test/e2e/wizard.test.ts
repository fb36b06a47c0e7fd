import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { METHOD_NAMES } from "../../src/cli/flags/connect-methods.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { personIn as bobIn } from "./person.ts";
import { makePullSecret } from "./pull-secret.ts";
import { KEY, missingForScreen, openScreen, type Screen } from "./screen.ts";
import {
  attachedTo,
  deploy,
  dockerConfigOf,
  fingerprint,
  freshImage,
  freshNamespace,
  type Stage,
  stage,
  until,
  untilWaiting,
} from "./stage.ts";
import { expectTranscript, type Moment } from "./transcript.ts";

const missing = [...inject("bed").missing, ...missingForScreen];

describe.skipIf(missing.length > 0)(titleWithNeeds("the wizard of connect", missing), () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pullpass-wizard-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const personIn = (on: Stage, namespace: string) => bobIn(on, { user: "bob", namespace, folder });

  /** A namespace whose one Deployment waits for its image, and the person in it, who has a docker login. */
  async function waitingNamespace(on: Stage) {
    const registry = on.registries.plainBearer;
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(registry);
    await deploy(on, { namespace, image: reference });
    await untilWaiting(on, namespace, "ImagePullBackOff");
    const auth = Buffer.from("robot:expired").toString("base64");
    await writeFile(join(folder, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    const kubeconfigPath = await personIn(on, namespace);
    const open = (line: string) =>
      openScreen({ kubeconfigPath, line, environment: { DOCKER_CONFIG: folder } });
    return { registry, namespace, reference, open };
  }

  it("goes from ImagePullBackOff to Running by the keyboard alone, as docs/wizard.md shows it", async () => {
    const on = stage();
    const { registry, namespace, reference, open } = await waitingNamespace(on);
    const { name, password } = registry.users.team;
    const screen = open("connect");
    const moments: Moment[] = [];
    const answer = async (question: string, keys: string): Promise<void> => {
      await screen.sees(question);
      moments.push({ question, screen: screen.visible() });
      screen.type(keys);
    };

    await answer("Which registry", KEY.enter);
    await answer("How is the credential", KEY.down + KEY.enter);
    await answer("Which namespaces", KEY.enter);
    await answer("Which image", KEY.enter);
    await answer("User name", `${name}${KEY.enter}`);
    await answer("Password or token", `${password}${KEY.enter}`);
    await answer("re-created?", "y");
    await answer("Is it to be done?", "y");

    expect(await screen.exitCode(), screen.all()).toBe(0);
    expect(screen.all()).toContain(`pod/web`);
    expect(screen.written()).not.toContain(password);
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    expect((await dockerConfigOf(on, namespace)).auths[registry.host]).toMatchObject({
      username: name,
      password,
    });
    await until(async () => (await phases(on, namespace)) === "Running");
    const { host } = registry;
    const names = {
      [reference]: "reg.example:5000/team/web:1",
      [host]: "reg.example:5000",
      [namespace]: "shop",
    };
    await expectTranscript("wizard.md", { moments, end: screen.all(), names });
  });

  it("does what its last line says, without a question", async () => {
    const on = stage();
    const { registry, namespace, reference, open } = await waitingNamespace(on);
    const { name, password, passwordPath } = registry.users.team;
    const screen = open(`connect ${registry.host} --image ${reference} --method password`);
    await screen.sees("Which namespaces");
    screen.type(KEY.enter);
    await screen.sees("User name");
    screen.type(`${name}${KEY.enter}`);
    await screen.sees("Password or token");
    screen.type(`${password}${KEY.enter}`);
    await screen.sees("re-created?");
    screen.type("n");
    await screen.sees("Is it to be done?");
    screen.type("n");
    expect(await screen.exitCode()).toBe(1);
    expect(screen.all()).toContain("nothing was written");
    expect(await on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"])).toBe("");

    const [, command = ""] = /next time:\n\s*pullpass ([\s\S]*)$/.exec(screen.all()) ?? [];
    expect(command).not.toContain("--restart");
    const again = open(command.replaceAll("\\\n", " ").replace("FILE", passwordPath));
    expect(await again.exitCode(), again.all()).toBe(0);
    expect(again.all()).toContain("secret/pullpass created");
    expect(again.all()).not.toContain("next time");
  });

  it("asks again for what the registry refused, and writes nothing before", async () => {
    const on = stage();
    const { registry, namespace, reference, open } = await waitingNamespace(on);
    const { name, password } = registry.users.team;
    const before = await fingerprint(on, namespace);
    const screen = await open(
      `connect ${registry.host} -n ${namespace} --image ${reference} --method password`,
    );
    await type(screen, "User name", `other${KEY.enter}`);
    await type(screen, "Password or token of other", `wrong${KEY.enter}`);
    await type(screen, "re-created?", "n");
    await type(screen, "Is it to be done?", "y");
    await screen.sees("typed again?");
    expect(await fingerprint(on, namespace)).toBe(before);
    screen.type("y");
    await type(screen, "User name", `${name}${KEY.enter}`);
    await type(screen, `Password or token of ${name}`, `${password}${KEY.enter}`);
    expect(await screen.exitCode(), screen.all()).toBe(0);
    expect(screen.all()).toContain(`--username ${name}`);
  });

  it("attaches a secret that is there already, and ends with the command that names it", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(registry);
    const { name, password } = registry.users.team;
    await makePullSecret(on, { namespace, name: "regcred", host: registry.host, username: name, password });
    const before = await on.kubectl(["get", "secret", "regcred", "-n", namespace, "-o", "json"]);
    const kubeconfigPath = await personIn(on, namespace);
    const line = `connect ${registry.host} -n ${namespace} --image ${reference}`;
    const screen = openScreen({ kubeconfigPath, line, environment: { DOCKER_CONFIG: folder } });

    await screen.sees("How is the credential");
    await mark(screen, `existing-secret: ${namespace}/regcred (user ${name})`);
    screen.type(KEY.enter);
    await screen.sees("attach secret/regcred to serviceaccount/default");
    await type(screen, "Is it to be done?", "y");

    expect(await screen.exitCode(), screen.all()).toBe(0);
    expect(screen.all()).toContain("proven: from node testbed-node, a whole pull");
    expect(screen.all().replaceAll(/\s*\\\n\s*/g, " ")).toContain(
      `--method existing-secret --from-secret ${namespace}/regcred`,
    );
    expect(await attachedTo(on, namespace)).toEqual(["regcred"]);
    expect(await on.kubectl(["get", "secret", "regcred", "-n", namespace, "-o", "json"])).toBe(before);
    expect(screen.written()).not.toContain(password);
  });

  it.each([
    ["Ctrl-C at the first question", [], "Which registry", KEY.ctrlC],
    ["Escape at a later one", ["Which registry"], "Which namespaces", KEY.escape],
    ["Ctrl-C at a text", ["Which registry", "Which namespaces", "Which image"], "The image", KEY.ctrlC],
  ])("ends with 130 and writes nothing at %s", async (_what, before, question, key) => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const kubeconfigPath = await personIn(on, namespace);
    const screen = openScreen({ kubeconfigPath, line: "connect", environment: { DOCKER_CONFIG: folder } });
    for (const each of before) await type(screen, each, KEY.enter);
    await type(screen, question, key);
    expect(await screen.exitCode()).toBe(130);
    expect(screen.all()).toContain("nothing was written");
    expect(await on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"])).toBe("");
  });

  it("ends a question with 130 when the process is told to end", async () => {
    const { kubeconfigPath } = stage().cluster;
    const screen = openScreen({
      kubeconfigPath,
      line: "connect",
      by: "timeout --foreground --preserve-status 10",
    });
    await screen.sees("Which registry");
    expect(await screen.exitCode()).toBe(130);
    expect(screen.all()).toContain("interrupted");
  });

  it("draws no colour with NO_COLOR", async () => {
    const { kubeconfigPath } = stage().cluster;
    const screen = openScreen({ kubeconfigPath, line: "connect", environment: { NO_COLOR: "1" } });
    await type(screen, "Which registry", KEY.ctrlC);
    expect(await screen.exitCode()).toBe(130);
    // Moving the cursor and wiping lines is no colour.
    expect(screen.written()).not.toMatch(new RegExp(`${KEY.escape}\\[[0-9;]*m`));
  });

  it.each([
    ["CI", { CI: "true" }, ""],
    ["a dumb terminal", { TERM: "dumb" }, ""],
    ["--no-input", {}, "--no-input"],
    ["a pipe for standard input", {}, "</dev/null"],
    ["a pipe for standard output", {}, "| cat"],
  ])("asks nothing in %s, but names all that is missing", async (_what, environment, more) => {
    const on = stage();
    const kubeconfigPath = on.cluster.kubeconfigPath;
    const screen = openScreen({ kubeconfigPath, line: `connect -n shop ${more}`, environment, columns: 400 });
    await screen.exitCode();
    expect(screen.all()).toContain(
      `missing: --registry, --method (${METHOD_NAMES}), --username, --password-stdin or --password-file`,
    );
    expect(screen.all()).toMatch(/connect -n shop .*--registry REGISTRY --method password --username USER/);
    expect(screen.all()).not.toContain("Which");
  });
});

async function type(screen: Screen, question: string, keys: string): Promise<void> {
  await screen.sees(question);
  screen.type(keys);
}

/** Moves down until the choice is marked; what is above it in the list depends on what the machine has. */
async function mark(screen: Screen, choice: string): Promise<void> {
  const isMarked = () => screen.visible().includes(`● ${choice}`);
  for (let moved = 0; moved < 10 && !isMarked(); moved += 1) {
    const before = screen.visible();
    screen.type(KEY.down);
    await until(async () => screen.visible() !== before);
  }
  if (!isMarked()) throw new Error(`nothing to choose is ${choice}:\n${screen.visible()}`);
}

function phases({ kubectl }: Stage, namespace: string): Promise<string> {
  return kubectl(["get", "pods", "-n", namespace, "-o", "jsonpath={.items[*].status.phase}"]);
}
