import { sourcesOfSecrets } from "../core/check/pull-sources.ts";
import type { Credential } from "../core/credential/credential.ts";
import { lookOf } from "../core/credential/credential-look.ts";
import type { Finding } from "../core/finding/finding.ts";
import { findingFromRegistryRefusal, refusalDecides } from "../core/finding/from-registry-refusal.ts";
import { withDefaultTag } from "../core/image/reference.ts";
import type { Depth, Proof } from "../core/registry/proof.ts";
import type { RegistryRefusal } from "../core/registry/refusal.ts";
import type { Exchange, RegistryAnswer } from "../core/registry/registry.ts";
import type { CheckReport } from "../core/report/check-report.ts";
import { createHttp } from "../io/http/client.ts";
import { machineClock } from "../io/machine/clock.ts";
import { createRegistry } from "../io/registry/registry.ts";
import { checkSources } from "../jobs/check.ts";
import type { CredentialQuestion, PullQuestion, SecretsQuestion } from "./probe-question.ts";
import { boundsOf, type ProbeSettings } from "./probe-settings.ts";

/** A registry's answer. Nothing in it holds a credential, a token or the signature of an address. */
export type ProbeAnswer =
  | {
      readonly ok: true;
      /** What was shown; `credentialUnused` when the registry never asked for the credential. */
      readonly proof: Proof;
      readonly exchanges: readonly Exchange[];
    }
  | {
      readonly ok: false;
      /** What came back, typed, for programs. */
      readonly refusal: RegistryRefusal;
      /** What it means and what helps, for people. */
      readonly finding: Finding;
      /**
       * Whether the matter is settled. False where the network, a limit or a fault of the server kept the registry
       * from saying yes or no: try again, or ask from a node.
       */
      readonly decides: boolean;
      /** The deepest step that had succeeded; absent when not even the credential was accepted. */
      readonly reached?: Depth;
      readonly exchanges: readonly Exchange[];
    };

/**
 * Asks registries as containerd does when it pulls. Whatever a registry or a network does is an answer; a promise
 * rejects only with the reason of a signal that fired. Nothing is kept between questions but connections.
 */
export interface Probe {
  /** Can this image be pulled with this credential, as seen from here? */
  ask(question: PullQuestion): Promise<ProbeAnswer>;
  /** Does the registry accept this credential? The proof is `token`, or `shape` where it asked for none. */
  tryCredential(question: CredentialQuestion): Promise<ProbeAnswer>;
  /**
   * Could a Pod with these secrets pull this image? Each credential that the kubelet would try, in its order, until
   * one is accepted: the report of `pullpass check`. The time bound is that of each credential.
   */
  check(question: SecretsQuestion): Promise<CheckReport>;
  /** Closes kept connections. Not needed to exit: an idle connection keeps no process alive. */
  close(): void;
}

/**
 * Makes a probe. Share one among all questions: it keeps its connections, and reads the machine's certificate
 * authorities once (about 50 ms). It has no state that another probe sees, prints nothing and bounds everything that
 * it reads. It does not bound how many questions are under way at once: that is the caller's.
 *
 * @throws RangeError for a time of less than 1 ms or more than 2,147,483,647
 * @example
 * const probe = createProbe({ userAgent: "my-controller/1.4.0", environment: process.env });
 * const answer = await probe.ask({ image, credential, signal: AbortSignal.timeout(20_000) });
 * answer.ok ? answer.proof.depth : answer.finding.title;
 */
export function createProbe(settings: ProbeSettings): Probe {
  const { userAgent, environment = {}, caPem, plainHttpDomains = [] } = settings;
  const http = createHttp({ userAgent, environment });
  const registry = createRegistry({
    http,
    clock: machineClock,
    ...boundsOf(settings),
    plainHttpDomains,
    ...(caPem === undefined ? {} : { caPem }),
  });
  return {
    async ask({ image: asked, credential, depth = "blob", platforms = [], signal }) {
      const image = withDefaultTag(asked);
      const answer = await registry.ask({
        domain: image.domain,
        image,
        platforms,
        depth,
        ...(credential === undefined ? {} : { credential }),
        ...(signal === undefined ? {} : { signal }),
      });
      return answerOf(answer, { domain: image.domain, image: image.text, credential });
    },
    async tryCredential({ registry: { domain }, credential, signal }) {
      const answer = await registry.ask({
        domain,
        credential,
        platforms: [],
        depth: "token",
        ...(signal === undefined ? {} : { signal }),
      });
      return answerOf(answer, { domain, credential });
    },
    check({
      image: asked,
      depth = "blob",
      platforms = [],
      signal = new AbortController().signal,
      namespace,
      secrets,
      missing = [],
    }) {
      const image = withDefaultTag(asked);
      const ports = { registry, clock: machineClock, progress: () => undefined, signal };
      return checkSources(ports, sourcesOfSecrets({ secrets, missing }, image), {
        image,
        depth,
        platforms,
        place: { image: image.text, namespace },
      });
    },
    close: () => http.close(),
  };
}

interface Asked {
  readonly domain: string;
  readonly image?: string;
  readonly credential: Credential | undefined;
}

function answerOf(answer: RegistryAnswer, { domain, image, credential }: Asked): ProbeAnswer {
  if (answer.ok) return answer;
  const { refusal, reached } = answer;
  const finding = findingFromRegistryRefusal(refusal, {
    domain,
    ...(image === undefined ? {} : { image }),
    ...(credential === undefined
      ? {}
      : { credential: `user ${credential.username}`, look: lookOf(credential, machineClock.now()) }),
    ...(reached === undefined ? {} : { reached }),
  });
  return { ...answer, finding, decides: refusalDecides(refusal) };
}
