import { describe, expect, it } from "vitest";
import { exemptionsOf } from "../../../src/io/http/proxy-exemptions.ts";

/** Each is what Go's httpproxy v0.58 says of the same (golang.org/x/net `http/httpproxy/proxy_test.go`, and tried). */
describe("NO_PROXY", () => {
  it.each([
    ["", "http://reg.test", false],
    ["", "http://localhost:8080", true],
    ["", "http://127.0.0.1", true],
    ["", "http://127.9.8.7", true],
    ["", "http://[::1]:5000", true],
    ["", "http://app.localhost", false],
    ["*", "http://anything.test", true],
    ["reg.test", "https://reg.test", true],
    ["reg.test", "https://eu.reg.test", true],
    ["reg.test", "https://myreg.test", false],
    ["REG.test", "https://reg.TEST", true],
    [" a.test , reg.test ", "https://reg.test", true],
    [".reg.test", "https://eu.reg.test", true],
    [".reg.test", "https://reg.test", false],
    ["*.reg.test", "https://eu.reg.test", true],
    ["*.reg.test", "https://reg.test", false],
    ["reg.test:443", "https://reg.test", true],
    ["reg.test:5000", "https://reg.test", false],
    ["reg.test:5000", "https://reg.test:5000", true],
    ["reg.test:", "https://reg.test:5000", true],
    ["[fd12::1]", "https://[fd12::1]", false],
    ["::ffff:10.1.2.3", "https://10.1.2.3", true],
    ["reg.test:80", "http://eu.reg.test", true],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["10.1.2.3:5000", "https://10.1.2.3:5000", true],
    ["10.1.2.3:5000", "https://10.1.2.3", false],
    ["10.0.0.0/8", "https://10.200.0.1", true],
    ["10.0.0.0/8", "https://11.0.0.1", false],
    ["10.1.2.3/8", "https://10.200.0.1", true],
    ["10.0.0.0/8", "https://ten.test", false],
    ["fd00::/8", "https://[fd12::1]", true],
    ["[fd12::1]:5000", "https://[fd12::1]:5000", true],
    ["[fd12::1]:5000", "https://[fd12::1]", false],
    ["fd12::1", "https://[fd12::1]", true],
    ["2.3", "https://10.1.2.3", false],
    [":5000", "https://reg.test:5000", false],
    ["10.0.0.0/99", "https://10.0.0.0", false],
    [",,", "https://reg.test", false],
  ])("%j and %s: %j", (noProxy, url, isExempt) => {
    expect(exemptionsOf(noProxy)(new URL(url))).toBe(isExempt);
  });
});
