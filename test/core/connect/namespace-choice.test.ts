import { describe, expect, it } from "vitest";
import { chooseNamespaces } from "../../../src/core/connect/namespace-choice.ts";
import { objectMeta } from "../../builders/object-meta.ts";

const namespace = (name: string, phase = "Active") => ({ metadata: objectMeta(name), status: { phase } });

describe("the namespaces that are meant where none is named", () => {
  it("are those that are not the cluster's own and not being deleted, by name", () => {
    const deleted = { metadata: objectMeta("old", { deletionTimestamp: "2026-01-01T00:00:00Z" }) };
    const names = ["till", "shop", "kube-system", "kube-public", "openshift", "openshift-ingress", "default"];
    const listed = [...names.map((name) => namespace(name)), namespace("gone", "Terminating"), deleted];
    expect(chooseNamespaces(listed)).toEqual({
      names: ["default", "shop", "till"],
      terminating: ["gone", "old"],
      system: ["kube-public", "kube-system", "openshift", "openshift-ingress"],
    });
  });

  it.each(["kubeflow", "kube", "openshifter", "my-kube-system"])("may well be called %s", (name) => {
    expect(chooseNamespaces([namespace(name)]).names).toEqual([name]);
  });
});
