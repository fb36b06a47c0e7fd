import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import type { Kube, KubeAnswer } from "../../../src/core/kube/kube.ts";
import { fixedAuthentication } from "../../../src/io/kube/user-authentication.ts";
import { type Reply, type Row, startTableServer } from "../../servers/table-server.ts";
import { hastyClock, kubeFor, plainConnection } from "./connect.ts";

const SECRETS = "/api/v1/namespaces/shop/secrets";
const GET_ONE = { method: "GET", path: `${SECRETS}/pullpass` } as const;
const CREATE = { method: "POST", path: `${SECRETS}?fieldManager=pullpass` } as const;
const KEY = { namespace: "shop", name: "pullpass" };

const secret = (name: string) => ({
  metadata: {
    ...{ name, namespace: "shop", uid: `uid-of-${name}`, resourceVersion: "7" },
    creationTimestamp: "2026-01-01T00:00:00Z",
  },
  type: "Opaque",
});

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

const status = (code: number, reason: string) =>
  json(code, { kind: "Status", status: "Failure", code, reason, message: `said ${reason}` });

/** As kube-apiserver's priority and fairness says it: plain text. */
const overloaded = (code: number, retryAfter?: string): Reply => ({
  status: code,
  headers: {
    "content-type": "text/plain; charset=utf-8",
    ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
  },
  body: "Too many requests, please try again later.\n",
});

async function serve(rows: readonly Row[], requestTimeoutMs = 10_000) {
  const server = await startTableServer(rows);
  const clock = hastyClock();
  const kube = kubeFor(plainConnection(server.origin), { clock, requestTimeoutMs });
  return { server, clock, kube };
}

async function refusalOf(answer: Promise<KubeAnswer<unknown>>) {
  const settled = await answer;
  return settled.ok ? undefined : settled.refusal;
}

describe("a server that is overloaded", () => {
  it.each([
    ["429 with Retry-After", overloaded(429, "2"), 2_000],
    ["429 without", overloaded(429), 1_000],
    ["503 with Retry-After", overloaded(503, "5"), 5_000],
    ["a date to wait for", overloaded(429, "Thu, 01 Jan 2026 00:00:09 GMT"), 9_000],
  ])("is asked again after the time it says, for writes too: %s", async (_what, reply, waitMs) => {
    const { server, clock, kube } = await serve([
      { ...CREATE, inState: "start", toState: "calm", reply },
      { ...CREATE, inState: "calm", reply: json(201, secret("pullpass")) },
    ]);
    expect(await kube.create("Secret", { metadata: KEY })).toMatchObject({ ok: true });
    expect(clock.sleptMs).toEqual([waitMs]);
    expect(server.received).toHaveLength(2);
  });

  it("is asked again later by up to a half, at random, never sooner", async () => {
    const rows = [
      { ...CREATE, inState: "start", toState: "busy", reply: overloaded(429, "3") },
      { ...CREATE, inState: "busy", toState: "calm", reply: overloaded(429, "4") },
      { ...CREATE, inState: "calm", reply: json(201, secret("pullpass")) },
    ];
    const server = await startTableServer(rows);
    const clock = hastyClock();
    const throws = [0.5, 0.999];
    const kube = kubeFor(plainConnection(server.origin), { clock, random: () => throws.shift() ?? 0 });
    expect(await kube.create("Secret", { metadata: KEY })).toMatchObject({ ok: true });
    expect(clock.sleptMs).toEqual([3_750, 5_998]);
  });

  it("is believed after ten more tries", async () => {
    const { server, kube } = await serve([{ ...GET_ONE, reply: overloaded(429, "3") }]);
    expect(await refusalOf(kube.get("Secret", KEY))).toEqual({
      kind: "too-many-requests",
      attempt: { verb: "get", resource: "secrets", namespace: "shop", name: "pullpass" },
      message: "HTTP 429, text/plain, 43 bytes",
      retryAfterMs: 3_000,
    });
    expect(server.received).toHaveLength(11);
  });

  it("is not waited for longer than half a minute", async () => {
    const { clock, kube } = await serve([{ ...GET_ONE, reply: overloaded(429, "31") }]);
    expect(await refusalOf(kube.get("Secret", KEY))).toMatchObject({ retryAfterMs: 31_000 });
    expect(clock.sleptMs).toEqual([]);
  });

  it("is not asked again when it does not say that it did nothing", async () => {
    const { kube } = await serve([{ ...CREATE, reply: status(503, "ServiceUnavailable") }]);
    expect(await refusalOf(kube.create("Secret", { metadata: KEY }))).toMatchObject({
      kind: "server-error",
      status: 503,
      message: "said ServiceUnavailable",
    });
  });
});

