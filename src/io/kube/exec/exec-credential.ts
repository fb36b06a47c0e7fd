import { createSecureContext } from "node:tls";
import { parse } from "yaml";
import * as z from "zod/mini";
import { SecretText } from "../../../core/credential/secret-text.ts";
import { isBearerToken, NO_BEARER_TOKEN } from "../bearer-token.ts";
import type { UserCredentials } from "../connection.ts";
import type { ExecApiVersion } from "./plugin.ts";

export type ExecCredentialAnswer =
  | {
      readonly ok: true;
      readonly credentials: UserCredentials;
      /** Absent: the credentials hold for as long as the API server takes them. */
      readonly expiresAt?: Date;
    }
  /** Reads on after "it": says what is wrong, and never quotes the output, which may hold a credential. */
  | { readonly ok: false; readonly fault: string };

const text = z.pipe(
  z.nullish(z.string()),
  z.transform((value) => value || undefined),
);
const secret = z.pipe(
  text,
  z.transform((value) => (value === undefined ? undefined : new SecretText(value))),
);

const typeSchema = z.object({ kind: z.literal("ExecCredential"), apiVersion: z.string() });
const credentialSchema = z.object({
  status: z.nullish(
    z.object({
      expirationTimestamp: text,
      token: secret,
      clientCertificateData: text,
      clientKeyData: secret,
    }),
  ),
});

/**
 * Reads what a plug-in printed: an ExecCredential with a status, in JSON or YAML as kubectl takes both. Its
 * version must be the one that the kubeconfig names (client-go `exec.go` v0.37, `refreshCredsLocked`).
 */
export function readExecCredential(output: SecretText, apiVersion: ExecApiVersion): ExecCredentialAnswer {
  const value = parseOutput(output);
  const type = z.safeParse(typeSchema, value);
  if (!type.success) return fault("printed no ExecCredential");
  if (type.data.apiVersion !== apiVersion) {
    return fault(`printed an ExecCredential of another apiVersion than ${apiVersion}`);
  }
  const parsed = z.safeParse(credentialSchema, value);
  if (!parsed.success) return fault("printed an ExecCredential with fields of the wrong types");
  const { status } = parsed.data;
  if (!status) return fault("printed an ExecCredential without a status");
  const { token, clientCertificateData: certificate, clientKeyData: key } = status;
  if (token === undefined && certificate === undefined && key === undefined) {
    return fault("printed neither a token nor a client certificate");
  }
  if ((certificate === undefined) !== (key === undefined)) {
    return fault("printed a client certificate without its key, or a key without its certificate");
  }
  if (token !== undefined && !isBearerToken(token)) {
    return fault(`printed a token that cannot be sent: ${NO_BEARER_TOKEN}`);
  }
  if (certificate !== undefined && key !== undefined && !belongTogether(certificate, key)) {
    return fault("printed a client certificate and key that cannot be used together");
  }
  const expiresAt = readTime(status.expirationTimestamp);
  if (expiresAt === "no time") return fault("printed an expirationTimestamp that is no RFC 3339 time");
  return {
    ok: true,
    credentials: {
      ...(token === undefined ? {} : { token }),
      ...(certificate === undefined ? {} : { clientCertificate: certificate }),
      ...(key === undefined ? {} : { clientKey: key }),
    },
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function fault(text: string): ExecCredentialAnswer {
  return { ok: false, fault: text };
}

function parseOutput(output: SecretText): unknown {
  try {
    return JSON.parse(output.reveal());
  } catch {
    return parseYaml(output);
  }
}

function parseYaml(output: SecretText): unknown {
  try {
    // Warnings would go to the console, and quote what they are about.
    return parse(output.reveal(), { prettyErrors: false, logLevel: "silent" });
  } catch {
    return undefined;
  }
}

function readTime(timestamp: string | undefined): Date | "no time" | undefined {
  if (timestamp === undefined) return undefined;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(timestamp)) return "no time";
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? "no time" : time;
}

function belongTogether(cert: string, key: SecretText): boolean {
  try {
    createSecureContext({ cert, key: key.reveal() });
    return true;
  } catch {
    return false;
  }
}
