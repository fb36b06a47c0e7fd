import { toLowerRunes } from "../go/lower-case.ts";
import { digestFault } from "./digest.ts";
import type { ImageReference } from "./image-reference.ts";
import { IDENTIFIER, MAX_PATH_LENGTH, NAME, REFERENCE } from "./reference-grammar.ts";

/** An image, or why a text is none. */
export type ImageParsing =
  | { readonly ok: true; readonly image: ImageReference }
  /** In the words of distribution/reference, as they end the message of a Pod's `InvalidImageName`. */
  | { readonly ok: false; readonly reason: string };

/** The domain of Docker Hub in image names; its server key is another (see dockerconfig/server-key.ts). */
export const DOCKER_HUB = "docker.io";

/**
 * Reads an image as the kubelet and containerd do: github.com/distribution/reference v0.6.0, ParseNormalizedNamed
 * (normalize.go). Nothing is trimmed. The tag stays absent when none is written: see {@link withDefaultTag}.
 *
 * `domain` is empty for the few names whose first part has a dot and is no domain (`a__b.c/d`).
 *
 * @example parseImageReference("nginx"); // domain "docker.io", path "library/nginx"
 */
export function parseImageReference(text: string): ImageParsing {
  if (IDENTIFIER.test(text)) {
    return refused(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const { domain, remainder } = splitDomain(text);
  const [remote = ""] = remainder.split(":", 1);
  if (toLowerRunes(remote) !== remote) {
    return refused(`invalid reference format: repository name (${remote}) must be lowercase`);
  }
  return parse(text, `${domain}/${remainder}`);
}

/**
 * What the kubelet pulls when neither tag nor digest is written: `:latest` (image_manager.go, applyDefaultImageTag).
 *
 * @example withDefaultTag(image).tag; // "latest"
 */
export function withDefaultTag(image: ImageReference): ImageReference {
  if (image.tag !== undefined || image.digest !== undefined) return image;
  return { ...image, text: `${image.text}:latest`, tag: "latest" };
}

/** What the kubelet looks credentials up for: `docker.io/library/nginx`. */
export function repositoryName(image: ImageReference): string {
  return image.domain === "" ? image.path : `${image.domain}/${image.path}`;
}

/** The whole reference, normalised: `docker.io/library/nginx:1@sha256:…`. */
export function imageText(image: ImageReference): string {
  const tag = image.tag === undefined ? "" : `:${image.tag}`;
  const digest = image.digest === undefined ? "" : `@${image.digest}`;
  return `${repositoryName(image)}${tag}${digest}`;
}

/** normalize.go, splitDockerDomain. */
function splitDomain(text: string): { readonly domain: string; readonly remainder: string } {
  const slash = text.indexOf("/");
  if (slash < 0) return { domain: DOCKER_HUB, remainder: `library/${text}` };
  const first = text.slice(0, slash);
  const rest = text.slice(slash + 1);
  if (first === DOCKER_HUB || first === "index.docker.io") return onDockerHub(rest);
  const isDomain = first === "localhost" || /[.:]/.test(first) || toLowerRunes(first) !== first;
  return isDomain ? { domain: first, remainder: rest } : onDockerHub(text);
}

function onDockerHub(path: string): { readonly domain: string; readonly remainder: string } {
  return { domain: DOCKER_HUB, remainder: path.includes("/") ? path : `library/${path}` };
}

/** reference.go, Parse: what is normalised against the grammar. */
function parse(text: string, normalised: string): ImageParsing {
  const match = REFERENCE.exec(normalised);
  if (match === null) {
    const isUpperCase = REFERENCE.test(toLowerRunes(normalised));
    return refused(isUpperCase ? "repository name must be lowercase" : "invalid reference format");
  }
  const [, name = "", tag, digest] = match;
  const [, domain = "", path = name] = NAME.exec(name) ?? [];
  if (path.length > MAX_PATH_LENGTH) {
    return refused(`repository name must not be more than ${MAX_PATH_LENGTH} characters`);
  }
  const fault = digest === undefined ? undefined : digestFault(digest);
  if (fault !== undefined) return refused(fault);
  const image = { text, domain, path };
  return {
    ok: true,
    image: {
      ...image,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    },
  };
}

function refused(reason: string): ImageParsing {
  return { ok: false, reason };
}