describe("a network that fails", () => {
  it("is tried once more for a read whose connection was cut", async () => {
    const { server, kube } = await serve([
      { ...GET_ONE, inState: "start", toState: "up", reply: "drop" },
      { ...GET_ONE, inState: "up", reply: json(200, secret("pullpass")) },
    ]);
    expect(await kube.get("Secret", KEY)).toMatchObject({ ok: true });
    expect(server.received).toHaveLength(2);
  });

  it("is not tried again for a write, which may have been done", async () => {
    const { server, kube } = await serve([{ ...CREATE, reply: "drop" }]);
    expect(await refusalOf(kube.create("Secret", { metadata: KEY }))).toMatchObject({
      kind: "network",
      attempt: { verb: "create" },
      failure: { kind: "connection-reset" },
    });
    expect(server.received).toHaveLength(1);
  });

  it("says that nobody listens", async () => {
    const port = await freePort();
    const kube = kubeFor(plainConnection(`http://127.0.0.1:${port}`));
    expect(await refusalOf(kube.list("Secret", {}))).toMatchObject({
      kind: "network",
      attempt: { verb: "list", resource: "secrets" },
      failure: { kind: "connection-refused", host: `127.0.0.1:${port}` },
    });
  });

  it.each(["hang", "hang-in-body"] as const)("gives up after the time for one request: %s", async (reply) => {
    const { kube } = await serve([{ ...GET_ONE, reply }], 200);
    expect(await refusalOf(kube.get("Secret", KEY))).toMatchObject({ failure: { kind: "timeout" } });
  });

  it("throws the signal's reason when the caller gives up", async () => {
    const { kube } = await serve([{ ...CREATE, reply: "hang" }]);
    const reason = new Error("enough");
    const creating = kube.create("Secret", { metadata: KEY }, { signal: AbortSignal.timeout(50) });
    await expect(creating).rejects.toThrow("aborted due to timeout");
    const controller = new AbortController();
    controller.abort(reason);
    await expect(kube.create("Secret", { metadata: KEY }, { signal: controller.signal })).rejects.toBe(
      reason,
    );
  });
});

describe("what is no Kubernetes API", () => {
  const page = { "content-type": "text/html; charset=utf-8" };
  const html = "<html>please log in</html>";
  it.each<readonly [string, Reply, string]>([
    ["a page", { status: 200, headers: page, body: html }, "HTTP 200, text/html, 26 bytes"],
    ["a log-in page", { status: 401, headers: page, body: html }, "HTTP 401, text/html, 26 bytes"],
    ["a redirect", { status: 302, headers: { location: "/login" } }, "HTTP 302, no content type, 0 bytes"],
    [
      "another server's 404",
      { status: 404, body: "404 page not found" },
      "HTTP 404, no content type, 18 bytes",
    ],
    ["JSON of another shape", json(200, { ok: true }), "something that is no Secret (metadata)"],
    ["nothing", { status: 200 }, "HTTP 200, no content type, 0 bytes"],
  ])("is called so: %s", async (_what, reply, message) => {
    const { kube } = await serve([{ ...GET_ONE, reply }]);
    const refusal = await refusalOf(kube.get("Secret", KEY));
    expect(refusal).toMatchObject({ kind: "not-kubernetes", message });
  });

  it.each<readonly [string, Reply, object]>([
    ["a gateway's page", { status: 502, headers: page, body: html }, { kind: "server-error", status: 502 }],
    ["a gateway's 401 in JSON", json(401, { message: "must authenticate" }), { kind: "unauthorized" }],
    ["a status of no meaning here", status(406, "NotAcceptable"), { kind: "unexpected-status", status: 406 }],
  ])("is told from a gateway that failed: %s", async (_what, reply, refusal) => {
    const { kube } = await serve([{ ...GET_ONE, reply }]);
    expect(await refusalOf(kube.get("Secret", KEY))).toMatchObject(refusal);
  });
});

