import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { pullpass } from "./pullpass.ts";
import { dockerConfigOf, freshImage, freshNamespace, type Stage, stage, until } from "./stage.ts";
import { pullSecret } from "./why-stage.ts";

const { missing } = inject("bed");
const run = promisify(execFile);

describe.skipIf(missing.length > 0)(titleWithNeeds("why --fix, of a secret", missing), () => {
  let on: Stage;
  beforeAll(() => {
    on = stage();
  });

  it("copies the entry that a Pod wants from another namespace, and no other, until the Pod runs", async () => {
    const [namespace, elsewhere] = [await freshNamespace(on), await freshNamespace(on)];
    const { plainBasic: basic, users } = on.registries;
    const name = `shared-${elsewhere}`;
    await pullSecret(on, elsewhere, name, { [basic.host]: users.team, "ghcr.io": users.other });
    await deployNaming(namespace, name);

    const done = await fix(namespace);

    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(done.stdout).toContain("error[PP1101]");
    expect(done.stderr).toContain(`    + ${basic.host}: user team\n`);
    expect(done.stdout).toContain(`secret/${name} -n ${namespace} created\n`);
    expect(done.stdout).toContain("mended: 1 Pod has its images\n");
    expect(done.stdout + done.stderr).not.toContain(users.team.password);
    expect(await runningPods(namespace)).toBe(1);
    const { auths } = await dockerConfigOf(on, namespace, name);
    expect(Object.keys(auths)).toEqual([basic.host]);

    // The line that was shown makes the same.
    await on.kubectl(["delete", "secret", name, "-n", namespace]);
    await asShown(done.stderr);
    const { auths: byHand } = await dockerConfigOf(on, namespace, name);
    expect(Object.keys(byHand)).toEqual([basic.host]);
    expect(byHand[basic.host]).toMatchObject({ username: "team", password: users.team.password });
  });

  it("writes an entry under the key that the kubelet matches, and leaves the one that was there", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic: basic, users } = on.registries;
    const wrong = `https://${basic.host}/v2`;
    await pullSecret(on, namespace, "regcred", { [wrong]: users.team });
    await deployNaming(namespace, "regcred");

    const done = await fix(namespace);

    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(done.stdout).toContain("error[PP1102]");
    expect(done.stderr).toContain(`      ${wrong}: user team\n    + ${basic.host}: user team\n`);
    expect(done.stdout).toContain(`secret/regcred -n ${namespace} configured\n`);
    expect(done.stdout).toContain("mended: 1 Pod has its images\n");
    expect(await runningPods(namespace)).toBe(1);
    const { auths } = await dockerConfigOf(on, namespace, "regcred");
    expect(Object.keys(auths).toSorted()).toEqual([basic.host, wrong].toSorted());

    await pullSecret(on, namespace, "regcred", { [wrong]: users.team });
    await asShown(done.stderr);
    const { auths: byHand } = await dockerConfigOf(on, namespace, "regcred");
    expect(Object.keys(byHand).toSorted()).toEqual([basic.host, wrong].toSorted());
  });

  /** A Deployment whose Pods name the secret; waits until its Pod cannot pull. */
  async function deployNaming(namespace: string, secret: string): Promise<void> {
    const { reference: image } = await freshImage(on.registries.plainBasic);
    const labels = { app: "web" };
    const manifest = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 0,
            imagePullSecrets: [{ name: secret }],
            containers: [{ name: "app", image }],
          },
        },
      },
    };
    await on.kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
    await until(async () =>
      (await on.kubectl(["get", "pods", "-n", namespace, "-o", "json"])).includes(
        "no basic auth credentials",
      ),
    );
  }

  function fix(namespace: string) {
    return pullpass(["why", "deployment/web", "-n", namespace, "--fix", "--yes"], {
      kubeconfig: on.cluster.kubeconfigPath,
    });
  }

  async function runningPods(namespace: string): Promise<number> {
    const selector = "--field-selector=status.phase=Running";
    const names = await on.kubectl(["get", "pods", "-n", namespace, selector, "-o", "name"]);
    return names.split("\n").filter((name) => name !== "").length;
  }

  /** Runs the line of kubectl that the plan shows for the secret. */
  async function asShown(plan: string): Promise<void> {
    const line = plan.split("\n").find((text) => text.trim().startsWith("kubectl get secret"));
    const { kubectlPath, kubeconfigPath } = on.cluster;
    const PATH = `${dirname(kubectlPath)}:${process.env["PATH"]}`;
    await run("bash", ["-c", `set -o pipefail; ${line}`], {
      env: { PATH, HOME: "/nonexistent", KUBECONFIG: kubeconfigPath },
    });
  }
});
