import { describe, expect, it } from "vitest";
import { clusterFlagsOf } from "../../../src/cli/flags/cluster-flags.ts";
import { kubeconfigChoice } from "../../../src/cli/flags/kubeconfig-choice.ts";
import { pullpass } from "../../e2e/pullpass.ts";

describe("the flags for the cluster", () => {
  it("take the place of the kubeconfig's fields", () => {
    const flags = { context: "prod", tlsServerName: "api.test", asGroup: ["a", "b"], namespace: ["shop"] };
    expect(kubeconfigChoice(flags)).toEqual({
      context: "prod",
      tlsServerName: "api.test",
      asGroups: ["a", "b"],
    });
  });

  it("give an extra as often as it has values", () => {
    const { asUserExtra } = kubeconfigChoice({ asUserExtra: ["a=1", "b=x=y", "a=", "c d=ü\n"] });
    expect([...(asUserExtra ?? [])]).toEqual([
      ["a", ["1", ""]],
      ["b", ["x=y"]],
      ["c d", ["ü\n"]],
    ]);
  });

  it.each(["a", "=b", ""])("take no extra without a key and a value: %j", (text) => {
    expect(() => kubeconfigChoice({ asUserExtra: [text] })).toThrow(`\`${text}\` is not KEY=VALUE`);
  });

  it("take a proxy with a user name, and none with a password", () => {
    expect(kubeconfigChoice({ proxyUrl: "socks5://me@proxy.test" })).toEqual({
      proxyUrl: "socks5://me@proxy.test",
    });
    const taken = () => kubeconfigChoice({ proxyUrl: "http://me:c4n4ry@proxy.test" });
    expect(taken).toThrow(/^(?!.*c4n4ry).*a password is not taken from the command line/);
  });

  it("are read out of a line that is still typed", () => {
    const given = new Map([
      ["--context", ["dev", "prod"]],
      ["--as-group", ["a", "b"]],
      ["--tls-server-name", ["api.test"]],
      ["--image", ["x"]],
    ]);
    expect(clusterFlagsOf(given)).toEqual({
      context: "prod",
      asGroup: ["a", "b"],
      tlsServerName: "api.test",
    });
  });

  it.each([
    [["--token", "c4n4ry"], "a token is not taken from the command line"],
    [["--token=c4n4ry"], "a token is not taken from the command line"],
    [["--token"], "a token is not taken from the command line"],
    [["--insecure-skip-tls-verify"], "the API server's certificate is always verified"],
    [["--insecure-skip-tls-verify=true"], "the API server's certificate is always verified"],
  ])("that kubectl has and pullpass does not take say why: %j", async (flags, words) => {
    const { code, stdout, stderr } = await pullpass(["secret", "show", "x", ...flags]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("c4n4ry");
  });
});
