import type { NetworkFailure } from "../../src/core/network-failure.ts";
import type { RegistryError, RegistryRefusal, RegistryStep } from "../../src/core/registry/refusal.ts";

type Of<Kind extends RegistryRefusal["kind"]> = Extract<RegistryRefusal, { kind: Kind }>;

const HOST = "reg.example.com";

interface Denial {
  readonly at?: RegistryStep;
  readonly host?: string;
  readonly sent?: "nothing" | "basic" | "token";
  readonly errors?: readonly RegistryError[];
}

/** 401; a Basic registry's at the manifest, unless told otherwise. */
export function unauthorized(
  parts: Denial & Partial<Pick<Of<"unauthorized">, "scheme" | "challengeError">> = {},
): RegistryRefusal {
  const scheme = parts.sent === "token" || parts.at === "token" ? "bearer" : "basic";
  return { kind: "unauthorized", at: "manifest", host: HOST, errors: [], scheme, sent: "basic", ...parts };
}

/** 403, with a token at the manifest, unless told otherwise. */
export function forbidden(parts: Denial = {}): RegistryRefusal {
  return { kind: "forbidden", at: "manifest", host: HOST, errors: [], sent: "token", ...parts };
}

/** 404 at the manifest, without a body, as to HEAD, unless told otherwise. */
export function notFound(parts: Omit<Denial, "sent"> = {}): RegistryRefusal {
  return { kind: "not-found", at: "manifest", host: HOST, errors: [], ...parts };
}

/** No answer from the registry, unless told from whom. */
export function unreached(
  kind: NetworkFailure["kind"],
  at: RegistryStep = "ping",
  host = `${HOST}:443`,
): RegistryRefusal {
  const told = { host, detail: "in the system's words" };
  return {
    kind: "network",
    at,
    failure: kind === "timeout" ? { kind, afterMs: 10_000, ...told } : { kind, ...told },
  };
}
