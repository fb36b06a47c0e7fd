import { describe, expect, it } from "vitest";
import { classifyAddress, classifyHost } from "../../../src/core/registry/address-class.ts";
import {
  isSameRegistry,
  refusalOfRedirect,
  refusalOfResolvedAddress,
  refusalOfTarget,
} from "../../../src/core/registry/realm.ts";

describe("the class of an address", () => {
  it.each([
    // The forms of 169.254.169.254 that a URL takes for it.
    ["http://169.254.169.254/", "metadata"],
    ["http://0xA9FEA9FE/", "metadata"],
    ["http://2852039166/", "metadata"],
    ["http://0251.0376.0251.0376/", "metadata"],
    ["http://169.254.43518/", "metadata"],
    ["http://169.254.169.254./", "metadata"],
    ["http://[::ffff:169.254.169.254]/", "metadata"],
    ["http://[::ffff:a9fe:a9fe]/", "metadata"],
    ["http://[64:ff9b::a9fe:a9fe]/", "metadata"],
    ["http://[2002:a9fe:a9fe::1]/", "metadata"],
    ["http://[fd00:ec2::254]/", "metadata"],
    ["http://[fd20:ce::254]/", "metadata"],
    ["http://metadata.google.internal/", "metadata"],
    ["http://METADATA.google.internal./", "metadata"],
    ["http://168.63.129.16/", "metadata"],
    ["http://100.100.100.200/", "metadata"],
    ["http://169.254.170.2/", "link-local"],
    ["http://[fe80::1]/", "link-local"],
    ["http://[febf:ffff::1]/", "link-local"],
    ["http://127.0.0.1/", "loopback"],
    ["http://127.1/", "loopback"],
    ["http://127.255.255.254/", "loopback"],
    ["http://0/", "loopback"],
    ["http://[::]/", "loopback"],
    ["http://[::1]/", "loopback"],
    ["http://[::127.0.0.1]/", "loopback"],
    ["http://[::ffff:127.0.0.1]/", "loopback"],
    ["http://localhost/", "loopback"],
    ["http://LOCALHOST./", "loopback"],
    ["http://registry.localhost/", "loopback"],
    ["http://10.0.0.1/", "private"],
    ["http://172.16.0.1/", "private"],
    ["http://172.31.255.255/", "private"],
    ["http://192.168.1.1/", "private"],
    ["http://100.64.0.1/", "private"],
    ["http://100.127.255.255/", "private"],
    ["http://[fd12:3456::1]/", "private"],
    ["http://[fc00::1]/", "private"],
    ["http://[fec0::1]/", "private"],
    ["http://[::ffff:10.0.0.1]/", "private"],
    ["http://224.0.0.1/", "reserved"],
    ["http://255.255.255.255/", "reserved"],
    ["http://[ff02::1]/", "reserved"],
    ["http://172.15.255.255/", "public"],
    ["http://172.32.0.1/", "public"],
    ["http://100.128.0.1/", "public"],
    ["http://11.0.0.1/", "public"],
    ["http://8.8.8.8/", "public"],
    ["http://[2606:4700::1111]/", "public"],
    ["http://[::ffff:8.8.8.8]/", "public"],
    ["http://registry.example.com/", undefined],
    ["http://localhost.example.com/", undefined],
    ["http://10.0.0.1.example.com/", undefined],
    ["http://notlocalhost/", undefined],
  ])("%s is %s", (url, expected) => {
    expect(classifyHost(new URL(url).hostname)).toBe(expected);
  });

  it.each([
    ["fe80::1%eth0", "link-local"],
    ["::ffff:127.0.0.1", "loopback"],
    ["FD00:EC2::254", "metadata"],
    ["1.2.3", undefined],
    ["1.2.3.256", undefined],
    ["1:2:3:4:5:6:7:8:9", undefined],
    ["1::2::3", undefined],
    ["", undefined],
  ])("a looked-up %s is %s", (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });
});

