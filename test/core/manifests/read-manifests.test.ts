import { describe, expect, it } from "vitest";
import { type Manifests, readManifests } from "../../../src/core/manifests/read-manifests.ts";
import { parseManifests } from "../../../src/io/manifests/parse-manifests.ts";
import { documentOf } from "../../builders/pull-secret.ts";

function read(content: string): Manifests {
  const parsed = parseManifests(content, "all.yaml");
  if (!parsed.ok) throw new Error(`line ${parsed.line}: ${parsed.detail}`);
  return readManifests(parsed.documents);
}

/** An object of a kind with its Pod template where that kind has it. */
const TEMPLATES: readonly (readonly [string, string])[] = [
  ["Pod", "spec: {containers: [{name: app, image: img}]}"],
  ["PodTemplate", "template: {spec: {containers: [{name: app, image: img}]}}"],
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"].map(
    (kind) => [kind, "spec: {template: {spec: {containers: [{name: app, image: img}]}}}"] as const,
  ),
  ["CronJob", "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app, image: img}]}}}}}"],
  ["Rollout", "spec: {template: {spec: {containers: [{name: app, image: img}]}}}"],
  ["ScaledJob", "spec: {jobTargetRef: {template: {spec: {containers: [{name: app, image: img}]}}}}"],
  [
    "JobSet",
    "spec: {replicatedJobs: [{template: {spec: {template: {spec: {containers: [{name: app, image: img}]}}}}}]}",
  ],
  [
    "LeaderWorkerSet",
    "spec: {leaderWorkerTemplate: {workerTemplate: {spec: {containers: [{name: app, image: img}]}}}}",
  ],
];

describe("the images of manifests", () => {
  it.each(TEMPLATES)("are found in a %s", (kind, body) => {
    const { images } = read(`kind: ${kind}\nmetadata: {name: web, namespace: shop}\n${body}\n`);
    expect(images).toEqual([
      {
        image: "img",
        container: "app",
        role: "container",
        kind,
        name: "web",
        namespace: "shop",
        serviceAccount: "default",
        ownPullSecrets: [],
        file: "all.yaml",
        line: 3,
      },
    ]);
  });

  it("are those of every container and image volume, with the lines that name them", () => {
    const { images } = read(`
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          image: reg.example.com/migrate:1
      containers:
        - image: reg.example.com/web:1
          name: web
        - name: injected
      ephemeralContainers:
        - name: debug
          image: busybox
      volumes:
        - name: data
          emptyDir: {}
        - name: model
          image:
            reference: reg.example.com/model:1
`);
    expect(images.map(({ image, container, role, line }) => [image, container, role, line])).toEqual([
      ["reg.example.com/migrate:1", "migrate", "init", 10],
      ["reg.example.com/web:1", "web", "container", 12],
      ["busybox", "debug", "ephemeral", 17],
      ["reg.example.com/model:1", "model", "volume", 23],
    ]);
  });

  it("come with the ServiceAccount and the pull secrets that the template names", () => {
    const { images } = read(`
kind: Pod
metadata: {generateName: job-}
spec:
  serviceAccountName: web
  serviceAccount: older
  imagePullSecrets: [{name: regcred}, {}]
  containers: [{name: app, image: img}]
---
kind: Pod
metadata: {name: b}
spec: {serviceAccount: older, containers: [{name: app, image: img}]}
`);
    expect(images).toMatchObject([
      { name: "job-*", serviceAccount: "web", ownPullSecrets: [{ name: "regcred" }, {}] },
      { name: "b", serviceAccount: "older", ownPullSecrets: [] },
    ]);
  });

  it("are found in each document of a stream and each item of a list, aliases and merged members included", () => {
    const { images } = read(`# Source: chart/templates/empty.yaml
---
---
# comments alone
---
kind: List
items:
  - kind: Pod
    metadata: {name: one}
    spec: &spec
      containers: [{name: app, image: img:1}]
  - kind: Pod
    metadata: {name: two}
    spec: *spec
---
kind: PodList
items:
  - {kind: Pod, metadata: {name: three}, spec: {<<: {containers: [{name: app, image: img:3}]}}}
---
{"kind": "Pod", "metadata": {"name": "four"}, "spec": {"containers": [{"name": "app", "image": "img:4"}]}}
`);
    expect(images.map(({ name, image, line }) => [name, image, line])).toEqual([
      ["one", "img:1", 11],
      ["two", "img:1", 14],
      ["three", "img:3", 18],
      ["four", "img:4", 20],
    ]);
  });

  it.each([
    ["a CustomResourceDefinition, whatever its schema is like", "CustomResourceDefinition"],
    ["an object without a template", "ConfigMap"],
  ])("are none in %s", (_what, kind) => {
    const template =
      kind === "CustomResourceDefinition"
        ? "spec: {template: {spec: {containers: [{name: app, image: img}]}}}"
        : "data: {template: 'spec: {containers: [{image: img}]}'}";
    expect(read(`kind: ${kind}\nmetadata: {name: x}\n${template}\n`)).toMatchObject({
      images: [],
      passedOver: [],
      faults: [],
    });
  });

  it("are none in what has no kind, which is passed over by name", () => {
    expect(read("replicas: 3\n---\n- a\n---\njust text\n").passedOver).toEqual([
      { file: "all.yaml", line: 1 },
      { file: "all.yaml", line: 3 },
      { file: "all.yaml", line: 5 },
    ]);
  });

  it.each([
    [
      "an image that is no text",
      "spec: {containers: [\n  {name: a, image: 1.5}]}",
      4,
      "an image that is no text",
    ],
    [
      "a ServiceAccount that a template left open",
      "spec: {\n  serviceAccountName: $SA, containers: []}",
      4,
      "`$SA` cannot be a ServiceAccount's name",
    ],
  ])("are refused with their line where there is %s", (_what, body, line, text) => {
    expect(read(`kind: Pod\nmetadata: {name: x}\n${body}\n`).faults).toEqual([
      { file: "all.yaml", line, text },
    ]);
  });

  it("are refused where the namespace cannot be one", () => {
    const { faults } = read("kind: Pod\nmetadata:\n  namespace: Shop\nspec: {containers: []}\n");
    expect(faults).toEqual([{ file: "all.yaml", line: 3, text: "`Shop` cannot be a namespace's name" }]);
  });
});

