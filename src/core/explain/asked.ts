import { withoutNames } from "./names.ts";
import type { Peeled } from "./peel.ts";

/** What was refused: which registry, whose image. */
export interface Asked {
  /** The reason, without the names that people chose. */
  readonly leaf: string;
  /** In lower case; empty where the text names none. */
  readonly host: string;
  /** In lower case; empty where the text names none. */
  readonly image: string;
  readonly isSandbox: boolean;
  readonly attempts: number;
}

export function askedOf({ leaf, layers, image: named, attempts }: Peeled, beside: string | undefined): Asked {
  const [, denied] = /pull access denied for "?([^\s",]+)/i.exec(leaf) ?? [];
  const image = (named ?? denied ?? beside ?? "").toLowerCase();
  const [, dialled = ""] = /https?:\/\/([^/\s":]+)/i.exec(leaf) ?? [];
  return {
    leaf: withoutNames(leaf),
    image,
    host: hostOf(image) ?? dialled.toLowerCase(),
    isSandbox: layers.has("sandbox"),
    attempts,
  };
}

/** The registry that a reference names, docker.io where it names none; undefined without a reference. */
function hostOf(image: string): string | undefined {
  if (image === "") return undefined;
  const [first = ""] = image.split("/");
  return image.includes("/") && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}

/** Registries at which a node of the same cloud has an identity of its own. */
export function isCloud(asked: Asked): boolean {
  return isAzure(asked) || isAmazon(asked) || /(?:^|\.)gcr\.io$|-docker\.pkg\.dev$/.test(asked.host);
}

export function isAzure({ host }: Asked): boolean {
  return host.includes(".azurecr.");
}

export function isAmazon({ host }: Asked): boolean {
  return host.includes(".dkr.ecr.") || host === "public.ecr.aws";
}
