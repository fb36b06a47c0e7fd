import { SecretText } from "../src/core/credential/secret-text.ts";
import { decodeDockerConfig } from "../src/core/dockerconfig/decode.ts";
import { explainText } from "../src/core/explain/explain.ts";
import { keyringFrom, lookup } from "../src/core/kubelet/keyring.ts";
import { median } from "./measure.ts";

/*
 * How the cost of what pullpass thinks grows with what it is given: `node bench/growth.ts`. Ten times as much may take ten
 * times as long. Each figure is the median processor time of some rounds, after as many to warm up.
 */
const ROUNDS = 9;
const SIZES = [10, 100, 1_000, 10_000] as const;

const IMAGE = "reg-7.example.com/team/app";
const MESSAGE =
  'Failed to pull image "reg.example.com/team/app:1": failed to do request: Head "https://reg.example.com/v2/": dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host\n';

function documentOf(entries: number): SecretText {
  const auth = Buffer.from("nobody:of-no-registry").toString("base64");
  const auths = Object.fromEntries(
    Array.from({ length: entries }, (_, at) => [`reg-${at}.example.com`, { auth }]),
  );
  return new SecretText(JSON.stringify({ auths }));
}

function keyringOf(entries: number): ReturnType<typeof keyringFrom> {
  const decoded = decodeDockerConfig(documentOf(entries), "dockerconfigjson");
  if (!decoded.ok) throw new Error("the document is not as it was written");
  return keyringFrom([{ source: { kind: "file", path: "config.json" }, entries: decoded.entries }]);
}

const SUBJECTS: Readonly<Record<string, (size: number) => () => unknown>> = {
  "parse a docker config of N entries": (size) => {
    const document = documentOf(size);
    return () => decodeDockerConfig(document, "dockerconfigjson");
  },
  "look an image up among N entries": (size) => {
    const keyring = keyringOf(size);
    return () => lookup(keyring, IMAGE);
  },
  "explain a text of N lines": (size) => {
    const text = MESSAGE.repeat(size);
    return () => explainText(text);
  },
};

process.stdout.write(`| what | ${SIZES.map((size) => `N = ${size.toLocaleString("en")}`).join(" | ")} |\n`);
process.stdout.write(`|---|${SIZES.map(() => "---|").join("")}\n`);
for (const [what, prepare] of Object.entries(SUBJECTS)) {
  const cells = SIZES.map((size) => `${millisecondsOf(prepare(size)).toFixed(2)} ms`);
  process.stdout.write(`| ${what} | ${cells.join(" | ")} |\n`);
}

/** Of this process's own work, since the clock on the wall counts everybody's. */
function millisecondsOf(work: () => unknown): number {
  for (let round = 0; round < ROUNDS; round++) work();
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return median(times);
}
