import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { ask, basic, canary, credential, expectNoSecret, refusalOf } from "../../servers/asking.ts";
import {
  behind,
  descriptorOf,
  jsonReply,
  manifestRow,
  storeImage,
  storeIndex,
} from "../../servers/stored-image.ts";
import { type Row, startTableServer } from "../../servers/table-server.ts";

const image = storeImage();
const manifest = manifestRow("1", image.manifest);
const scope = "repository%3Ateam%2Fapp%3Apull";

describe("a server that repeats what it was sent", () => {
  const echoes = [
    canary,
    basic,
    encodeURIComponent(canary),
    JSON.stringify(canary),
    Buffer.from(canary).toString("base64"),
  ];
  const echo = echoes.join(" | ");
  // A URL's query has no apostrophe in it, whoever wrote it.
  const echoingPath = `/${encodeURIComponent(canary)}?p=${encodeURIComponent(canary).replaceAll("'", "%27")}`;

  it.each([401, 403, 404, 429, 500, 418])("in the errors of a %i is not quoted with it", async (status) => {
    const errors = { errors: echoes.map((each) => ({ code: each, message: `bad ${each}`, detail: each })) };
    const [withCredential, without] = behind(manifest, 'Basic realm="x"', basic);
    if (withCredential === undefined || without === undefined) throw new Error("two rows were due");
    const tags: Row = { method: "GET", path: "/v2/team/app/tags/list?n=1000", reply: jsonReply(404, errors) };
    const server = await startTableServer([
      { ...withCredential, reply: jsonReply(status, errors) },
      without,
      tags,
    ]);
    // `ask` itself looks for the canary in whatever comes back.
    const refusal = refusalOf(await ask(server.host, { credential }));
    expect(JSON.stringify(refusal)).toContain("‹redacted›");
  });

  it.each([
    ["in plain text", { status: 500, body: echo }],
    [
      "in the media type",
      { status: 200, headers: { "content-type": `application/${basic.slice(6)}` }, body: "{}" },
    ],
    [
      "in a redirect",
      {
        status: 307,
        headers: { location: echoingPath },
      },
    ],
    [
      "in a challenge",
      { status: 401, headers: { "www-authenticate": `Bearer realm="x",error="${basic.slice(6)}"` } },
    ],
    [
      "in a platform",
      jsonReply(
        200,
        storeIndexOf(
          basic
            .slice(6)
            .replaceAll(/[^A-Za-z0-9]/g, "")
            .slice(0, 20),
        ),
      ),
    ],
  ])("%s is not quoted with it", async (_where, reply) => {
    const [withCredential, without] = behind(manifest, 'Basic realm="x"', basic);
    if (withCredential === undefined || without === undefined) throw new Error("two rows were due");
    const gone: Row = {
      method: "GET",
      path: echoingPath,
      reply: { status: 400 },
    };
    const server = await startTableServer([{ ...withCredential, reply }, without, gone]);
    const answer = await ask(server.host, {
      credential,
      platforms: [{ os: "linux", architecture: "amd64" }],
    });
    expect(answer.ok).toBe(false);
  });

  it("does not take our own words for a secret that is one of them", async () => {
    const word = "basic";
    const password = new SecretText(word);
    const authorization = `Basic ${Buffer.from(`ci:${word}`).toString("base64")}`;
    const [withCredential, without] = behind(manifest, 'Basic realm="x"', authorization);
    if (withCredential === undefined || without === undefined) throw new Error("two rows were due");
    const refused = jsonReply(
      401,
      { errors: [{ code: "X", message: `not ${word}` }] },
      { "www-authenticate": "Basic" },
    );
    const server = await startTableServer([{ ...withCredential, reply: refused }, without]);
    expect(refusalOf(await ask(server.host, { credential: { username: "ci", password } }))).toMatchObject({
      kind: "unauthorized",
      scheme: "basic",
      sent: "basic",
      errors: [{ message: "not ‹redacted›" }],
    });
  });

  it("as a token is not quoted with it", async () => {
    const secret = "t0ken-that-nobody-may-see";
    const server = await startTableServer(({ origin }) => [
      {
        ...manifest,
        headers: { authorization: `Bearer ${secret}` },
        reply: jsonReply(403, { errors: [{ code: "DENIED", message: `not with ${secret}` }] }),
      },
      {
        ...manifest,
        headers: {},
        reply: { status: 401, headers: { "www-authenticate": `Bearer realm="${origin}/token"` } },
      },
      { method: "GET", path: `/token?scope=${scope}`, reply: jsonReply(200, { token: secret }) },
    ]);
    const answer = await ask(server.host, { credential });
    expect(refusalOf(answer)).toMatchObject({ errors: [{ message: "not with ‹redacted›" }] });
    expectNoSecret(answer, [secret]);
  });
});

function storeIndexOf(os: string) {
  return JSON.parse(
    storeIndex([{ ...descriptorOf(image.manifest), platform: { os, architecture: "x" } }]).bytes.toString(),
  );
}
