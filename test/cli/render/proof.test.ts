import { describe, expect, it } from "vitest";
import { renderProof } from "../../../src/cli/render/proof.ts";
import type { Proof } from "../../../src/core/registry/proof.ts";

const here: Proof = { depth: "blob", vantage: { kind: "here" }, platforms: [] };
const node: Proof = { depth: "blob", vantage: { kind: "node", name: "node-1" }, platforms: [] };
const amd64 = { os: "linux", architecture: "amd64" };

describe("the words of success", () => {
  it.each([
    [{ ...here, depth: "shape" }, "from here, as far as the credential is well-formed"],
    [{ ...here, depth: "token" }, "from here, as far as the registry accepts the credential"],
    [{ ...here, depth: "manifest", platforms: [amd64] }, "from here, linux/amd64, down to the manifest"],
    [here, "from here, down to the first layer"],
    [
      { ...here, platforms: [amd64, { ...amd64, architecture: "arm", variant: "v7" }] },
      "from here, linux/amd64, linux/arm/v7, down to the first layer",
    ],
    [node, "from node node-1, a whole pull (layers it had are not fetched again)"],
  ] as const)("claim what was shown and no more", (proof, text) => {
    expect(renderProof(proof)).toBe(text);
  });
});
