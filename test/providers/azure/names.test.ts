import { describe, expect, it } from "vitest";
import { guidOf } from "../../../src/io/machine/names.ts";
import { clientSecretName, clientSecretNameBy, withoutRunner } from "../../../src/providers/azure/names.ts";

const of = { cluster: "c0ffee12", secretName: "by" };
const ada = { runner: "ada@laptop", namespaces: ["a", "b"], guidOf };

describe("the name of a client secret", () => {
  it("is the same for the same person, machine and namespaces, in whatever order", () => {
    expect(clientSecretNameBy(of, ada)).toBe(clientSecretNameBy(of, { ...ada, namespaces: ["b", "a"] }));
  });

  it.each([
    ["another person", { ...ada, runner: "bob@laptop" }],
    ["another machine", { ...ada, runner: "ada@desktop" }],
    ["other namespaces", { ...ada, namespaces: ["a"] }],
  ])("is another for %s", (_whom, runner) => {
    expect(clientSecretNameBy(of, runner)).not.toBe(clientSecretNameBy(of, ada));
  });

  it("shows nobody who it was, and still says of which pull secret it is", () => {
    const name = clientSecretNameBy(of, ada);

    expect(name).not.toMatch(/ada|laptop/);
    expect(withoutRunner(name)).toBe(clientSecretName(of));
    expect(withoutRunner(clientSecretName(of))).toBe("pullpass c0ffee12 by");
  });
});
