import type { Clock } from "../../core/clock.ts";
import type { Http } from "../../core/http/http.ts";
import { locateRegistry } from "../../core/registry/location.ts";
import type { ManifestReading } from "../../core/registry/manifest.ts";
import { MAX_HOST_CHARS, oneLine } from "../../core/registry/one-line.ts";
import type { Proof } from "../../core/registry/proof.ts";
import type { Registry, RegistryAnswer, RegistryQuestion } from "../../core/registry/registry.ts";
import { repositoryPullScope } from "../../core/registry/scope.ts";
import { sendableCredential } from "./authorization.ts";
import { fetchFirstBytes } from "./blob-request.ts";
import { tryCredential } from "./credential-trial.ts";
import { findImage } from "./image-manifest.ts";
import { maskSecrets } from "./secret-mask.ts";
import type { Session, Step, Talk } from "./session.ts";

export interface RegistrySettings {
  readonly http: Http;
  readonly clock: Clock;
  /** Bound of each request (`--request-timeout`), in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Bound of everything that is asked for one question, in milliseconds; product.md says 15 s. */
  readonly imageTimeoutMs: number;
  /** Certificate authorities trusted beside the machine's, as PEM (`--ca-file`). */
  readonly caPem?: string;
  /** Registries, as images name them, that are asked over plain HTTP (`--insecure-registry`). */
  readonly plainHttpDomains?: readonly string[];
}

/**
 * Asks registries as containerd does when it pulls, and stops at the first bytes of the first layer: straight to
 * the manifest, nothing sent before it is asked for, one credential, tokens by GET (by POST where a service
 * knows no GET), redirects by hand.
 * Nothing is kept between questions: a token from an earlier one would prove something about the past.
 *
 * @example
 * const registry = createRegistry({ http, clock, requestTimeoutMs: 10_000, imageTimeoutMs: 15_000 });
 * const answer = await registry.ask({ domain: "ghcr.io", image, credential, platforms: [], depth: "blob" });
 */
export function createRegistry(settings: RegistrySettings): Registry {
  return {
    async ask(question) {
      const talk = startTalk(settings, question);
      const answer = await askAt(talk, settings, question);
      return maskSecrets(answer, talk.secrets);
    },
  };
}

function startTalk(settings: RegistrySettings, { signal }: RegistryQuestion): Talk {
  const { http, clock, requestTimeoutMs, imageTimeoutMs, caPem } = settings;
  return {
    http,
    clock,
    requestTimeoutMs,
    endsAt: new Date(clock.now().getTime() + imageTimeoutMs),
    ...(caPem === undefined ? {} : { tls: { ca: caPem, caMode: "add" } }),
    ...(signal === undefined ? {} : { signal }),
    exchanges: [],
    secrets: [],
  };
}

async function askAt(
  talk: Talk,
  settings: RegistrySettings,
  question: RegistryQuestion,
): Promise<RegistryAnswer> {
  const location = locateRegistry(question.domain, settings.plainHttpDomains ?? []);
  if (!location.ok) {
    const detail = "the name is no host with an optional port";
    const host = oneLine(question.domain, MAX_HOST_CHARS);
    return { ok: false, refusal: { kind: "not-a-registry", at: "ping", host, detail }, exchanges: [] };
  }
  const [base, fallback] = location.bases;
  const session = startSession(talk, base, question);
  const outcome = await converse(session, question);
  if (fallback === undefined || !spokePlainHttp(session, outcome)) return answerOf(session, outcome);
  const plain = startSession(talk, fallback, question);
  return answerOf(plain, await converse(plain, question));
}

function startSession(talk: Talk, base: URL, { credential, image }: RegistryQuestion): Session {
  const sendable = sendableCredential(credential);
  return {
    talk,
    base,
    ...(sendable === undefined ? {} : { credential: sendable }),
    scopes: image === undefined ? [] : [repositoryPullScope(image.path)],
    grants: new Map(),
    address: undefined,
    scheme: "none",
    wasCredentialSent: false,
    reached: undefined,
  };
}

/** Straight to the manifest where there is one to read: some registries know nothing at `/v2/`. */
async function converse(session: Session, question: RegistryQuestion): Promise<Step<Proof>> {
  const { image, depth, platforms } = question;
  if (image === undefined || depth === "token") {
    const tried = await tryCredential(session);
    return tried.ok ? { ok: true, value: proofOfCredential(session) } : tried;
  }
  const path = image.path.split("/").map(encodeURIComponent).join("/");
  const reference = image.digest ?? image.tag ?? "latest";
  const found = await findImage(session, { path, reference, wanted: platforms });
  if (!found.ok) return found;
  session.reached = "manifest";
  if (depth === "blob") {
    const blob = await fetchFirstBytes(session, path, firstBlob(found.value.manifest));
    if (!blob.ok) return blob;
  }
  const { digest, platform } = found.value;
  return {
    ok: true,
    value: proofOf(session, { depth, digest, platforms: platform === undefined ? [] : [platform] }),
  };
}

/** An image without layers of the registry's own (foreign ones, none at all) still has a config to fetch. */
function firstBlob({ config, layers }: Extract<ManifestReading, { kind: "image" }>) {
  return layers.find((layer) => !layer.isForeign) ?? config;
}

function proofOfCredential(session: Session): Proof {
  return proofOf(session, { depth: isCredentialUnused(session) ? "shape" : "token", platforms: [] });
}

function proofOf(session: Session, shown: Pick<Proof, "depth" | "digest" | "platforms">): Proof {
  return {
    ...shown,
    vantage: { kind: "here" },
    ...(isCredentialUnused(session) ? { credentialUnused: true } : {}),
  };
}

function isCredentialUnused({ credential, wasCredentialSent }: Session): boolean {
  return credential !== undefined && !wasCredentialSent;
}

/** Only at the very first request: a token service or a blob store that speaks no TLS is another matter. */
function spokePlainHttp({ talk }: Session, outcome: Step<Proof>): boolean {
  if (outcome.ok || outcome.refusal.kind !== "network" || talk.exchanges.length > 1) return false;
  return outcome.refusal.failure.kind === "tls-plain-http";
}

function answerOf(session: Session, outcome: Step<Proof>): RegistryAnswer {
  const { exchanges } = session.talk;
  if (outcome.ok) return { ok: true, proof: outcome.value, exchanges };
  const { reached } = session;
  return { ok: false, refusal: outcome.refusal, ...(reached === undefined ? {} : { reached }), exchanges };
}
