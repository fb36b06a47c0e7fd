import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { pullpass } from "./pullpass.ts";
import {
  attachedTo,
  dockerConfigOf,
  fingerprint,
  freshImage,
  freshNamespace,
  pulledEvents,
  stage,
  until,
} from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("an existing docker login", missing), () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pullpass-docker-login-"));
    await mkdir(join(folder, "bin"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The machine of a person who is logged in by way of a helper: docker's stub, and the helper on the PATH. */
  async function loggedIn(host: string, login: { readonly Username: string; readonly Secret: string }) {
    const config = { auths: { [host]: {} }, credsStore: "desk" };
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    await writeFile(join(folder, "login.json"), JSON.stringify({ ServerURL: host, ...login }));
    const helper = join(folder, "bin", "docker-credential-desk");
    const script = `[ "$1" = get ] && [ "$(cat)" = '${host}' ] && exec cat '${folder}/login.json'
echo 'credentials not found in native keychain'; exit 1`;
    await writeFile(helper, `#!/bin/sh\n${script}\n`);
    await chmod(helper, 0o755);
    const path = `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;
    return { DOCKER_CONFIG: folder, PATH: path };
  }

  it("in a helper connects a namespace, proven from a node, and a second run writes nothing", async () => {
    const on = stage();
    const { tlsBasic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(tlsBasic);
    const environment = await loggedIn(tlsBasic.host, {
      Username: users.robot.name,
      Secret: users.robot.password,
    });
    const args = [
      ...["connect", tlsBasic.host, "-n", namespace, "--method", "docker-login"],
      ...["--image", image.reference, "--ca-file", tlsBasic.caPath ?? ""],
    ];
    const options = { kubeconfig: on.cluster.kubeconfigPath, environment };

    const run = await pullpass(args, options);

    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(
      `note: the login of robot$ci from the helper desk, named in ${folder}/config.json, is used\n`,
    );
    expect(run.stdout).toContain(`proven: from node testbed-node, a whole pull`);
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    expect((await dockerConfigOf(on, namespace)).auths[tlsBasic.host]).toMatchObject({
      username: "robot$ci",
      password: users.robot.password,
    });
    expect(await pulledEvents(on, namespace)).toContainEqual(
      expect.stringContaining(`Successfully pulled image "${image.reference}"`),
    );

    const before = await fingerprint(on, namespace);
    const again = await pullpass(args, options);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("secret/pullpass unchanged");
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("that is an identity token is explained, and nothing is written", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const environment = await loggedIn(plainBasic.host, { Username: "<token>", Secret: "c4n4ry-token" });
    const before = await fingerprint(on, namespace);

    const run = await pullpass(["connect", plainBasic.host, "-n", namespace, "--from-docker-config"], {
      kubeconfig: on.cluster.kubeconfigPath,
      environment,
    });

    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("has an identity token, which a kubelet ignores");
    expect(run.stderr).toContain("make an access token at the registry");
    expect(run.stderr).not.toContain("c4n4ry");
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it.each([
    ["the time is over", ["--timeout", "1s"], 124, "out of time after 1 s"],
    ["the person interrupts", [], 130, "interrupted"],
  ] as const)("in a helper that never answers is given up when %s", async (_what, flags, code, words) => {
    const environment = await loggedIn("ghcr.io", { Username: "unused", Secret: "unused" });
    const told = join(folder, "told");
    const script = `#!/bin/sh\ncat > '${told}'; exec sleep 60\n`;
    await writeFile(join(folder, "bin", "docker-credential-desk"), script);
    const startedMs = performance.now();

    const run = await pullpass(["connect", "ghcr.io", "--method", "docker-login", ...flags], {
      environment,
      onStart: async ({ kill }) => {
        if (code !== 130) return;
        await until(async () => existsSync(told));
        kill("SIGINT");
      },
    });

    expect(run).toMatchObject({ code, stdout: "" });
    expect(run.stderr).toContain(words);
    expect(performance.now() - startedMs).toBeLessThan(30_000);
  });
});
