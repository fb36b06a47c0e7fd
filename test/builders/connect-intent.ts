import type { ConnectIntent, PullSecretEntry } from "../../src/core/connect/connect-intent.ts";
import { SecretText } from "../../src/core/credential/secret-text.ts";
import { serverKeyFor } from "../../src/core/dockerconfig/server-key.ts";
import { parseRegistryAddress } from "../../src/core/image/registry-address.ts";

/** The credential of the tests: any output that holds it has leaked. */
export const CANARY = "c4n4ry-Pa$$";

interface IntentParts extends Partial<Omit<ConnectIntent, "registry" | "entry">> {
  readonly registry?: string;
  readonly username?: string;
  readonly password?: string;
  readonly expiresAt?: string;
}

/** Connects namespace shop to reg.example.com as user ci, unless told otherwise. */
export function connectIntent(parts: IntentParts = {}): ConnectIntent {
  const { registry = "reg.example.com", username, password, expiresAt, ...more } = parts;
  const parsed = parseRegistryAddress(registry);
  if (!parsed.ok) throw new Error(`${registry}: ${parsed.refusal}`);
  return {
    registry: parsed.address,
    entry: entry({
      serverKey: serverKeyFor(parsed.address),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }),
    namespaces: ["shop"],
    secretName: "pullpass",
    adopt: false,
    accounts: { kind: "used" },
    workloads: [],
    restart: true,
    ...more,
  };
}

interface EntryParts {
  readonly serverKey?: string;
  readonly username?: string;
  readonly password?: string;
  readonly method?: string;
  readonly expiresAt?: string;
  readonly hint?: string;
}

/** An entry for reg.example.com: user ci and the canary. */
export function entry(parts: EntryParts = {}): PullSecretEntry {
  const { serverKey = "reg.example.com", username = "ci", password = CANARY, method = "password" } = parts;
  return {
    serverKey,
    credential: { username, password: new SecretText(password) },
    method,
    ...(parts.expiresAt === undefined ? {} : { expiresAt: parts.expiresAt }),
    ...(parts.hint === undefined ? {} : { hint: parts.hint }),
  };
}
