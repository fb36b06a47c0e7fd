import type { ByteString } from "../../src/core/go/utf8.ts";
import { generateDocument } from "./document-generator.ts";
import { type GeneratedImage, generateImage } from "./image-generator.ts";
import { type Random, randomFrom } from "./random.ts";

/** What both sides are asked. */
export interface LookupCase {
  readonly image: string;
  readonly secrets: readonly CaseSecret[];
}

export interface CaseSecret {
  readonly type: string;
  /** The key of `data`; absent: the secret has no data. */
  readonly dataKey?: string;
  readonly document: ByteString;
}

/** Of a hundred cases this many hold a secret that no kubelet decodes. */
const MALFORMED_PERCENT = 14;

/** The same case for the same seed. */
export function generateCase(seed: number): LookupCase {
  const random = randomFrom(seed);
  const image = generateImage(random);
  const count = random.weighted([
    [1, 0],
    [55, 1],
    [28, 2],
    [12, 3],
    [4, 5],
  ]);
  const malformed = random.chance(MALFORMED_PERCENT) ? random.below(count) : -1;
  const secrets = Array.from({ length: count }, (_, index) =>
    generateSecret(random, image, index === malformed),
  );
  return { image: image.text, secrets };
}

const TYPES = {
  dockerconfigjson: "kubernetes.io/dockerconfigjson",
  dockercfg: "kubernetes.io/dockercfg",
} as const;

function generateSecret(random: Random, image: GeneratedImage, isMalformed: boolean): CaseSecret {
  const format = random.chance(85) ? "dockerconfigjson" : "dockercfg";
  const document = generateDocument(random, { image, format, isMalformed });
  const secret = { type: TYPES[format], dataKey: `.${format}`, document };
  return random.weighted<() => CaseSecret>([
    [95, () => secret],
    [2, () => ({ ...secret, type: random.pick(["Opaque", "", "kubernetes.io/DockerConfigJson"]) })],
    [1, () => ({ ...secret, dataKey: random.pick([".dockerconfigjson", ".dockercfg", "config.json"]) })],
    [1, () => ({ ...secret, document: "" })],
    [1, () => ({ type: secret.type, document: "" })],
  ])();
}