describe("a list in pages", () => {
  const first = `${SECRETS}?limit=500`;
  const second = `${SECRETS}?limit=500&continue=here`;
  const pageOf = (names: readonly string[], next = "") =>
    json(200, { metadata: { resourceVersion: "9", continue: next }, items: names.map(secret) });
  const list = async (kube: Kube) => await kube.list("Secret", { namespace: "shop" });

  it("begins again, once, when the server has forgotten its version", async () => {
    const { server, kube } = await serve([
      { method: "GET", path: first, reply: pageOf(["a"], "here") },
      { method: "GET", path: second, inState: "start", toState: "again", reply: status(410, "Expired") },
      { method: "GET", path: second, inState: "again", reply: pageOf(["b"]) },
    ]);
    const listed = await list(kube);
    expect(listed.ok && listed.value.map((each) => each.metadata.name)).toEqual(["a", "b"]);
    expect(server.received.map((each) => each.path)).toEqual([first, second, first, second]);
  });

  it("says gone when that happens twice", async () => {
    const { kube } = await serve([
      { method: "GET", path: first, reply: pageOf(["a"], "here") },
      { method: "GET", path: second, reply: status(410, "Expired") },
    ]);
    expect(await refusalOf(list(kube))).toMatchObject({ kind: "gone", attempt: { verb: "list" } });
  });

  it("asks for smaller pages when one is too large", async () => {
    const { kube } = await serve([
      { method: "GET", path: first, reply: "endless" },
      { method: "GET", path: `${SECRETS}?limit=50`, reply: pageOf(["a"], "here") },
      { method: "GET", path: `${SECRETS}?limit=50&continue=here`, reply: pageOf(["b"]) },
    ]);
    expect(await list(kube)).toMatchObject({ ok: true, value: [{}, {}] });
  });

  it("reads null items as none", async () => {
    const reply = json(200, { metadata: { resourceVersion: "9" }, items: null });
    const { kube } = await serve([{ method: "GET", path: first, reply }]);
    expect(await list(kube)).toEqual({ ok: true, value: [] });
  });
});

describe("a server with a path of its own", () => {
  it("keeps the path in front", async () => {
    const path = `/k8s/clusters/c-1${SECRETS}/pullpass`;
    const server = await startTableServer([{ method: "GET", path, reply: json(200, secret("pullpass")) }]);
    const kube = kubeFor(plainConnection(`${server.origin}/k8s/clusters/c-1`));
    expect(await kube.get("Secret", KEY)).toMatchObject({ ok: true });
  });
});

describe("a 401", () => {
  it("asks who we are once more where that may have changed", async () => {
    const server = await startTableServer([
      { ...GET_ONE, inState: "start", toState: "renewed", reply: status(401, "Unauthorized") },
      { ...GET_ONE, inState: "renewed", reply: json(200, secret("pullpass")) },
    ]);
    let forgotten = 0;
    const user = { ...fixedAuthentication({}), forget: () => ++forgotten > 0 };
    const kube = kubeFor({ ...plainConnection(server.origin), user });
    expect(await kube.get("Secret", KEY)).toMatchObject({ ok: true });
    expect(forgotten).toBe(1);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("a server without a port");
  return address.port;
}
