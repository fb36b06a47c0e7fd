import { challenge, honest, image, manifest, pathOf, redirect, tokenService } from "../answers.ts";
import type { Answer, Lie } from "../lie.ts";

const LITTLE_KIB = 64;
const quick = { within: "at-once", maxSentKib: LITTLE_KIB } as const;

/** Wants the password in a header, from everybody, for everything. */
const wantsPassword: Answer = (request, response, ground) =>
  request.headers.authorization === undefined
    ? challenge('Basic realm="registry"')(request, response, ground)
    : honest(request, response, ground);

/** Places where no credential and no request may go, whoever names them. */
export const addressLies: readonly Lie[] = [
  ...(
    [
      ["a metadata address", "http://169.254.169.254/latest/meta-data/", "a metadata address"],
      ["a metadata address as a number", "http://2852039166/token", "a metadata address"],
      ["a metadata address in IPv6", "http://[::ffff:169.254.169.254]/token", "a metadata address"],
      ["a metadata service by its name", "http://metadata.google.internal/token", "a metadata address"],
      ["a link-local address", "http://169.254.170.2/v2/credentials", "a link-local address"],
      ["a file", "file:///etc/passwd", "the scheme file is neither http nor https"],
      ["an address with a user in it", "http://me@127.0.0.1/token", "an address with a user in it"],
    ] as const
  ).flatMap(([what, address, seen]): readonly Lie[] => [
    {
      ...quick,
      name: `a token service at ${what}`,
      answer: challenge(`Bearer realm="${address}",service="registry"`),
      refusal: { code: "PP1414", seen },
      maxRequests: 1,
    },
    {
      ...quick,
      name: `a redirect to ${what}`,
      answer: redirect(() => address),
      refusal: { code: "PP1414", seen },
      maxRequests: 1,
    },
  ]),
  {
    ...quick,
    name: "a token service without TLS, named by a registry with TLS",
    certificate: "good",
    answer: (request, response, ground) =>
      challenge(`Bearer realm="${ground.otherOrigin}/token",service="registry"`)(request, response, ground),
    refusal: { code: "PP1414", seen: "a step down from https to http" },
    maxRequests: 1,
  },
  {
    ...quick,
    name: "a redirect from TLS to none",
    certificate: "good",
    answer: redirect((ground, request) => ground.otherOrigin + (request.url ?? "")),
    refusal: { code: "PP1414", seen: "a step down from https to http" },
    maxRequests: 1,
  },
  {
    ...quick,
    name: "a redirect to itself",
    answer: redirect((_ground, request) => request.url ?? ""),
    refusal: { code: "PP1505", seen: "more than 10 redirects" },
    maxRequests: 11,
  },
  {
    ...quick,
    name: "a redirect to somebody who sends us back",
    answer: redirect((ground, request) => ground.otherOrigin + (request.url ?? "")),
    otherAnswer: redirect((ground, request) => ground.origin + (request.url ?? "")),
    refusal: { code: "PP1505", seen: "more than 10 redirects" },
    maxRequests: 11,
  },
  {
    ...quick,
    name: "a redirect to a new place each time",
    answer: redirect((_ground, request) => `${request.url ?? ""}/on`),
    refusal: { code: "PP1505", seen: "more than 10 redirects" },
    maxRequests: 11,
  },
  {
    ...quick,
    name: "a redirect with the password to another host, which asks for it",
    answer: (request, response, ground) =>
      request.headers.authorization === undefined
        ? challenge('Basic realm="registry"')(request, response, ground)
        : redirect(({ otherOrigin }) => `${otherOrigin}/v2/`)(request, response, ground),
    otherAnswer: wantsPassword,
    refusal: { code: "PP1203", seen: "" },
    maxRequests: 3,
  },
  {
    ...quick,
    name: "a redirect with the token to another host, which asks for the password",
    answer: tokenService(
      (request, response, ground) =>
        manifest(JSON.stringify({ token: "t0ken-t0ken-t0ken" }))(request, response, ground),
      redirect(({ otherOrigin }, request) => otherOrigin + (request.url ?? "")),
    ),
    otherAnswer: wantsPassword,
    refusal: { code: "PP1203", seen: "" },
    maxRequests: 4,
  },
  {
    ...quick,
    name: "a token service that sends the password on to another host",
    answer: tokenService(redirect(({ otherOrigin }) => `${otherOrigin}/token`)),
    otherAnswer: wantsPassword,
    refusal: { code: "PP1203", seen: "" },
    maxRequests: 3,
  },
  {
    ...quick,
    name: "a layer at another host, which asks for the password",
    answer: (request, response, ground) => {
      if (pathOf(request).includes("/manifests/"))
        return manifest(image.manifest.bytes)(request, response, ground);
      redirect(({ otherOrigin }) => `${otherOrigin}/layer`)(request, response, ground);
    },
    otherAnswer: wantsPassword,
    refusal: { code: "PP1408", seen: "401 at the layer" },
    maxRequests: 3,
  },
];
