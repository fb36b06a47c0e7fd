import { describe, expect, it } from "vitest";
import { paintFor } from "../../../src/cli/render/paint.ts";
import { renderCalendar } from "../../../src/cli/render/status-calendar.ts";
import { renderStatusTable, renderWideStatusTable } from "../../../src/cli/render/status-table.ts";
import { distanceCell, distanceText } from "../../../src/cli/render/time-ahead.ts";
import type { StatusCredential, StatusReport, StatusRow } from "../../../src/core/report/status-report.ts";

const plain = paintFor(false, {});
const AT = "2026-11-24T12:00:00.000Z";

function row(more: Partial<StatusRow> = {}): StatusRow {
  return {
    registry: "ghcr.io",
    namespace: "shop",
    state: "covered",
    pods: 2,
    failing: 0,
    idle: 0,
    accounts: ["default"],
    secrets: ["pullpass"],
    ...more,
  };
}

function credential(more: Partial<StatusCredential> = {}): StatusCredential {
  return {
    registry: "ghcr.io",
    key: "ghcr.io",
    username: "acme",
    ends: "unknown",
    secrets: ["shop/pullpass"],
    inUse: true,
    ...more,
  };
}

function report(more: Partial<StatusReport>): StatusReport {
  return {
    verdict: "yes",
    at: AT,
    registries: [],
    credentials: [],
    findings: [],
    unseen: [],
    notes: [],
    ...more,
  };
}

describe("the table of registries and namespaces", () => {
  const registries = [
    row({ registry: "reg.example.com:5000", state: "failing", failing: 1, reason: "ImagePullBackOff" }),
    row({ state: "not-attached", namespace: "till", secrets: [] }),
    ...["a", "b", "c"].map((namespace) => row({ namespace, expiresAt: "2027-01-01T00:00:00Z" })),
    row({ registry: "docker.io", state: "not-needed", secrets: [] }),
    row({ registry: "docker.io", state: "not-needed", namespace: "till", secrets: [] }),
  ];

  it("names each namespace in which something is to be done, and counts the rest", () => {
    const text = renderStatusTable(report({ registries }), plain);
    expect(text).toBe(
      [
        "REGISTRY               NAMESPACE      STATE          PODS   FAILING   ENDS",
        "reg.example.com:5000   shop           failing        2      1         <unknown>",
        "ghcr.io                till           not attached   2      0         <none>",
        "ghcr.io                3 namespaces   covered        6      0         in 37d",
        "docker.io              shop,till      not needed     4      0         <none>",
        "",
      ].join("\n"),
    );
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("has every namespace, who pulls and why in its wide form", () => {
    const text = renderWideStatusTable(report({ registries }), plain);
    expect(text.split("\n")).toHaveLength(registries.length + 2);
    expect(text).toMatch(/^reg\.example\.com:5000 .* pullpass +default +ImagePullBackOff$/m);
  });

  it("colours the word of the state alone", () => {
    const paint = paintFor(true, {});
    const text = renderStatusTable(report({ registries: registries.slice(0, 1) }), paint);
    expect(text).toContain("\u001b[31mfailing\u001b[39m");
  });

  it("writes out what a terminal would obey", () => {
    const registries = [row({ state: "failing", reason: "odd\u001b[2J\ntext" })];
    expect(renderWideStatusTable(report({ registries }), plain)).toContain("odd\\u{1b}[2J text");
  });
});

describe("the calendar", () => {
  const at = (expiresAt: string, more: Partial<StatusCredential> = {}) =>
    credential({ ends: "at", expiresAt, knownFrom: "mark", ...more });
  const calendar = (...credentials: readonly StatusCredential[]) =>
    renderCalendar(report({ credentials }), { paint: plain });

  it("says in words what ends when, and who says so", () => {
    expect(
      calendar(
        at("2026-11-20T12:00:00Z", { knownFrom: "token", registry: "quay.io" }),
        at("2027-01-01T00:00:00Z", { secrets: ["shop/pullpass", "till/pullpass"] }),
        credential({ ends: "short-lived", note: "an access token of Google", registry: "gcr.io" }),
        credential({ username: "ci", registry: "reg.example.com", inUse: false }),
        credential({ ends: "never", registry: "acme.azurecr.io" }),
      ),
    ).toBe(
      [
        "ended on 20 November 2026, 4 days ago: acme at quay.io, secret pullpass of namespace shop (the token says so)",
        "ends on 1 January 2027, in 37 days: acme at ghcr.io, secret pullpass of namespaces shop, till (recorded by pullpass)",
        "ends soon, nobody knows when: acme at gcr.io, secret pullpass of namespace shop (an access token of Google)",
        "nobody knows when it ends: ci at reg.example.com, secret pullpass of namespace shop, which nothing uses",
        "goes on until somebody ends it: acme at acme.azurecr.io, secret pullpass of namespace shop",
        "",
      ].join("\n"),
    );
  });

  it("counts credentials of one registry that end on one day", () => {
    const names = ["a", "b", "c"];
    const many = names.map((name) =>
      at("2027-01-01T00:00:00Z", { username: name, secrets: [`${name}/pullpass`] }),
    );
    expect(calendar(...many)).toMatch(
      /: 3 credentials at ghcr\.io, secret pullpass of namespaces a, b, c \(/,
    );
  });

  it("ends after some lines, and says where the rest is", () => {
    const many = Array.from({ length: 12 }, (_, nth) => credential({ registry: `reg-${nth}.example.com` }));
    const lines = calendar(...many).split("\n");
    expect(lines).toHaveLength(10);
    expect(lines.at(-2)).toBe("4 more are like it; -o json has them all");
  });
});

describe("a distance in time", () => {
  const now = new Date(AT);
  it.each([
    [30_000, "in 0 minutes", "in 0m"],
    [60_000, "in 1 minute", "in 1m"],
    [119 * 60_000, "in 119 minutes", "in 119m"],
    [2 * 3_600_000, "in 2 hours", "in 2h"],
    [47.9 * 3_600_000, "in 47 hours", "in 47h"],
    [48 * 3_600_000, "in 2 days", "in 2d"],
    [-3 * 86_400_000, "3 days ago", "3d ago"],
    [-3 * 60_000, "3 minutes ago", "3m ago"],
  ])("%s ms is %s", (ms, text, cell) => {
    const at = new Date(now.getTime() + ms);
    expect([distanceText(at, now), distanceCell(at, now)]).toEqual([text, cell]);
  });
});
