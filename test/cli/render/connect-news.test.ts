import { describe, expect, it } from "vitest";
import { renderNews } from "../../../src/cli/render/connect-news.ts";
import type { Change } from "../../../src/core/plan/action.ts";
import type { ConnectNews } from "../../../src/core/report/connect-news.ts";

const created: Change = {
  target: { kind: "Secret", namespace: "shop", name: "pullpass" },
  change: "created",
};
const deleted: Change = {
  target: { kind: "Pod", namespace: "shop", name: "web-1" },
  change: "deleted",
  reason: "came too early; ReplicaSet web-5d4 makes it anew",
};
const here = { depth: "blob", vantage: { kind: "here" }, platforms: [] } as const;
const node = { ...here, vantage: { kind: "node", name: "node-1" } } as const;

describe("what connect tells as it happens", () => {
  it.each<[string, ConnectNews, string]>([
    ["a change, as kubectl says it", { kind: "change", change: created }, "secret/pullpass created\n"],
    [
      "a change and why",
      { kind: "change", change: deleted },
      "pod/web-1 deleted (came too early; ReplicaSet web-5d4 makes it anew)\n",
    ],
    [
      "a Pod that was made anew",
      {
        kind: "replaced",
        pod: { namespace: "shop", name: "web-2", state: "pulled", phase: "Running", node: "node-1" },
      },
      "pod/web-2 Running on node node-1\n",
    ],
    [
      "a Pod that no node has yet",
      { kind: "replaced", pod: { namespace: "shop", name: "web-2", state: "waiting", phase: "Pending" } },
      "pod/web-2 Pending\n",
    ],
    [
      "a credential that the registry accepts",
      { kind: "shown", pull: { proof: { ...here, depth: "token" } } },
      "proven: from here, as far as the registry accepts the credential\n",
    ],
    [
      "an image that can be read",
      { kind: "shown", pull: { proof: here, image: "reg.example.com/app:1" } },
      "proven: from here, down to the first layer: reg.example.com/app:1\n",
    ],
  ])("is %s", (_what, news, text) => {
    expect(renderNews(news, { several: false, dryRun: "none" })).toBe(text);
  });

  it("has the kubelet's own words below a node's proof, harmless to the terminal", () => {
    const news: ConnectNews = {
      kind: "shown",
      pull: { proof: node, image: "reg/app:1", event: "Pulled\u001b[2J" },
    };
    expect(renderNews(news, { several: false, dryRun: "none" })).toMatch(
      /^proven: from node node-1, .*: reg\/app:1\n {2}kubelet: Pulled\\u\{1b\}\[2J\n$/,
    );
  });

  it("names the namespace where there are several", () => {
    expect(renderNews({ kind: "change", change: created }, { several: true, dryRun: "none" })).toBe(
      "secret/pullpass -n shop created\n",
    );
  });

  it.each([
    ["client", "secret/pullpass created (dry run)\n"],
    ["server", "secret/pullpass created (server dry run)\n"],
  ] as const)("says of a change that it is none in a dry run: %s", (dryRun, text) => {
    expect(renderNews({ kind: "change", change: created }, { several: false, dryRun })).toBe(text);
  });
});
