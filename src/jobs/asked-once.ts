import type { Credential } from "../core/credential/credential.ts";
import { imageText } from "../core/image/reference.ts";
import type { Registry, RegistryAnswer, RegistryQuestion } from "../core/registry/registry.ts";

interface Asked {
  readonly credential: Credential | undefined;
  readonly answer: Promise<RegistryAnswer>;
}

/**
 * A registry that is asked the same thing once, however often it is put: fifty Deployments of one image cost a rate
 * limit one pull. For the length of one command; answers do not grow old.
 */
export function askedOnce(registry: Registry): Registry {
  const asked = new Map<string, Asked[]>();
  return {
    ask(question) {
      const key = keyOf(question);
      const before = asked.get(key) ?? [];
      const same = before.find(({ credential }) => isSame(credential, question.credential));
      if (same !== undefined) return same.answer;
      const answer = registry.ask(question);
      asked.set(key, [...before, { credential: question.credential, answer }]);
      return answer;
    },
  };
}

/** All of the question but the credential, which has no business in a text. */
function keyOf({ domain, image, platforms, depth }: RegistryQuestion): string {
  return JSON.stringify([domain, image === undefined ? "" : imageText(image), platforms, depth]);
}

function isSame(one: Credential | undefined, other: Credential | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.username === other.username && one.password.equals(other.password);
}
