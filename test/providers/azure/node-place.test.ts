import { describe, expect, it } from "vitest";
import { aksPlaceOf } from "../../../src/providers/azure/node-place.ts";

const PROVIDER_ID =
  "azure:///subscriptions/AAAA/resourceGroups/MC_shop/providers/Microsoft.Compute/virtualMachineScaleSets/x/virtualMachines/0";
const AKS = { "kubernetes.azure.com/cluster": "MC_shop" };

describe("whether a cluster is AKS, by its nodes", () => {
  it.each([
    [
      "a node with AKS's label and Azure's machine",
      [{ name: "a", labels: AKS, providerId: PROVIDER_ID }],
      true,
    ],
    [
      "one that says who manages it",
      [{ name: "a", labels: { "kubernetes.azure.com/managedby": "aks" }, providerId: PROVIDER_ID }],
      true,
    ],
    [
      "a virtual node beside a real one",
      [
        { name: "virtual", labels: AKS },
        { name: "a", labels: AKS, providerId: PROVIDER_ID },
      ],
      true,
    ],
    ["a machine of Azure's that somebody else manages", [{ name: "a", providerId: PROVIDER_ID }], false],
    ["a label alone", [{ name: "a", labels: AKS }], false],
    ["another cloud's machine", [{ name: "a", labels: AKS, providerId: "aws:///eu-west-1a/i-1" }], false],
    ["no node", [], false],
  ])("%s", (_what, nodes, isAks) => {
    const place = isAks ? { subscription: "aaaa", resourceGroup: "mc_shop" } : undefined;
    expect(aksPlaceOf(nodes)).toEqual(place);
  });
});
