import { describe, expect, it } from "vitest";
import { specAccount, specImages } from "../../../src/core/pod/spec-images.ts";

describe("the images of a Pod template", () => {
  it("are those of all containers and of image volumes, without what has yet to be filled in", () => {
    const spec = {
      containers: [{ name: "app", image: "reg.example.com/app:1" }, { name: "sidecar" }],
      initContainers: [{ name: "migrate", image: "reg.example.com/migrate:1" }],
      ephemeralContainers: [{ name: "debug", image: "" }],
      volumes: [
        { name: "config" },
        { name: "model", image: { reference: "reg.example.com/model:1" } },
        { name: "later", image: {} },
      ],
    };
    expect(specImages(spec)).toEqual([
      { container: "migrate", role: "init", image: "reg.example.com/migrate:1" },
      { container: "app", role: "container", image: "reg.example.com/app:1" },
      { container: "model", role: "volume", image: "reg.example.com/model:1" },
    ]);
  });
});

describe("the ServiceAccount of a Pod template", () => {
  it.each([
    [undefined, "default"],
    ["", "default"],
    ["web", "web"],
  ])("is, written as %j, %s", (written, expected) => {
    const named = written === undefined ? {} : { serviceAccountName: written };
    expect(specAccount({ containers: [], ...named })).toBe(expected);
  });
});