describe("an address that a registry names", () => {
  it.each([
    ["https://registry-1.docker.io/", "https://auth.docker.io/token"],
    ["https://registry.gitlab.com/", "https://gitlab.com/jwt/auth"],
    ["https://reg.example.com/", "https://reg.example.com/token"],
    ["https://reg.example.com/", "https://reg.example.com:8443/token"],
    ["https://reg.example.com/", "https://8.8.8.8/token"],
    ["http://reg.example.com/", "http://auth.example.com/token"],
    ["http://reg.example.com/", "https://auth.example.com/token"],
    ["http://127.0.0.1:5000/", "http://127.0.0.1:5001/token"],
    ["http://localhost:5000/", "http://[::1]:5001/token"],
    ["https://registry.localhost:5000/", "https://127.0.0.1:5001/token"],
    ["http://127.0.0.1:5000/", "http://10.0.0.5/token"],
    ["https://10.0.0.5/", "https://10.0.0.6/token"],
    ["https://[fd12::1]/", "https://192.168.0.1/token"],
    ["https://10.0.0.5/", "https://auth.example.com/token"],
    // What the person named may name itself.
    ["https://169.254.1.1/", "https://169.254.1.1/token"],
    ["https://10.0.0.5:443/", "https://10.0.0.5/token"],
  ])("from %s may be %s", (registry, target) => {
    expect(refusalOfTarget({ url: new URL(registry) }, new URL(target))).toBeUndefined();
  });

  it.each([
    ["https://reg.example.com/", "http://auth.example.com/token", "a step down from https to http"],
    ["https://reg.example.com/", "http://reg.example.com/token", "a step down from https to http"],
    ["https://reg.example.com/", "https://169.254.169.254/latest", "a metadata address"],
    ["http://reg.example.com/", "http://169.254.169.254/latest", "a metadata address"],
    ["http://127.0.0.1:5000/", "http://169.254.169.254/latest", "a metadata address"],
    ["http://10.0.0.5/", "http://169.254.170.2/v2/credentials", "a link-local address"],
    ["http://127.0.0.1:5000/", "http://0xa9fea9fe/", "a metadata address"],
    ["http://127.0.0.1:5000/", "http://metadata.google.internal/", "a metadata address"],
    ["http://127.0.0.1:5000/", "http://[fe80::1]/", "a link-local address"],
    ["https://reg.example.com/", "https://127.0.0.1/token", "a loopback address"],
    ["https://reg.example.com/", "https://localhost:6443/token", "a loopback address"],
    ["https://10.0.0.5/", "https://127.0.0.1/token", "a loopback address"],
    ["https://reg.example.com/", "https://10.0.0.5/token", "a private address"],
    ["https://8.8.8.8/", "https://[fd12::1]/token", "a private address"],
    ["https://reg.example.com/", "https://100.64.0.1/token", "a private address"],
    ["https://reg.example.com/", "https://255.255.255.255/token", "a reserved address"],
    ["https://reg.example.com/", "https://user@auth.example.com/token", "an address with a user in it"],
    ["https://reg.example.com/", "https://reg.example.com:x@evil.example/", "an address with a user in it"],
    ["https://reg.example.com/", "file:///etc/passwd", "the scheme file is neither http nor https"],
    ["https://reg.example.com/", "gopher://127.0.0.1/", "the scheme gopher is neither http nor https"],
  ])("from %s may not be %s", (registry, target, reason) => {
    expect(refusalOfTarget({ url: new URL(registry) }, new URL(target))).toBe(reason);
  });

  it("may be private when the registry's own name stands for a private address", () => {
    const target = new URL("https://10.0.0.6/token");
    const url = new URL("https://reg.corp.example/");
    expect(refusalOfTarget({ url, address: "10.0.0.5" }, target)).toBeUndefined();
    expect(refusalOfTarget({ url, address: "8.8.8.8" }, target)).toBe("a private address");
  });
});

describe("the next hop of a redirect", () => {
  it("must not step down, be it from the hop before", () => {
    const registry = { url: new URL("http://reg.example.com/") };
    const hop = new URL("https://store.example.com/");
    const refusal = refusalOfRedirect(registry, hop, new URL("http://store.example.com/"));
    expect(refusal).toBe("a step down from https to http");
    expect(refusalOfRedirect(registry, hop, new URL("https://other.example.com/"))).toBeUndefined();
  });
});

describe("a name that is looked up", () => {
  const registry = { url: new URL("https://reg.example.com/"), address: "8.8.8.8" };

  it.each([
    ["8.8.4.4", "travels", undefined],
    ["10.0.0.5", "travels", "a name that stands for a private address"],
    ["10.0.0.5", "stays", undefined],
    ["127.0.0.1", "stays", "a name that stands for a loopback address"],
    ["169.254.169.254", "stays", "a name that stands for a metadata address"],
    ["fe80::1%2", "stays", "a name that stands for a link-local address"],
  ] as const)("may stand for %s, when a credential %s: %s", (address, credential, expected) => {
    expect(refusalOfResolvedAddress(registry, address, credential)).toBe(expected);
  });

  it("may stand for what the registry itself is", () => {
    const local = { url: new URL("https://basic.registry.test:5000/"), address: "127.0.0.1" };
    expect(refusalOfResolvedAddress(local, "127.0.0.1", "travels")).toBeUndefined();
  });
});

describe("the registry's credential", () => {
  it.each([
    ["https://reg.example.com/", "https://reg.example.com/v2/", true],
    ["http://reg.example.com/", "https://reg.example.com/v2/", true],
    ["http://reg.example.com:5000/", "https://reg.example.com:5000/v2/", true],
    ["https://reg.example.com/", "http://reg.example.com/v2/", false],
    ["https://reg.example.com/", "https://reg.example.com:8443/v2/", false],
    ["https://reg.example.com/", "https://sub.reg.example.com/v2/", false],
    ["https://reg.example.com/", "https://reg.example.com.evil.example/v2/", false],
  ])("of %s answers a challenge of %s: %s", (registry, url, expected) => {
    expect(isSameRegistry(new URL(registry), new URL(url))).toBe(expected);
  });
});
