import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Reply, Row } from "../../servers/table-server.ts";
import { startTableServer } from "../../servers/table-server.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { hastyClock, kubeFor, plainConnection } from "./connect.ts";

const ACCOUNTS = "/api/v1/serviceaccounts";

const account = (name: string, resourceVersion: string, uid = `uid-of-${name}`) => ({
  metadata: { name, namespace: "shop", uid, resourceVersion, creationTimestamp: "2026-01-01T00:00:00Z" },
});

function listed(version: string, items: readonly unknown[], states: Partial<Row> = {}): Row {
  const body = JSON.stringify({ metadata: { resourceVersion: version }, items });
  return { method: "GET", path: `${ACCOUNTS}?limit=500`, reply: { status: 200, body }, ...states };
}

function watched(version: string, lines: readonly string[], states: Partial<Row> = {}): Row {
  const query = `watch=true&resourceVersion=${version}&allowWatchBookmarks=true&timeoutSeconds=300`;
  const reply: Reply = { status: 200, body: lines.map((line) => `${line}\n`).join("") };
  return { method: "GET", path: `${ACCOUNTS}?${query}`, reply, ...states };
}

const event = (type: string, object: unknown) => JSON.stringify({ type, object });
const bookmark = (resourceVersion: string) =>
  event("BOOKMARK", { kind: "ServiceAccount", metadata: { resourceVersion } });
const failure = (code: number, reason: string) =>
  event("ERROR", { kind: "Status", status: "Failure", code, reason, message: `said ${reason}` });

/** What the watch tells: until it ends, or until `count` changes. */
async function tell(
  rows: readonly Row[],
  count = Number.POSITIVE_INFINITY,
  clock = hastyClock(),
  random = () => 0,
) {
  const server = await startTableServer(rows);
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const told: unknown[] = [];
  const kube = kubeFor(plainConnection(server.origin), { clock, random });
  for await (const change of kube.watch("ServiceAccount", { signal: controller.signal })) {
    told.push(change.type === "ended" ? change.refusal : `${change.type} ${change.object.metadata.name}`);
    if (told.length === count) break;
  }
  return {
    told,
    clock,
    paths: server.received.map((each) =>
      each.path.replace(/^.*resourceVersion=(\d+).*$/, "watch $1").replace(/^.*limit.*$/, "list"),
    ),
  };
}

describe("a watch that cannot go on where it stood", () => {
  it("tells a forgotten version's new list as the changes since", async () => {
    const before = [
      account("kept", "1"),
      account("changed", "2"),
      account("gone", "3"),
      account("again", "4"),
    ];
    const after = [
      account("kept", "1"),
      account("changed", "7"),
      account("again", "8", "another"),
      account("new", "9"),
    ];
    const { told, paths } = await tell(
      [
        listed("5", before, { inState: "start", toState: "forgotten" }),
        watched("5", [failure(410, "Expired")]),
        listed("9", after, { inState: "forgotten" }),
      ],
      9,
    );
    expect(told).toEqual([
      ...["added kept", "added changed", "added gone", "added again"],
      ...["deleted gone", "deleted again", "modified changed", "added again", "added new"],
    ]);
    expect(paths).toEqual(["list", "watch 5", "list"]);
  });

  it.each([
    ["a line that is no JSON", "{", "a line of the watch that is no event"],
    ["another shape", "[]", "a line of the watch that is no event"],
    ["a type from the future", event("RENAMED", {}), "an event of an unknown type"],
    [
      "an object that is none",
      event("ADDED", {}),
      "an event with something that is no ServiceAccount (metadata)",
    ],
    ["a bookmark of nothing", event("BOOKMARK", {}), "a bookmark without a version"],
    ["an error of nothing", event("ERROR", {}), "an error event without a Status"],
  ])("lists again after %s, and gives up when that goes on", async (_what, line, message) => {
    const { told, paths, clock } = await tell([listed("5", []), watched("5", [line])]);
    expect(told).toEqual([
      { kind: "not-kubernetes", attempt: { verb: "watch", resource: "serviceaccounts" }, message },
    ]);
    expect(paths).toHaveLength(22);
    expect(clock.sleptMs).toEqual([
      ...[500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000],
    ]);
  });
});

