import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { describe, expect, inject, it } from "vitest";
import { parse } from "yaml";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { pullpass } from "./pullpass.ts";
import { freshNamespace, stage } from "./stage.ts";
import { pullSecret } from "./why-stage.ts";

const { missing } = inject("bed");

const PODS = 1_000;
const IMAGES = 20;

describe.skipIf(missing.length > 0)(titleWithNeeds("why of a thousand failing Pods", missing), () => {
  it("asks the registry about each image once with the credential and once without, and names each cause once", async () => {
    const on = stage();
    const { plainBasic: basic, users } = on.registries;
    const namespace = await freshNamespace(on);
    await pullSecret(on, namespace, "regcred", { [basic.host]: users.team });
    const repository = `team/thousand-${randomBytes(4).toString("hex")}`;
    const api = await apiOf(on.cluster.kubeconfigPath);
    const imageOf = (place: number) => `${basic.host}/${repository}:${place % IMAGES}`;
    const make = async (place: number): Promise<void> => {
      const name = `web-${place}`;
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      await api("POST", pods, podOf(name, imageOf(place)));
      // No node runs a thousand: what a kubelet would say of them is written as it writes it.
      await api("PATCH", `${pods}/${name}/status`, statusOf(imageOf(place)));
    };
    const places = Array.from({ length: PODS }, (_, place) => place).values();
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (const place of places) await make(place);
      }),
    );

    const run = await pullpass(["why", "-n", namespace, "-o", "json"], {
      kubeconfig: on.cluster.kubeconfigPath,
    });

    expect(run, run.stderr).toMatchObject({ code: 1 });
    const { findings, pods } = JSON.parse(run.stdout);
    expect(pods).toBe(PODS);
    expect(findings).toHaveLength(IMAGES);
    for (const { cause, subjects } of findings) {
      expect(cause).toBe("repository-not-found");
      expect(subjects).toHaveLength(PODS / IMAGES);
    }
    const asked = (await readFile(basic.logPath, "utf8"))
      .split("\n")
      .filter((line) => line.includes(`/v2/${repository}/manifests/`) && / "?(GET|HEAD) /.test(line));
    const statuses = asked.map((line) => / (401|404) /.exec(line)?.[1]);
    // With the credential: refused without it first, as a runtime asks, and then not found.
    expect(statuses.filter((status) => status === "404")).toHaveLength(IMAGES);
    expect(statuses.filter((status) => status === "401")).toHaveLength(2 * IMAGES);
    await on.kubectl(["delete", "namespace", namespace, "--wait=false"]);
  });
});

function podOf(name: string, image: string): object {
  return {
    metadata: { name },
    spec: {
      schedulerName: "nobody",
      imagePullSecrets: [{ name: "regcred" }],
      containers: [{ name: "app", image }],
    },
  };
}

function statusOf(image: string): object {
  const message = `Back-off pulling image "${image}": ErrImagePull: failed to pull and unpack image "${image}": failed to resolve image: ${image}: not found`;
  const waiting = { reason: "ImagePullBackOff", message };
  const container = { name: "app", image, imageID: "", ready: false, restartCount: 0, state: { waiting } };
  return { status: { containerStatuses: [container] } };
}

/** Requests to the API server that kubectl would take minutes for. */
async function apiOf(kubeconfigPath: string) {
  const { clusters, users } = parse(await readFile(kubeconfigPath, "utf8"));
  const { server, "certificate-authority-data": ca } = clusters[0].cluster;
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(ca, "base64"), maxSockets: 32 });
  return (method: string, path: string, body: object): Promise<void> =>
    new Promise((resolve, reject) => {
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const headers = { authorization: `Bearer ${users[0].user.token}`, "content-type": type };
      request(new URL(path, server), { agent, method, headers }, (response) => {
        response.resume();
        response.on("end", () =>
          (response.statusCode ?? 500) < 300
            ? resolve()
            : reject(new Error(`${method} ${path}: ${response.statusCode}`)),
        );
      })
        .on("error", reject)
        .end(JSON.stringify(body));
    });
}
