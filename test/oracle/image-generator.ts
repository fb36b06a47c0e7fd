import type { Random } from "./random.ts";

/** An image as the generator put it together, so that server keys can be made to fit it, or nearly. */
export interface GeneratedImage {
  readonly text: string;
  /** As images are normalised; a guess where the text is odd. */
  readonly domain: string;
  readonly path: string;
}

const HEX64 = "0123456789abcdef".repeat(4);

export function generateImage(random: Random): GeneratedImage {
  const written = generateDomain(random);
  const isHub = written === "" || written === "docker.io" || written === "index.docker.io";
  const path = generatePath(random);
  const name = written === "" ? path : `${written}/${path}`;
  const text = `${name}${generateSuffix(random)}`;
  const domain = isHub ? "docker.io" : written;
  const isOfficial = isHub && !path.includes("/");
  return {
    text: random.chance(6) ? damaged(random, text) : text,
    domain,
    path: isOfficial ? `library/${path}` : path,
  };
}

function generateDomain(random: Random): string {
  return random.weighted<() => string>([
    [20, () => ""],
    [8, () => random.pick(["docker.io", "index.docker.io"])],
    [22, () => random.pick(["reg.example.com", "ghcr.io", "1.dkr.ecr.eu-west-1.amazonaws.com", "a.b.c"])],
    [14, () => random.pick(["reg.example.com:5000", "reg.example.com:443", "10.0.0.1:5000", "registry:80"])],
    [6, () => random.pick(["localhost", "localhost:5000", "127.0.0.1"])],
    [4, () => random.pick(["[::1]:5000", "[::1]", "[fe80::1]:443", "[::::]:1", "[ABC]", "[2001:db8::1]"])],
    [3, () => random.pick(["REG", "A", "Reg.Example.com", "FOO:5000", "X.azurecr.io"])],
    [
      2,
      () => random.pick(["a__b.c", "-a.b", "a..b", "reg.example.com.", "reg_x:5000", "index.docker.io:443"]),
    ],
  ])();
}

const COMPONENTS = [
  "a",
  "ab",
  "acme",
  "app",
  "library",
  "team-x",
  "x_y",
  "a.b",
  "v1",
  "v2",
  "nginx",
  "a__b",
] as const;

function generatePath(random: Random): string {
  const count = random.weighted([
    [35, 1],
    [45, 2],
    [15, 3],
    [5, 4],
  ]);
  return Array.from({ length: count }, () => random.pick(COMPONENTS)).join("/");
}

function generateSuffix(random: Random): string {
  return random.weighted([
    [40, ""],
    [40, ":1.2"],
    [5, ":latest"],
    [8, `@sha256:${HEX64}`],
    [5, `:v1@sha256:${HEX64}`],
    [1, `@sha512:${HEX64}${HEX64}`],
    [1, `@sha384:${HEX64}${HEX64.slice(0, 32)}`],
    [0.5, `@sha256:${HEX64.slice(1)}`],
    [0.5, `@sha256:${HEX64.toUpperCase()}`],
    [0.5, `@SHA256:${HEX64}`],
    [0.5, `@md5:${HEX64}`],
    [0.5, `@sha256+b64:${HEX64}`],
    [0.5, `:${"t".repeat(129)}`],
    [0.3, `/${"p".repeat(250)}`],
    [0.5, ":"],
    [0.5, "@"],
    [0.5, "/"],
  ]);
}

/** The Kelvin sign and the dotted I fold into ASCII; a null, a space and a line end fold into nothing. */
const ODD = [
  "A",
  "é",
  "É",
  "\u212a",
  "\u0130",
  "Σ",
  "日",
  "😀",
  " ",
  "\n",
  "\0",
  ":",
  "@",
  "/",
  "//",
  ".",
  "..",
  "_",
  "-",
  "--",
  "%41",
  "[",
  "]",
  "#",
  "?",
] as const;

function damaged(random: Random, text: string): string {
  if (random.chance(4))
    return random.pick(["", HEX64, `${HEX64}a`, "/", ":", "@", "docker.io/", "https://ghcr.io/a", " nginx"]);
  const at = random.below(text.length + 1);
  const until = random.chance(50) ? at : Math.min(at + 1 + random.below(3), text.length);
  const inserted = random.chance(80) ? random.pick(ODD) : "";
  return text.slice(0, at) + inserted + text.slice(until);
}
