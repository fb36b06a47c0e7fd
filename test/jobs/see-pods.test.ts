import { createServer, type ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { machineClock } from "../../src/io/machine/clock.ts";
import { seePods } from "../../src/jobs/see-pods.ts";
import { pod } from "../builders/pod.ts";
import { kubeFor, plainConnection } from "../io/kube/connect.ts";
import { listen } from "../servers/listening.ts";

type Reply = (response: ServerResponse) => void;

const silent: Reply = () => undefined;
const forbidden: Reply = (response) => {
  response.writeHead(403, { "content-type": "application/json" });
  response.end(JSON.stringify({ kind: "Status", status: "Failure", code: 403, reason: "Forbidden" }));
};
const holding =
  (...names: readonly string[]): Reply =>
  (response) => {
    const items = names.map((name) => pod({ name }));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "1" }, items }),
    );
  };

/** The names of the Pods that are seen, where the whole cluster and namespace shop answer so. */
async function seen(everywhere: Reply, here: Reply, signal = new AbortController().signal) {
  const server = createServer(({ url = "" }, response) =>
    url.startsWith("/api/v1/namespaces/shop/pods") ? here(response) : everywhere(response),
  );
  const port = await listen(server);
  const kube = kubeFor(plainConnection(`http://127.0.0.1:${port}`));
  const pods = await seePods({ kube, clock: machineClock, signal }, "shop");
  return pods.map(({ metadata }) => metadata.name);
}

describe("the Pods that suggestions are made from", () => {
  it("are those of the whole cluster", async () => {
    expect(await seen(holding("a", "b"), holding("a"))).toEqual(["a", "b"]);
  });

  it.each([
    ["may not be listed", forbidden],
    ["take too long", silent],
  ])("are those of the one namespace where the others %s", async (_what, everywhere) => {
    expect(await seen(everywhere, holding("a"))).toEqual(["a"]);
  });

  it.each([
    ["refuses", forbidden],
    ["says nothing in time", silent],
  ])("are none where the cluster %s", async (_what, reply) => {
    expect(await seen(reply, reply)).toEqual([]);
  });

  it("are not waited for when the person interrupts", async () => {
    const interrupt = new AbortController();
    const asked = seen(silent, silent, interrupt.signal);
    interrupt.abort(new Error("interrupted"));
    await expect(asked).rejects.toThrow("interrupted");
  });
});
