import { expect, it } from "vitest";
import { locateRegistry } from "../../../src/core/registry/location.ts";
import { repositoryPullScope, tokenScopes } from "../../../src/core/registry/scope.ts";

it.each([
  ["docker.io", ["https://registry-1.docker.io/"]],
  ["ghcr.io", ["https://ghcr.io/"]],
  ["reg.example.com:5000", ["https://reg.example.com:5000/"]],
  ["Reg.Example.com", ["https://reg.example.com/"]],
  ["127.0.0.1:5000", ["https://127.0.0.1:5000/", "http://127.0.0.1:5000/"]],
  ["127.9.9.9:5000", ["https://127.9.9.9:5000/", "http://127.9.9.9:5000/"]],
  ["localhost:5000", ["https://localhost:5000/", "http://localhost:5000/"]],
  ["reg.localhost:5000", ["https://reg.localhost:5000/", "http://reg.localhost:5000/"]],
  ["[::1]:5000", ["https://[::1]:5000/", "http://[::1]:5000/"]],
  ["localhost", ["https://localhost/"]],
  ["localhost:443", ["https://localhost/"]],
  ["localhost:80", ["http://localhost/"]],
  ["10.0.0.5:5000", ["https://10.0.0.5:5000/"]],
  ["plain.example.com:5000", ["http://plain.example.com:5000/"]],
  ["plain.example.com", ["https://plain.example.com/"]],
])("%s is reached at %j", (domain, bases) => {
  const location = locateRegistry(domain, ["PLAIN.example.com:5000"]);
  expect(location.ok && location.bases.map((base) => base.href)).toEqual(bases);
});

it.each([
  "",
  "https://ghcr.io",
  "ghcr.io/acme",
  "user@ghcr.io",
  "ghcr.io:port",
  "ghcr.io:70000",
  "ghcr.io ",
  "a\tb",
  "[::1",
  "ghcr.io?x",
  "ghcr.io#x",
  "a\\b",
])("%j is no registry's name", (domain) => {
  expect(locateRegistry(domain, [])).toEqual({ ok: false });
});

it("asks for each scope once, in containerd's order", () => {
  const own = [repositoryPullScope("team/app")];
  expect(tokenScopes(own, ["repository:team/app:pull"])).toEqual(own);
  expect(tokenScopes(own, ["repository:base:pull", "registry:catalog:*"])).toEqual([
    "registry:catalog:*",
    "repository:base:pull",
    "repository:team/app:pull",
  ]);
  expect(tokenScopes([], [])).toEqual([]);
});
