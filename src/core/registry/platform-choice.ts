import { type Platform, platformText } from "../image/platform.ts";
import type { Descriptor } from "./manifest.ts";

export type PlatformChoice =
  /** `platform` is absent when the entry does not say; then its config decides whether it fits. */
  | { readonly kind: "entry"; readonly entry: Descriptor; readonly platform?: Platform }
  | { readonly kind: "missing"; readonly available: readonly Platform[] };

/** How many platforms a refusal lists. */
const MAX_LISTED = 50;

/**
 * The entry of an index that containerd would pull for the first of `wanted` that has one (core/images/image.go,
 * Manifest, v2.4.2): the best match by {@link acceptedPlatforms}, else an entry that names no platform. With
 * nothing wanted, the first that is an image. Attestations are never chosen.
 */
export function choosePlatform(entries: readonly Descriptor[], wanted: readonly Platform[]): PlatformChoice {
  const images = entries.filter((entry) => !entry.isAttestation);
  const silent = images.find((entry) => entry.platform === undefined);
  if (wanted.length === 0) return chosen(images[0]) ?? missing(images);
  for (const platform of wanted) {
    const entry = bestMatch(images, platform);
    if (entry !== undefined) return chosen(entry) ?? missing(images);
  }
  return chosen(silent) ?? missing(images);
}

/** Whether a runtime on `wanted` accepts an image of `offered`. */
export function acceptsPlatform(wanted: Platform, offered: Platform): boolean {
  const text = platformText(normalizePlatform(offered));
  return acceptedPlatforms(wanted).some((accepted) => platformText(accepted) === text);
}

/**
 * What a node of this platform runs, best first, normalised (containerd/platforms v1.0.0-rc.5, compare.go,
 * platformVector behind Only). amd64 takes 386 too; arm/v7 takes v6 and v5; arm64 takes arm/v8 and below.
 */
export function acceptedPlatforms(platform: Platform): readonly Platform[] {
  const normal = normalizePlatform(platform);
  const { os, architecture, variant } = normal;
  switch (architecture) {
    case "amd64": {
      const lower = versionsBelow(variant, 1).map((version) => ({
        os,
        architecture,
        variant: `v${version}`,
      }));
      return [normal, ...lower, { os, architecture: "386" }].map(normalizePlatform);
    }
    case "arm":
      return [
        normal,
        ...versionsBelow(variant, 5).map((version) => ({ os, architecture, variant: `v${version}` })),
      ];
    case "arm64":
      return acceptedByArm64(os, variant ?? "v8");
    default:
      return [normal];
  }
}

/** The spellings that mean one platform, as one (containerd/platforms v1.0.0-rc.5, database.go). */
function normalizePlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase();
  const written = platform.architecture.toLowerCase();
  const variant = platform.variant?.toLowerCase() ?? "";
  const [architecture, normalVariant] = normalArchitecture(written, variant);
  const base = { os: os === "macos" ? "darwin" : os, architecture };
  return normalVariant === "" ? base : { ...base, variant: normalVariant };
}

function normalArchitecture(architecture: string, variant: string): readonly [string, string] {
  switch (architecture) {
    case "i386":
      return ["386", ""];
    case "x86_64":
    case "x86-64":
    case "amd64":
      return ["amd64", variant === "v1" ? "" : variant];
    case "aarch64":
    case "arm64":
      return ["arm64", ARM64_VARIANTS[variant] ?? variant];
    case "armhf":
      return ["arm", "v7"];
    case "armel":
      return ["arm", "v6"];
    case "arm":
      return ["arm", ARM_VARIANTS[variant] ?? variant];
    default:
      return [architecture, variant];
  }
}

const ARM64_VARIANTS: Readonly<Record<string, string>> = {
  "8": "",
  v8: "",
  "v8.0": "",
  "9": "v9",
  "9.0": "v9",
  "v9.0": "v9",
};
const ARM_VARIANTS: Readonly<Record<string, string>> = {
  "": "v7",
  "5": "v5",
  "6": "v6",
  "7": "v7",
  "8": "v8",
};

/** The numbers below `vN`, highest first, down to `lowest`. */
function versionsBelow(variant: string | undefined, lowest: number): readonly number[] {
  const version = Number(/^v?(\d)$/.exec(variant ?? "")?.[1] ?? 0);
  return Array.from({ length: Math.max(version - lowest, 0) }, (_, index) => version - 1 - index);
}

/** ARMv9.x holds all of v8.(x+5) (arm64variantToVersion, compare.go), and every arm64 runs 32-bit arm/v8. */
function acceptedByArm64(os: string, variant: string): readonly Platform[] {
  const [, major, minorText = "0"] = /^v([89])(?:\.(\d))?$/.exec(variant) ?? [];
  // containerd matches nothing at all for a variant that it does not know.
  if (major === undefined) return [];
  const minor = Number(minorText);
  const arm = acceptedPlatforms({ os, architecture: "arm", variant: "v8" });
  const ninth = major === "9" ? minorsDownFrom(minor).map((each) => `v9.${each}`) : [];
  const eighth = minorsDownFrom(major === "9" ? Math.min(minor + 5, 9) : minor).map((each) => `v8.${each}`);
  const own = [...ninth, ...eighth].map((each) => ({ os, architecture: "arm64", variant: each }));
  return [...own.map(normalizePlatform), ...arm];
}

function minorsDownFrom(minor: number): readonly number[] {
  return Array.from({ length: minor + 1 }, (_, index) => minor - index);
}

function bestMatch(images: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  for (const accepted of acceptedPlatforms(wanted)) {
    const text = platformText(accepted);
    const entry = images.find(
      ({ platform }) => platform !== undefined && platformText(normalizePlatform(platform)) === text,
    );
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function chosen(entry: Descriptor | undefined): PlatformChoice | undefined {
  if (entry === undefined) return undefined;
  return { kind: "entry", entry, ...(entry.platform === undefined ? {} : { platform: entry.platform }) };
}

function missing(images: readonly Descriptor[]): PlatformChoice {
  const byText = new Map<string, Platform>();
  for (const { platform } of images) {
    if (platform !== undefined) byText.set(platformText(platform), platform);
  }
  return { kind: "missing", available: [...byText.values()].slice(0, MAX_LISTED) };
}
