import { describe, expect, it, onTestFinished, vi } from "vitest";
import { SecretText } from "../../src/core/credential/secret-text.ts";
import { decodeDockerConfig } from "../../src/core/dockerconfig/decode.ts";
import { lintDockerConfig } from "../../src/core/dockerconfig/lint.ts";
import { explainEach, explainText } from "../../src/core/explain/explain.ts";
import { CAUSES } from "../../src/core/finding/causes.ts";
import { imageText, parseImageReference } from "../../src/core/image/reference.ts";
import { readAuthentication } from "../../src/core/registry/authentication.ts";
import { readChallenges } from "../../src/core/registry/challenge.ts";
import { parseKubeconfig } from "../../src/io/kube/kubeconfig/document.ts";
import { parseManifests } from "../../src/io/manifests/parse-manifests.ts";
import { FUZZ_TIMEOUT_MS, holdsForTexts, isQuickOnRepeats } from "./fuzzing.ts";
import {
  CHALLENGE_PIECES,
  DOCKER_CONFIG_PIECES,
  EXPLAIN_PIECES,
  IMAGE_PIECES,
  KUBECONFIG_PIECES,
} from "./pieces.ts";
import { SEEDS } from "./seeds.ts";

/*
 * Texts from outside, at random. `PULLPASS_FUZZ_SECONDS=600 npm run test:fuzz` tries each property that long.
 */
/** The YAML library takes its time; a kubeconfig of ten clusters has some tens of kilobytes. */
const YAML_CHARS = 10_000;
const FORMATS = ["dockerconfigjson", "dockercfg"] as const;

describe("an image reference", { timeout: FUZZ_TIMEOUT_MS }, () => {
  it("is refused with a reason, or is the same when its whole name is read again", () => {
    holdsForTexts({ pieces: IMAGE_PIECES, seeds: SEEDS.image }, (text) => {
      const read = parseImageReference(text);
      if (!read.ok) {
        expect(read.reason).not.toBe("");
        return;
      }
      const whole = imageText(read.image);
      // Without a domain (`a__b.c/d`) the whole name is one that a hub would have.
      if (read.image.domain !== "")
        expect(parseImageReference(whole)).toEqual({ ok: true, image: { ...read.image, text: whole } });
    });
  });

  it("of any length is read at once", () => {
    isQuickOnRepeats(IMAGE_PIECES, parseImageReference);
  });
});

describe("a docker config", { timeout: FUZZ_TIMEOUT_MS }, () => {
  it("is decoded or refused, and looked over for faults, whatever it is; no reason repeats a password", () => {
    holdsForTexts({ pieces: DOCKER_CONFIG_PIECES, seeds: SEEDS.dockerConfig }, (text) => {
      for (const format of FORMATS) {
        const document = new SecretText(`${text}c4n4ryc4n4ry`);
        for (const secret of [document, new SecretText(text)]) {
          const shown = JSON.stringify([
            decodeDockerConfig(secret, format),
            lintDockerConfig(secret, format),
          ]);
          expect(shown).not.toContain("c4n4ryc4n4ry");
        }
      }
    });
  });

  it("of any length is read at once", () => {
    isQuickOnRepeats(DOCKER_CONFIG_PIECES, (text) => {
      decodeDockerConfig(new SecretText(`{"auths":{"${text}`), "dockerconfigjson");
      lintDockerConfig(new SecretText(text), "dockercfg");
    });
  });
});

describe("a WWW-Authenticate header", { timeout: FUZZ_TIMEOUT_MS }, () => {
  it("gives challenges that are read the same when they are written anew", () => {
    holdsForTexts({ pieces: CHALLENGE_PIECES, seeds: SEEDS.challenge }, (text) => {
      const { challenges, faults } = readChallenges([text]);
      expect(faults.length).toBeLessThanOrEqual(1);
      const written = challenges.map(({ scheme, parameters, token68 }) => {
        const list = [...parameters].map(
          ([name, value]) => `${name}="${value.replaceAll(/["\\]/g, "\\$&")}"`,
        );
        return `${scheme} ${[...(token68 === undefined ? [] : [token68]), ...list].join(", ")}`;
      });
      expect(readChallenges(written).challenges).toEqual(challenges);
      readAuthentication([text, ...written]);
    });
  });

  it("of any length is read at once", () => {
    isQuickOnRepeats(CHALLENGE_PIECES, (text) => readAuthentication([text, `Bearer ${text}`]));
  });
});

describe("a kubeconfig", { timeout: FUZZ_TIMEOUT_MS }, () => {
  it("is read or refused, whatever it is, and nothing of it is printed", () => {
    const warning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warning.mockRestore());
    holdsForTexts({ pieces: KUBECONFIG_PIECES, seeds: SEEDS.kubeconfig }, (text) => {
      const read = parseKubeconfig(text, "/config");
      if (!read.ok) expect(read.refusal.kind).not.toBe("");
      parseManifests(text, "manifest.yaml");
      expect(warning).not.toHaveBeenCalled();
    });
  });

  it("of some size is read at once", () => {
    isQuickOnRepeats(KUBECONFIG_PIECES, (text) => parseKubeconfig(text.slice(0, YAML_CHARS), "/config"));
  });
});

describe("an error text", { timeout: FUZZ_TIMEOUT_MS }, () => {
  it("has one known cause and three others at most, whatever it is", () => {
    holdsForTexts({ pieces: EXPLAIN_PIECES, seeds: SEEDS.explain }, (text) => {
      for (const { cause, alternatives } of [explainText(text), ...explainEach(text)]) {
        expect(CAUSES).toHaveProperty(cause);
        expect(alternatives.length).toBeLessThanOrEqual(3);
        expect(alternatives).not.toContain(cause);
      }
    });
  });

  it("of any length is read at once", () => {
    isQuickOnRepeats(EXPLAIN_PIECES, explainText);
  });
});
