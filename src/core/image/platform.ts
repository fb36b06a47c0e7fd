/** What a node runs, in the words of the OCI image specification (GOOS, GOARCH). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** `v7`, `v8`; absent where the architecture has none or any will do. */
  readonly variant?: string;
}

/** `linux/arm64/v8`. */
export function platformText(platform: Platform): string {
  const base = `${platform.os}/${platform.architecture}`;
  return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}

/** Reads `os/arch[/variant]`; undefined when it is not of that form. */
export function parsePlatform(text: string): Platform | undefined {
  const match = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/.exec(text);
  if (match === null) return undefined;
  const [, os, architecture, variant] = match;
  if (os === undefined || architecture === undefined) return undefined;
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}