describe("a watch whose API server cannot show who it is", () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  });
  afterAll(() => certificates.remove());

  it.each([
    ["of an unknown authority", "good", "otherCa", "tls-unknown-ca"],
    ["for another name", "otherName", "ca", "tls-name-mismatch"],
    ["that has expired", "expired", "ca", "tls-expired"],
  ] as const)("ends at once: a certificate %s", async (_what, shown, trusted, kind) => {
    const server = await startTableServer([], { tls: certificates[shown] });
    const clock = hastyClock();
    const connection = {
      ...plainConnection(server.origin),
      tls: { ca: certificates[trusted], caMode: "only" as const },
    };
    const told = [];
    for await (const change of kubeFor(connection, { clock }).watch("ServiceAccount", {})) told.push(change);
    expect(told).toMatchObject([{ type: "ended", refusal: { kind: "network", failure: { kind } } }]);
    expect(clock.sleptMs).toEqual([]);
  });
});

describe("a watch that comes back", () => {
  it("does so at random, never sooner than its turn", async () => {
    const { clock } = await tell([listed("5", []), watched("5", ["{"])], undefined, hastyClock(), () => 0.5);
    expect(clock.sleptMs.slice(0, 3)).toEqual([625, 1_250, 2_500]);
  });
});

describe("a watch that goes on where it stood", () => {
  it("asks from the last bookmark, and passes over half a line and empty ones", async () => {
    const half = event("ADDED", account("lost", "8")).slice(0, 40);
    const cut: Reply = { status: 200, body: `\n${bookmark("7")}\n\r\n${half}` };
    const { told, paths } = await tell(
      [
        listed("5", []),
        { ...watched("5", []), reply: cut },
        watched("7", [event("ADDED", account("lost", "8"))]),
      ],
      1,
    );
    expect(told).toEqual(["added lost"]);
    expect(paths).toEqual(["list", "watch 5", "watch 7"]);
  });

  it("does so after an error that is not about its version", async () => {
    const { told, paths, clock } = await tell(
      [
        listed("5", []),
        watched("5", [event("ADDED", account("a", "6")), failure(500, "InternalError")]),
        watched("6", [event("MODIFIED", account("a", "7")), event("DELETED", account("a", "8"))]),
      ],
      3,
    );
    expect(told).toEqual(["added a", "modified a", "deleted a"]);
    expect(paths).toEqual(["list", "watch 5", "watch 6"]);
    expect(clock.sleptMs).toContain(500);
  });

  it("does so when nothing has come for minutes", async () => {
    const { told, paths } = await tell(
      [
        listed("5", []),
        { ...watched("5", []), inState: "start", toState: "silent", reply: "hang-in-body" },
        watched("5", [event("ADDED", account("a", "6"))], { inState: "silent" }),
      ],
      1,
      hastyClock(50),
    );
    expect(told).toEqual(["added a"]);
    expect(paths).toEqual(["list", "watch 5", "watch 5"]);
  });

  it("gives up when each watch ends as soon as it begins", async () => {
    const { told } = await tell([listed("5", []), watched("5", [])]);
    expect(told).toMatchObject([{ kind: "not-kubernetes", message: "the watch ends as soon as it begins" }]);
  });

  it("gives up at once when it is refused", async () => {
    const refusal = JSON.stringify({
      kind: "Status",
      code: 403,
      reason: "Forbidden",
      message: 'User "x" cannot watch resource "serviceaccounts"',
    });
    const { told } = await tell([
      listed("5", []),
      { ...watched("5", []), reply: { status: 403, body: refusal } },
    ]);
    expect(told).toEqual([
      {
        kind: "forbidden",
        attempt: { verb: "watch", resource: "serviceaccounts" },
        message: 'User "x" cannot watch resource "serviceaccounts"',
      },
    ]);
  });
});
