import type { GeneratedImage } from "./image-generator.ts";
import type { Random } from "./random.ts";

/** A server key: most fit the image or nearly do, in one of the many ways in which people and tools write them. */
export function generateServerKey(random: Random, image: GeneratedImage): string {
  const isHub = image.domain === "docker.io";
  return random.weighted<() => string>([
    [isHub ? 120 : 8, () => hubKey(random)],
    [60, () => keyNear(random, image)],
    [8, () => random.pick(["ghcr.io", "reg.example.com", "quay.io/acme", "*.example.com", "localhost:5000"])],
    [3, () => oddKey(random)],
  ])();
}

function hubKey(random: Random): string {
  return random.weighted<string>([
    [30, "https://index.docker.io/v1/"],
    [8, "index.docker.io"],
    [5, "https://index.docker.io/v2/"],
    [4, "http://index.docker.io/v1/"],
    [5, "https://index.docker.io/v1"],
    [6, "docker.io"],
    [3, "https://docker.io/v1/"],
    [4, "docker.io/library"],
    [4, "docker.io/acme"],
    [2, "index.docker.io/acme"],
    [2, "registry-1.docker.io"],
    [2, "*.docker.io"],
    [2, "*.io"],
    [1, "index.docker.io:443"],
    [1, "hub.docker.com"],
  ]);
}

function keyNear(random: Random, image: GeneratedImage): string {
  const host = random.chance(35) ? changedHost(random, image.domain) : image.domain;
  const scheme = random.weighted([
    [50, ""],
    [35, "https://"],
    [10, "http://"],
    [1, "HTTPS://"],
    [1, "oci://"],
  ]);
  const userinfo = random.chance(4)
    ? random.pick(["u@", "u:p@", "u:p%40@", "a@b@", "u%zz@", "u p@", ":@"])
    : "";
  const tail = random.chance(4)
    ? random.pick(["?", "?x=1", "#", "#f", "#%zz", "?a#b", "%00", " ", "\u007f"])
    : "";
  return `${scheme}${userinfo}${host}${generateKeyPath(random, image.path)}${tail}`;
}

function changedHost(random: Random, host: string): string {
  return random.weighted<() => string>([
    [45, () => withGlob(random, host)],
    [25, () => withOtherPort(random, host)],
    [8, () => host.toUpperCase()],
    [4, () => ipv6Literal(random)],
    [8, () => escapedSomewhere(random, host)],
    [
      6,
      () =>
        inserted(
          random,
          host,
          random.pick([
            ".",
            "*",
            "?",
            "[",
            "]",
            "\\",
            "^",
            "<",
            " ",
            "é",
            "ÿ",
            "@",
            ":",
            "%",
            "%25",
            "%ff",
            "~",
          ]),
        ),
    ],
    [4, () => host.split(".").slice(1).join(".")],
    [4, () => `x.${host}`],
  ])();
}

/**
 * Often a valid address, often one group too many. Without a port the kubelet takes the brackets for a character
 * class, so `[A::1]` matches the host `A`: the one way in which a class gets into a key.
 */
function ipv6Literal(random: Random): string {
  const groups = Array.from({ length: 1 + random.below(8) }, () =>
    random.pick(["1", "0", "A", "f", "fe80", "12345", "1.2.3.4"]),
  );
  const ellipsis = random.below(groups.length + 1);
  const text = random.chance(80)
    ? `${groups.slice(0, ellipsis).join(":")}::${groups.slice(ellipsis).join(":")}`
    : groups.join(":");
  return `[${text}]${random.pick(["", "", ":5000", ":443", "x"])}`;
}

/** Replaces part of one label, or of every, by a pattern. */
function withGlob(random: Random, host: string): string {
  const [name = "", ...port] = host.split(":");
  const labels = name.split(".");
  const all = random.chance(25);
  const chosen = random.below(labels.length);
  const changed = labels.map((label, index) => (all || index === chosen ? globFor(random, label) : label));
  return [changed.join("."), ...port].join(":");
}

function globFor(random: Random, label: string): string {
  const first = label.slice(0, 1);
  const rest = label.slice(1);
  return random.weighted<string>([
    [50, "*"],
    [10, `${first}*`],
    [8, `*${rest}`],
    [5, `*${label.slice(-1)}`],
    [4, `${first}*${label.slice(-1)}`],
    [3, "**"],
    [3, `*${rest.slice(0, 1)}*`],
    [3, `${rest.slice(0, 1)}*`],
    [4, `[a-z]${rest}`],
  ]);
}

function withOtherPort(random: Random, host: string): string {
  const hasPort = /:\d*$/.test(host);
  const bare = host.replace(/:\d*$/, "");
  const port = random.pick(["5000", "443", "80", "", "05000", "99999", "x", "5000:443", "%35000", "-1"]);
  return hasPort && random.chance(40) ? bare : `${bare}:${port}`;
}

function generateKeyPath(random: Random, path: string): string {
  return random.weighted<() => string>([
    [38, () => ""],
    [8, () => "/"],
    [8, () => random.pick(["/v1/", "/v2/", "/v1", "/v2", "/v1//", "/v3/"])],
    [14, () => `/${prefixOfSegments(random, path)}`],
    [5, () => `/${prefixOfSegments(random, path)}/`],
    [6, () => `/${path.slice(0, 1 + random.below(path.length))}`],
    [3, () => `/${path}`],
    [3, () => `/${path}/more`],
    [3, () => `/${random.pick(["v1", "v2"])}/${prefixOfSegments(random, path)}`],
    [3, () => `/${escapedSomewhere(random, path)}`],
    [2, () => `/${escapedSomewhere(random, path).replace("%", "%25")}`],
    [
      2,
      () =>
        random.pick([
          "//",
          "/*",
          "/%2f",
          "/%2e%2e",
          "/..",
          "/%zz",
          "/%",
          "/%2523",
          "/é",
          "/%c3%a9",
          "/%ff",
          "/A",
          "/a b",
          "/%3f",
        ]),
    ],
    [2, () => `/${inserted(random, path, random.pick(["*", "?", "#", "%", "/", "A", ";", "\\"]))}`],
  ])();
}

function prefixOfSegments(random: Random, path: string): string {
  const segments = path.split("/");
  return segments.slice(0, 1 + random.below(segments.length)).join("/");
}

function escapedSomewhere(random: Random, text: string): string {
  const at = random.below(Math.max(text.length, 1));
  const hex = text.charCodeAt(at).toString(16).padStart(2, "0");
  return `${text.slice(0, at)}%${random.chance(50) ? hex : hex.toUpperCase()}${text.slice(at + 1)}`;
}

function inserted(random: Random, text: string, what: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + what + text.slice(at);
}

function oddKey(random: Random): string {
  return random.pick([
    "",
    "*",
    "/",
    "//",
    ":",
    "https://",
    "http://",
    "https:/reg.example.com",
    "[::1]:5000",
    "https://[::1]:5000/v2/",
    "[::1]",
    "[::1",
    "[fe80::1%25eth0]:443",
    "[fe80::1%25e%20h]",
    "[fe80::1%25]",
    "[::1%251]:5000",
    "[::ffff:1.2.3.4]",
    "[1.2.3.4]",
    "[1:2:3:4:5:6:7::]",
    "[1:2:3:4:5:6:7:8:9]",
    "[zz]",
    "x[::1]",
    "a\tb",
    "reg.example.com\n",
    "K\u212a.io",
    "日本.example",
    "\ufffd",
    "a".repeat(300),
  ]);
}
