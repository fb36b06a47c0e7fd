import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { makeTestCertificates, type TestCertificates } from "../servers/test-certificates.ts";
import { connectAsTeam } from "./connect-as-team.ts";
import { type Ground, prepareGround } from "./kill/ground.ts";
import { pullpass } from "./pullpass.ts";
import {
  attachedTo,
  dockerConfigOf,
  fingerprint,
  freshNamespace,
  type Stage,
  stage,
  until,
} from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("an API server in trouble", missing), () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  });
  afterAll(() => certificates?.remove());

  function prepare(on: Stage): Promise<Ground> {
    return prepareGround(on, certificates, { registry: on.registries.plainBasic, namespaceCount: 1 });
  }

  function connectThrough(on: Stage, ground: Ground, flags: readonly string[] = []) {
    const [namespace = ""] = ground.namespaces;
    const { name, passwordPath } = on.registries.users.team;
    const login = ["--method", "password", "--username", name, "--password-file", passwordPath];
    const image = ["--image", ground.image];
    return pullpass(["connect", ground.registryHost, "-n", namespace, ...login, ...image, ...flags], {
      kubeconfig: ground.kubeconfig,
    });
  }

  it.each([
    ["while it is read", "list pods", 3, ""],
    ["before the secret is written", "create secrets", 3, ""],
    ["before the ServiceAccount is changed", "patch serviceaccounts/default", 5, "secret/pullpass created\n"],
    ["before the proof", "create pods", 3, "serviceaccount/default configured\n"],
  ])("that goes away %s is named, and the same command finishes", async (_when, request, code, done) => {
    const on = stage();
    const ground = await prepare(on);
    const [namespace = ""] = ground.namespaces;
    ground.gate.interrupt({ at: request, when: "before", act: () => undefined });

    const run = await connectThrough(on, ground);

    expect(run, run.stderr).toMatchObject({ code });
    expect(run.stdout).toContain(done);
    expect(run.stderr).toContain(`the API server ${ground.gate.apiServer} cannot be reached`);
    ground.gate.interrupt(undefined);
    const again = await connectThrough(on, ground);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    expect(Object.keys((await dockerConfigOf(on, namespace)).auths)).toEqual([ground.registryHost]);
    await ground.close();
  });

  it("that takes a write and is gone before it answers is not called undone, and the same command finishes", async () => {
    const on = stage();
    const ground = await prepare(on);
    const [namespace = ""] = ground.namespaces;
    ground.gate.interrupt({ at: "create secrets", when: "answered", act: () => undefined });

    const run = await connectThrough(on, ground);

    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stderr).not.toContain("nothing was written");
    ground.gate.interrupt(undefined);
    const again = await connectThrough(on, ground);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("secret/pullpass unchanged\n");
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    await ground.close();
  });

  it("that is slower than --request-timeout is given up on, with the time that was waited", async () => {
    const on = stage();
    const ground = await prepare(on);
    const [namespace = ""] = ground.namespaces;
    const before = await fingerprint(on, namespace);
    ground.gate.delay("list pods", 5_000);

    const run = await connectThrough(on, ground, ["--request-timeout", "1s"]);

    expect(run, run.stderr).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toContain(`the API server ${ground.gate.apiServer} did not answer in time`);
    expect(run.stderr).toContain("timed out waiting for the answer after 1 s");
    expect(run.stderr).toContain("allow each request more time: `--request-timeout 30s`");
    expect(await fingerprint(on, namespace)).toBe(before);
    await ground.close();
  });

  it("that is slow is waited for, up to --timeout: then 124, and the same command goes on from there", async () => {
    const on = stage();
    const ground = await prepare(on);
    const [namespace = ""] = ground.namespaces;
    ground.gate.delay("patch serviceaccounts/default", 6_000);

    const run = await connectThrough(on, ground, ["--timeout", "4s"]);

    expect(run, run.stderr).toMatchObject({ code: 124 });
    expect(run.stdout).toContain("secret/pullpass created\n");
    expect(run.stderr).toContain("out of time after 4 s; the same command goes on from there");
    expect(run.stderr).not.toContain(on.registries.users.team.password);
    ground.gate.delay("patch serviceaccounts/default", 1_000);
    const again = await connectThrough(on, ground, ["--timeout", "40s"]);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    await ground.close();
  });
});

describe.skipIf(missing.length > 0)(titleWithNeeds("a namespace that is being deleted", missing), () => {
  it("is named as that, and nothing is written", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const held = { name: "held", namespace, finalizers: ["pullpass.test/keep"] };
    await on.kubectl(
      ["create", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: held }),
    );
    await on.kubectl(["delete", "namespace", namespace, "--wait=false"]);
    await until(
      async () => (await on.kubectl(["get", "serviceaccounts", "-n", namespace, "-o", "name"])) === "",
    );

    const run = await connectAsTeam(on, on.registries.plainBasic, { namespace });

    expect(run, run.stderr).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain(`namespace \`${namespace}\` is being deleted`);
    expect(run.stderr).toContain("choose another namespace with -n");
    await on.kubectl([
      ...["patch", "configmap", "held", "-n", namespace, "--type=merge"],
      ...["-p", '{"metadata":{"finalizers":null}}'],
    ]);
  });
});
