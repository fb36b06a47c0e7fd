import { describe, expect, it } from "vitest";
import { pullpass } from "../e2e/pullpass.ts";

describe("pullpass explain of a code", () => {
  it("says what it means, what it looks like, what to do and what is near", async () => {
    const run = await pullpass(["explain", "PP1502"]);
    expect(run).toEqual({
      code: 0,
      stderr: "",
      stdout: `PP1502 kubelet-throttled: the kubelet's own limit on pulls was reached
  looks  pull QPS exceeded
  help   it passes by itself; raise \`registryPullQPS\` where it does not
  near   PP1501 rate-limited: the registry answers no more requests for now
  more   docs/findings.md#pp1502
`,
    });
  });

  it("takes the name as well, and prints JSON", async () => {
    const { stdout } = await pullpass(["explain", "kubelet-throttled", "-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: "pullpass.dev/v1",
      kind: "Explanation",
      code: "PP1502",
      cause: "kubelet-throttled",
      looksLike: ["pull QPS exceeded"],
      related: [{ code: "PP1501", cause: "rate-limited" }],
    });
  });

  it.each([
    ["wrong-credentals", "there is no code `wrong-credentals` (Did you mean wrong-credentials?)"],
    ["PP12044", "there is no code `PP12044`"],
  ])("asks about one that is none: %s", async (text, words) => {
    const run = await pullpass(["explain", text]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(words);
  });

  it("completes codes and names", async () => {
    expect((await pullpass(["__complete", "explain", "PP1502"])).stdout).toBe(
      "PP1502\tkubelet-throttled\n:4\n",
    );
    expect((await pullpass(["__complete", "explain", "kubelet-"])).stdout).toBe(
      "kubelet-throttled\tthe kubelet's own limit on pulls was reached\n:4\n",
    );
  });
});
