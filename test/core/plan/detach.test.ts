import { describe, expect, it } from "vitest";
import { attachOperations } from "../../../src/core/plan/attach.ts";
import { attachToWorkload } from "../../../src/core/plan/attach-workload.ts";
import {
  accountHolder,
  detachOperations,
  listWithout,
  workloadHolder,
} from "../../../src/core/plan/detach.ts";
import type { WorkloadTemplate } from "../../../src/core/workload/workload-template.ts";
import { patched } from "../../builders/json-patch.ts";
import { objectMeta } from "../../builders/object-meta.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { workload } from "../../builders/workload.ts";

const MARK = "/metadata/annotations/pullpass.dev~1attached";
const OURS = { annotations: { "pullpass.dev/attached": "pullpass" } };

function detach(...parts: Parameters<typeof serviceAccount>) {
  return detachOperations(accountHolder(serviceAccount(...parts)), "pullpass");
}

describe("detaching a pull secret from a ServiceAccount", () => {
  it("takes a list away that holds nothing else, and the mark", () => {
    expect(detach("default", ["pullpass"], OURS)).toEqual([
      { op: "test", path: "/imagePullSecrets", value: [{ name: "pullpass" }] },
      { op: "remove", path: "/imagePullSecrets" },
      { op: "test", path: MARK, value: "pullpass" },
      { op: "remove", path: MARK },
    ]);
  });

  it("takes one entry out from between those of others, and tests their whole list", () => {
    expect(detach("default", ["a", "pullpass", "b"], OURS).slice(0, 2)).toEqual([
      { op: "test", path: "/imagePullSecrets", value: [{ name: "a" }, { name: "pullpass" }, { name: "b" }] },
      { op: "remove", path: "/imagePullSecrets/1" },
    ]);
  });

  it("takes the last of two that are equal: somebody else wrote the other", () => {
    expect(detach("default", ["pullpass", "a", "pullpass"], OURS)[1]).toEqual({
      op: "remove",
      path: "/imagePullSecrets/2",
    });
  });

  it("tests an entry without a name as the API server writes it", () => {
    const account = { metadata: objectMeta("default", OURS), imagePullSecrets: [{}, { name: "pullpass" }] };
    expect(detachOperations(accountHolder(account), "pullpass")[0]).toMatchObject({
      value: [{}, { name: "pullpass" }],
    });
  });

  it("keeps the names of other secrets in the mark", () => {
    const meta = { annotations: { "pullpass.dev/attached": "quay,pullpass" } };
    expect(detach("default", ["quay", "pullpass"], meta).slice(2)).toEqual([
      { op: "test", path: MARK, value: "quay,pullpass" },
      { op: "replace", path: MARK, value: "quay" },
    ]);
  });

  it("takes the mark alone where the entry was taken out by hand", () => {
    expect(detach("default", ["a"], OURS)).toEqual([
      { op: "test", path: MARK, value: "pullpass" },
      { op: "remove", path: MARK },
    ]);
  });

  it("does nothing where there is neither", () => {
    expect(detach("default", ["a"])).toEqual([]);
  });

  it.each([
    ["nothing", undefined, {}],
    ["entries of others", ["b", "a"], {}],
    ["annotations", undefined, { annotations: { "team.example/x": "1" } }],
    ["both", ["a"], { annotations: { "team.example/x": "1" } }],
  ])("gives back what was there before it was attached: %s", (_what, list, meta) => {
    const before = serviceAccount("default", list, meta);
    const attached = patched(before, attachOperations(before, "pullpass"));
    const after = patched(attached, detachOperations(accountHolder(attached), "pullpass"));
    expect(withoutEmpty(after)).toEqual(before);
  });
});

describe("detaching a pull secret from a workload", () => {
  it.each([
    ["Deployment", "/spec/template/spec/imagePullSecrets"],
    ["CronJob", "/spec/jobTemplate/spec/template/spec/imagePullSecrets"],
  ] as const)("takes it from the template of a %s", (kind, path) => {
    const one = workload({ kind, pullSecrets: ["a", "pullpass"], meta: OURS });
    expect(detachOperations(workloadHolder(one), "pullpass")[1]).toEqual({ op: "remove", path: `${path}/1` });
  });

  it("takes along what it was given of its ServiceAccount's list, and so the whole list", () => {
    const attached = attachedWorkload();
    expect(attached.podSpec.imagePullSecrets).toEqual([{ name: "theirs" }, { name: "pullpass" }]);
    expect(detachOperations(workloadHolder(attached), "pullpass")).toEqual([
      {
        op: "test",
        path: "/spec/template/spec/imagePullSecrets",
        value: [{ name: "theirs" }, { name: "pullpass" }],
      },
      { op: "remove", path: "/spec/template/spec/imagePullSecrets" },
      { op: "test", path: MARK, value: "pullpass" },
      { op: "remove", path: MARK },
      { op: "test", path: "/metadata/annotations/pullpass.dev~1carried", value: "theirs" },
      { op: "remove", path: "/metadata/annotations/pullpass.dev~1carried" },
    ]);
  });

  it("leaves that where somebody put an entry beside it: the list stays, and Pods get none but its", () => {
    const attached = attachedWorkload(["later"]);
    expect(listWithout(workloadHolder(attached), "pullpass")).toEqual([
      { name: "theirs" },
      { name: "later" },
    ]);
  });

  it("leaves that while another attached secret stays", () => {
    const meta = {
      annotations: { "pullpass.dev/attached": "pullpass,quay", "pullpass.dev/carried": "theirs" },
    };
    const one = workload({ pullSecrets: ["theirs", "pullpass", "quay"], meta });
    expect(listWithout(workloadHolder(one), "pullpass")).toEqual([{ name: "theirs" }, { name: "quay" }]);
    expect(detachOperations(workloadHolder(one), "pullpass").at(-1)).toEqual({
      op: "replace",
      path: MARK,
      value: "quay",
    });
  });
});

/** Deployment shop/web with the secret in its template, and the entry of its ServiceAccount with it. */
function attachedWorkload(later: readonly string[] = []): WorkloadTemplate {
  const before = workload();
  const account = serviceAccount("default", ["theirs"]);
  const { operations, carried } = attachToWorkload(before, account, "pullpass");
  const object = { metadata: before.metadata, spec: { template: { spec: before.podSpec } } };
  const { metadata, spec } = patched(object, operations);
  const list = spec.template.spec.imagePullSecrets ?? [];
  expect(carried).toEqual(["theirs"]);
  const imagePullSecrets = [...list, ...later.map((name) => ({ name }))];
  return { kind: "Deployment", metadata, podSpec: { ...spec.template.spec, imagePullSecrets } };
}

/** As the API server's JSON has it: an empty map of annotations is left out. */
function withoutEmpty({ metadata, ...others }: ReturnType<typeof serviceAccount>) {
  const { annotations = {}, ...meta } = metadata;
  return {
    ...others,
    metadata: Object.keys(annotations).length === 0 ? meta : { ...meta, annotations },
  };
}
