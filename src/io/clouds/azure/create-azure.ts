import type { TokenCredential } from "@azure/identity";
import type {
  Azure,
  AzureAnswer,
  AzureCall,
  AzureFailure,
  AzureResponse,
  AzureService,
  AzureTokenAnswer,
} from "../../../core/cloud/azure.ts";
import { SecretText } from "../../../core/credential/secret-text.ts";
import { classifyFailure } from "../../http/failure.ts";
import { hideAgentPolicy } from "./hide-agent.ts";
import { entraCodesOf, isLoginError } from "./login-error.ts";
import { readJson } from "./read-json.ts";

/** Where the two services are; origins. */
export interface AzureEndpoints {
  readonly arm: string;
  /** What a token for ARM is asked for, without `/.default`. */
  readonly armAudience: string;
  readonly graph: string;
}

export interface AzureSettings {
  readonly endpoints: AzureEndpoints;
  readonly credential: TokenCredential;
  readonly userAgent: string;
  /** How long one attempt may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/**
 * Attempts after the first where what can be asked twice fails: az makes as many. A POST that failed may have been done:
 * a client secret that nobody knows, made twice. Throttling is an answer: whoever runs a flow shows the wait, and bounds it.
 */
const MAX_RETRIES = 3;
const MAX_RETRY_PAUSE_MS = 10_000;

/** Azure as whoever the credential is, by Microsoft's own pipeline: tokens, retries, proxies. */
export async function createAzure(settings: AzureSettings): Promise<Azure> {
  const rest = await import("@azure/core-rest-pipeline");
  const client = rest.createDefaultHttpClient();
  const { endpoints, credential } = settings;
  const origins: Readonly<Record<AzureService, string>> = { arm: endpoints.arm, graph: endpoints.graph };
  const pipelines = {
    arm: pipelinesFor(`${endpoints.armAudience}/.default`),
    graph: pipelinesFor(`${endpoints.graph}/.default`),
  };

  function pipelinesFor(scope: string) {
    const others = pipelineFor(scope);
    const retries = { maxRetries: MAX_RETRIES, maxRetryDelayInMs: MAX_RETRY_PAUSE_MS };
    // One for what a service answers, one for what the network does.
    others.addPolicy(rest.exponentialRetryPolicy(retries), { phase: "Retry" });
    others.addPolicy(rest.systemErrorRetryPolicy(retries), { phase: "Retry" });
    return { posting: pipelineFor(scope), others };
  }

  function pipelineFor(scope: string) {
    const pipeline = rest.createPipelineFromOptions({
      userAgentOptions: { userAgentPrefix: settings.userAgent },
    });
    pipeline.removePolicy({ name: rest.defaultRetryPolicy().name });
    // A token must never travel with a redirect.
    pipeline.removePolicy({ name: rest.redirectPolicyName });
    pipeline.addPolicy(hideAgentPolicy, { afterPhase: "Retry", beforePolicies: [rest.logPolicyName] });
    pipeline.addPolicy(rest.bearerTokenAuthenticationPolicy({ credential, scopes: scope }), {
      phase: "Sign",
    });
    return pipeline;
  }

  async function exchange(call: AzureCall, url: URL, signal: AbortSignal): Promise<AzureAnswer> {
    const request = rest.createPipelineRequest({
      url: url.href,
      method: call.method,
      abortSignal: signal,
      timeout: settings.requestTimeoutMs,
      headers: rest.createHttpHeaders({
        accept: "application/json",
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        ...call.headers,
      }),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // Every body comes as a stream, so that it can be bounded.
      streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
    });
    const { posting, others } = pipelines[call.service];
    const pipeline = call.method === "POST" ? posting : others;
    const { status, headers, readableStreamBody } = await pipeline.sendRequest(client, request);
    const body = await readJson(readableStreamBody);
    if (!body.ok) return { ok: false, failure: { kind: "too-large", limitBytes: body.limitBytes } };
    const response: AzureResponse = { status, headers: headers.toJSON(), json: body.json };
    return { ok: true, response };
  }

  return {
    async send(call, signal) {
      const url = urlOf(origins[call.service], call);
      if (url.origin !== new URL(origins[call.service]).origin)
        return { ok: false, failure: { kind: "foreign-link", host: url.host } };
      const startedMs = performance.now();
      try {
        return await exchange(call, url, signal);
      } catch (cause) {
        signal.throwIfAborted();
        return { ok: false, failure: failureOf(cause, url, performance.now() - startedMs) };
      }
    },
    async token(audience, signal): Promise<AzureTokenAnswer> {
      try {
        const token = await credential.getToken(`${audience}/.default`, { abortSignal: signal });
        if (token === null) return noToken(new Error("the login gave no token"));
        return {
          ok: true,
          token: new SecretText(token.token),
          expiresAt: new Date(token.expiresOnTimestamp),
        };
      } catch (cause) {
        signal.throwIfAborted();
        return noToken(cause);
      }
    },
  };
}

function urlOf(origin: string, { at }: AzureCall): URL {
  if ("link" in at) return new URL(at.link);
  const url = new URL(`${origin}${at.path}`);
  for (const [name, value] of Object.entries(at.query)) url.searchParams.set(name, value);
  return url;
}

/** What is no refused login is the network's. */
function failureOf(cause: unknown, url: URL, elapsedMs: number): AzureFailure {
  if (isLoginError(cause)) return noLogin(cause);
  const request = { url, isProxied: false, elapsedMs, answered: false };
  return { kind: "network", failure: classifyFailure(cause, request) };
}

function noToken(cause: unknown): AzureTokenAnswer {
  return { ok: false, failure: noLogin(cause) };
}

function noLogin(cause: unknown): AzureFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return { kind: "no-login", message, codes: entraCodesOf(cause) };
}
