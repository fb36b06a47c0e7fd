import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow, connectAsTeam } from "./connect-as-team.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { attachedTo, fingerprint, freshImage, freshNamespace, type Stage, stage, until } from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("connect on a bad day", missing), () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pullpass-bad-days-"));
    await writeFile(join(folder, "password"), "wr0ng-Pa55word");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** `connect` with a password that no registry knows. */
  function connectWrongly(
    on: Stage,
    call: { host: string; namespace: string; flags: readonly string[] },
  ): Promise<PullpassRun> {
    const login = ["--method", "password", "--username", "team", "--password-file", join(folder, "password")];
    return pullpass(["connect", call.host, "-n", call.namespace, ...login, ...call.flags], {
      kubeconfig: on.cluster.kubeconfigPath,
    });
  }

  it.each([
    "plainBasic",
    "plainBearer",
  ] as const)("writes nothing when the password is wrong: %s", async (which) => {
    const on = stage();
    const { host } = on.registries[which];
    const namespace = await freshNamespace(on);
    const image = await freshImage(on.registries[which]);
    const before = await fingerprint(on, namespace);

    const run = await connectWrongly(on, { host, namespace, flags: ["--image", image.reference] });

    expect(run, run.stderr).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain("error[PP1203]");
    expect(run.stderr).toContain("nothing was written");
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("notices a wrong password without an image, too", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);

    const run = await connectWrongly(on, { host: on.registries.plainBearer.host, namespace, flags: [] });

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("error[PP1203]");
  });

  it("is told by a token that grants nothing that the user may not read the repository", async () => {
    const on = stage();
    const { plainBearer, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBearer);

    const run = await pullpass(
      [
        ...[
          "connect",
          plainBearer.host,
          "-n",
          namespace,
          "--method",
          "password",
          "--username",
          users.other.name,
        ],
        ...["--password-file", users.other.passwordPath, "--image", image.reference],
      ],
      { kubeconfig: on.cluster.kubeconfigPath },
    );

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("error[PP1204]");
  });

  it("is unsure when nothing listens, and leaves nothing behind", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const before = await fingerprint(on, namespace);

    const run = await connectWrongly(on, {
      host: "127.0.0.1:9",
      namespace,
      flags: ["--image", "127.0.0.1:9/team/app:1"],
    });

    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stderr).toContain("error[PP1403]");
    expect(run.stderr).toContain("nothing was written");
    expect(await fingerprint(on, namespace)).toBe(before);
    expect(await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"])).toBe("");
  });

  describe("with servers that are no registry", () => {
    const hanging = createServer(() => undefined);
    const html = createHttpServer((_request, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!DOCTYPE html><title>Sign in</title>");
    });
    beforeAll(() => Promise.all([listening(hanging), listening(html)]));
    afterAll(() => {
      hanging.close();
      html.close();
      html.closeAllConnections();
    });

    it("is unsure when the registry hangs, in the time that was allowed", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const host = hostOf(hanging);
      const before = await fingerprint(on, namespace);

      const run = await connectWrongly(on, {
        host,
        namespace,
        flags: ["--image", `${host}/team/app:1`, "--request-timeout", "1s", "--prove-from", "here"],
      });

      expect(run, run.stderr).toMatchObject({ code: 3 });
      expect(run.stderr).toContain("error[PP1402]");
      expect(await fingerprint(on, namespace)).toBe(before);
    });

    it("ends with 124 when all the time is over", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const host = hostOf(hanging);

      const run = await connectWrongly(on, {
        host,
        namespace,
        flags: ["--image", `${host}/a:1`, "--timeout", "1500ms"],
      });

      expect(run, run.stderr).toMatchObject({ code: 124 });
      expect(run.stderr).toContain("out of time after 1.5 s");
    });

    it("ends with 130 at Ctrl-C", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const host = hostOf(hanging);
      const login = [
        "--method",
        "password",
        "--username",
        "team",
        "--password-file",
        join(folder, "password"),
      ];
      const before = await fingerprint(on, namespace);
      let isAsked = false;
      hanging.once("connection", () => {
        isAsked = true;
      });

      const run = await pullpass(["connect", host, "-n", namespace, ...login, "--image", `${host}/a:1`], {
        kubeconfig: on.cluster.kubeconfigPath,
        onStart: (child) => {
          void until(async () => isAsked).then(() => child.kill("SIGINT"));
        },
      });

      expect(run, run.stderr).toMatchObject({ code: 130, stdout: "" });
      expect(run.stderr).toContain("interrupted");
      expect(await fingerprint(on, namespace)).toBe(before);
    });

    it("says that a page of HTML is no registry", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const host = hostOf(html);
      const before = await fingerprint(on, namespace);

      const run = await connectWrongly(on, { host, namespace, flags: ["--image", `${host}/team/app:1`] });

      expect(run, run.stderr).toMatchObject({ code: 1 });
      expect(run.stderr).toContain("error[PP1505]");
      expect(await fingerprint(on, namespace)).toBe(before);
    });
  });

  it("takes its proof Pod away when it is interrupted while a node is asked", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);

    const run = await connectAsTeam(on, plainBasic, {
      namespace,
      flags: ["--image", image.reference, "--prove-from", "node=no-such-node"],
      onStart: (child) => {
        void until(
          async () => (await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"])) !== "",
        ).then(() => child.kill("SIGINT"));
      },
    });

    expect(run, run.stderr).toMatchObject({ code: 130 });
    expect(await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"])).toBe("");
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
  });

  it.each([
    ["image", "PP130", (reference: string) => reference.replace("team/app-", "team/no-such-app-")],
    ["tag", "PP1302", (reference: string) => reference.replace(/:1$/, ":no-such-tag")],
  ])("writes nothing when the %s is not there", async (_what, code, spoil) => {
    const on = stage();
    const { plainBearer } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBearer);
    const before = await fingerprint(on, namespace);

    const run = await connectAsTeam(on, plainBearer, {
      namespace,
      flags: ["--image", spoil(image.reference)],
    });

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain(`error[${code}`);
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("writes nothing when no node can run the image", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic, {
      platforms: [
        { os: "linux", architecture: "s390x" },
        { os: "linux", architecture: "ppc64le" },
      ],
    });
    const before = await fingerprint(on, namespace);

    const run = await connectAsTeam(on, plainBasic, { namespace, flags: ["--image", image.reference] });

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("error[PP1307]");
    expect(run.stderr).toContain("it has linux/s390x, linux/ppc64le");
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("does not write a secret that somebody else made, and names who", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const theirs = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "pullpass", namespace },
      type: "kubernetes.io/dockerconfigjson",
      stringData: {
        ".dockerconfigjson": '{"auths":{"elsewhere.example":{"username":"them","password":"theirs"}}}',
      },
    };
    await on.kubectl(["create", "-f", "-"], JSON.stringify(theirs));
    const before = await fingerprint(on, namespace);

    const refused = await connectAsTeam(on, plainBasic, { namespace });
    expect(refused, refused.stderr).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain("error[PP1109]");
    expect(refused.stderr).toContain("kubectl-create");
    expect(await fingerprint(on, namespace)).toBe(before);

    const beside = await connectAsTeam(on, plainBasic, {
      namespace,
      flags: ["--secret-name", "pullpass-own"],
    });
    expect(beside, beside.stderr).toMatchObject({ code: 0 });
    expect(await attachedTo(on, namespace)).toEqual(["pullpass-own"]);
  });

  it("names verb, resource and namespace of what RBAC forbids", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const kubeconfig = on.cluster.restrictedKubeconfigPaths.bob;
    const before = await fingerprint(on, namespace);

    const blind = await connectAsTeam(on, plainBasic, { namespace, kubeconfig });
    expect(blind, blind.stderr).toMatchObject({ code: 4 });
    expect(blind.stderr).toMatch(/error\[PP1901\].*you may not (get|list) (secrets|serviceaccounts|pods)/);
    expect(blind.stderr).toContain(`in namespace ${namespace}`);

    await allow(on, "bob", { namespace, verbs: "get,list,watch", resources: "secrets,serviceaccounts,pods" });
    const reader = await connectAsTeam(on, plainBasic, { namespace, kubeconfig });
    expect(reader, reader.stderr).toMatchObject({ code: 4 });
    expect(reader.stderr).toContain(`you may not create secrets/pullpass in namespace ${namespace}`);
    expect(reader.stderr).toContain(`kubectl auth can-i create secrets -n ${namespace}`);
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("says what is not done when only a part was permitted, and finishes it later", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const kubeconfig = on.cluster.restrictedKubeconfigPaths.carol;
    await allow(on, "carol", {
      namespace,
      verbs: "get,list,watch",
      resources: "secrets,serviceaccounts,pods",
    });
    await allow(on, "carol", { namespace, verbs: "create,update", resources: "secrets" });

    const part = await connectAsTeam(on, plainBasic, { namespace, kubeconfig });
    expect(part, part.stderr).toMatchObject({ code: 5 });
    expect(part.stdout).toContain("secret/pullpass created\n");
    expect(part.stderr).toContain("not done: serviceaccount/default\n");
    expect(part.stderr).toContain("you may not patch serviceaccounts");

    const rest = await connectAsTeam(on, plainBasic, { namespace });
    expect(rest, rest.stderr).toMatchObject({ code: 0 });
    expect(rest.stdout).toContain(
      "secret/pullpass unchanged\nserviceaccount/default configured\n".split("\n")[0],
    );
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
  });

  it("says that a namespace is not there", async () => {
    const on = stage();

    const run = await connectAsTeam(on, on.registries.plainBasic, { namespace: "no-such-namespace" });

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("error[PP1111]: the cluster has no namespace `no-such-namespace`");
  });
});

async function listening(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

function hostOf(server: Server): string {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it does not listen");
  return `127.0.0.1:${address.port}`;
}
