import { describe, expect, it } from "vitest";
import { ownerOf, ownerText } from "../../../src/core/marks/owner.ts";
import { objectMeta } from "../../builders/object-meta.ts";
import { replicaSet } from "../../builders/pod.ts";
import { TOOLS } from "../../builders/tool-marks.ts";

const LABEL = { "app.kubernetes.io/managed-by": "pullpass" };

describe("whose an object is", () => {
  it.each(TOOLS)("knows %s %s", (tool, _how, meta) => {
    expect(ownerOf(objectMeta("regcred", meta))).toMatchObject({ kind: "tool", tool });
  });

  it.each(TOOLS)("believes %s (%s) before pullpass's own label", (tool, _how, meta) => {
    const labels = { ...LABEL, ...meta.labels };
    expect(ownerOf(objectMeta("regcred", { ...meta, labels }))).toMatchObject({ kind: "tool", tool });
  });

  it("names the tool that Argo CD or Flux applied a Helm chart with, not Helm", () => {
    const labels = { "app.kubernetes.io/managed-by": "Helm", "helm.toolkit.fluxcd.io/name": "shop" };
    expect(ownerOf(objectMeta("x", { labels }))).toMatchObject({ tool: "Flux" });
  });

  it("names an owner of a kind it does not know by that kind", () => {
    const owner = ownerOf(objectMeta("x", { ownerReferences: [{ ...replicaSet, kind: "VaultSecret" }] }));
    expect(ownerText(owner)).toBe("VaultSecret (VaultSecret web-5d4)");
  });

  it("does not take an owner that controls nothing for a writer", () => {
    const { controller: _none, ...reference } = replicaSet;
    expect(ownerOf(objectMeta("x", { ownerReferences: [reference], labels: LABEL }))).toEqual({
      kind: "pullpass",
    });
  });

  it.each([
    ["the label is pullpass's", { labels: LABEL }, "pullpass"],
    ["no mark says anything", {}, "somebody else"],
    [
      "only a field manager is known, the last that wrote",
      { managedFields: [{ manager: "kubectl-create" }, { manager: "kubectl-edit" }] },
      "somebody else (written by kubectl-edit)",
    ],
    [
      "the label is another's",
      { labels: { "app.kubernetes.io/managed-by": "terraform" } },
      "somebody else (written by terraform)",
    ],
  ])("is told where %s", (_what, meta, text) => {
    expect(ownerText(ownerOf(objectMeta("x", meta)))).toBe(text);
  });
});