describe("what manifests bring along", () => {
  it("is each ServiceAccount, and its list only where it says one", () => {
    const { accounts } = read(`
kind: ServiceAccount
metadata: {name: web, namespace: shop}
imagePullSecrets: [{name: regcred}]
---
kind: ServiceAccount
metadata: {name: silent}
---
kind: ServiceAccount
metadata: {name: emptied}
imagePullSecrets: []
`);
    expect(accounts).toEqual([
      { name: "web", namespace: "shop", file: "all.yaml", line: 2, imagePullSecrets: [{ name: "regcred" }] },
      { name: "silent", file: "all.yaml", line: 6 },
      { name: "emptied", file: "all.yaml", line: 9, imagePullSecrets: [] },
    ]);
  });

  it("is each Secret as the API server would store it, and no value can be printed", () => {
    const data = Buffer.from("in data").toString("base64");
    const { secrets } = read(`
kind: Secret
metadata: {name: regcred}
type: kubernetes.io/dockerconfigjson
data: {.dockerconfigjson: ${data}, kept: ${data}}
stringData: {.dockerconfigjson: "in stringData: ü"}
`);
    const [secret] = secrets;
    expect(secret).toMatchObject({ name: "regcred", type: "kubernetes.io/dockerconfigjson", line: 2 });
    expect(documentOf(secret ?? {})).toBe("in stringData: ü");
    expect(Object.keys(secret?.data ?? {})).toEqual([".dockerconfigjson", "kept"]);
    expect(JSON.stringify(secrets)).not.toContain(data);
  });

  it("is no Secret that SOPS has encrypted, and a fault where a value is no text", () => {
    const encrypted = read("kind: Secret\nmetadata: {name: a}\ndata: {k: 'ENC[…]'}\nsops: {mac: x}\n");
    expect(encrypted).toMatchObject({ secrets: [], faults: [] });
    const wrong = read("kind: Secret\nmetadata: {name: a}\nstringData:\n  port: 5000\n");
    expect(wrong.faults).toEqual([{ file: "all.yaml", line: 4, text: "`stringData.port` is no text" }]);
  });

  it("is each Namespace by its name", () => {
    expect(read("kind: Namespace\nmetadata: {name: shop}\n").namespaces).toEqual(["shop"]);
  });
});
