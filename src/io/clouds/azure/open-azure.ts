import type { Azure } from "../../../core/cloud/azure.ts";
import type { Http } from "../../../core/http/http.ts";
import { type AzureEndpoints, createAzure } from "./create-azure.ts";
import { type AzureLogin, openCredential } from "./credential.ts";
import { readJsonDocument } from "./read-json.ts";

export interface OpenAzure {
  readonly endpoints: AzureEndpoints & { readonly login: string };
  /** False for a cloud that was discovered. */
  readonly isWellKnown: boolean;
  readonly login: AzureLogin;
  readonly tenant?: string;
  readonly userAgent: string;
  readonly requestTimeoutMs: number;
  readonly say: (text: string) => void;
}

/** Azure as whoever is logged in there; the login itself is tried at the first call. */
export async function openAzure(wish: OpenAzure): Promise<Azure> {
  const { endpoints, isWellKnown, login, tenant, userAgent, requestTimeoutMs, say } = wish;
  const credential = await openCredential({
    login,
    authorityHost: endpoints.login,
    isWellKnown,
    say,
    ...(tenant === undefined ? {} : { tenant }),
  });
  return createAzure({ endpoints, credential, userAgent, requestTimeoutMs });
}

/** A cloud's description of itself is a few KiB. */
const METADATA_LIMIT_BYTES = 262_144;

/** The JSON document at a URL, asked for without any credential; undefined where there is none. */
export async function fetchDocument(http: Http, url: URL, timeoutMs: number): Promise<unknown> {
  const outcome = await http.send({ method: "GET", url, timeoutMs, maxBodyBytes: METADATA_LIMIT_BYTES });
  if (!outcome.ok || outcome.response.status !== 200) return undefined;
  return readJsonDocument(outcome.response.body);
}
