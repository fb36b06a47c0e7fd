import { describe, expect, it } from "vitest";
import { splitHostPort } from "../../../src/core/go/host-port.ts";
import { isIPv6Address } from "../../../src/core/go/ip-address.ts";
import { parseHttpUrl } from "../../../src/core/go/url.ts";

const url = (host: string, path = "") => ({ ok: true, url: { host, path } });
const fault = (kind: string) => ({ ok: false, fault: kind });

describe("Go's url.Parse", () => {
  it.each([
    ["", url("")],
    ["reg.example.com", url("reg.example.com")],
    ["reg.example.com:5000/a/b", url("reg.example.com:5000", "/a/b")],
    ["reg:/a", url("reg:", "/a")],
    ["user:pw@reg/a", url("reg", "/a")],
    ["user:p@w@reg", url("reg")],
    ["us er@reg", fault("invalid-userinfo")],
    ["us%zzer@reg", fault("invalid-escape")],
    ["u%4:1@reg", fault("invalid-escape")],
    ["reg/a?b/c#d", url("reg", "/a")],
    ["reg#/a", url("reg")],
    ["reg?x", url("reg")],
    ["reg/a#%zz", fault("invalid-escape")],
    ["reg/a#\n", url("reg", "/a")],
    ["reg/a\n", fault("control-character")],
    ["reg\u007f", fault("control-character")],
    ["reg/a%2fb%20", url("reg", "/a/b ")],
    ["reg/%c3%a9%ff", url("reg", "/\u00c3\u00a9\u00ff")],
    ["reg/%4", fault("invalid-escape")],
    ["r%C3%A9g", url("r\u00c3\u00a9g")],
    ["r%41g", fault("invalid-escape")],
    ["r%25g", url("r%g")],
    ["r g", fault("invalid-host-character")],
    ["r\\g", fault("invalid-host-character")],
    ['r<"!~_*g', url('r<"!~_*g')],
    ["reg:x", fault("invalid-port")],
    ["reg:1:2", fault("invalid-port")],
    ["reg:99999", url("reg:99999")],
    ["[::1]:5000/a", url("[::1]:5000", "/a")],
    ["[::1]x", fault("invalid-port")],
    ["x[::1]", fault("invalid-ip-literal")],
    ["[::1", fault("invalid-ip-literal")],
    ["[1.2.3.4]", fault("invalid-ip-literal")],
    ["[reg]", fault("invalid-ip-literal")],
    ["[fe80::1%25eth0]:1", url("[fe80::1%eth0]:1")],
    ["[fe80::1%25a%20b]", url("[fe80::1%a b]")],
    ["[fe80::1%25a%2fb]", fault("invalid-escape")],
    ["[fe80::1%25a%c3]", fault("invalid-escape")],
    ["[fe80::1%25]", fault("invalid-ip-literal")],
    ["a]b", url("a]b")],
  ])("%j", (text, expected) => {
    expect(parseHttpUrl(text)).toEqual(expected);
  });
});

describe("Go's netip.ParseAddr", () => {
  it.each([
    ["::", true],
    ["::1", true],
    ["1::", true],
    ["1:2:3:4:5:6:7:8", true],
    ["1:2:3:4:5:6:7::", true],
    ["1:2:3:4:5:6:7:8::", false],
    ["1::2::3", false],
    [":::", false],
    [":1", false],
    ["1:", false],
    ["12345::", false],
    ["g::", false],
    ["::ffff:1.2.3.4", true],
    ["1:2:3:4:5:6:1.2.3.4", true],
    ["1:2:3:4:5:6::1.2.3.4", false],
    ["::1.2.3.4:1", false],
    ["::1.2.3.04", false],
    ["::1.2.3.256", false],
    ["::1.2.3", false],
    ["1.2.3.4", false],
    ["fe80::1%eth0", true],
    ["fe80::1%", false],
    ["%eth0", false],
    ["", false],
    ["localhost", false],
  ])("%j: %s", (text, expected) => {
    expect(isIPv6Address(text)).toBe(expected);
  });
});

describe("Go's net.SplitHostPort", () => {
  it.each([
    ["reg:5000", { host: "reg", port: "5000" }],
    ["reg:", { host: "reg", port: "" }],
    [":5000", { host: "", port: "5000" }],
    ["[::1]:5000", { host: "::1", port: "5000" }],
    ["reg", undefined],
    ["[::1]", undefined],
    ["::1", undefined],
    ["a]:1", undefined],
    ["a[:1", undefined],
    ["[a]b:1", undefined],
    ["[[a]:1", undefined],
    ["[a]]:1", undefined],
  ])("%j", (text, expected) => {
    expect(splitHostPort(text)).toEqual(expected);
  });
});
