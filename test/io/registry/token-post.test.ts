import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { ask, basic, canary, credential, proofOf, refusalOf, steps } from "../../servers/asking.ts";
import { behind, blobRow, jsonReply, manifestRow, storeImage } from "../../servers/stored-image.ts";
import { type Reply, type Row, startTableServer } from "../../servers/table-server.ts";

const image = storeImage();
const rows = [manifestRow("1", image.manifest), blobRow(image.layer)];
const get = (reply: Reply): Row => ({
  method: "GET",
  path: "/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull",
  reply,
});
const post = (reply: Reply): Row => ({
  method: "POST",
  path: "/token",
  headers: { authorization: null, "content-type": "application/x-www-form-urlencoded" },
  reply,
});
const granted = jsonReply(200, { access_token: "p0sted-t0ken", refresh_token: "unused" });
const challenge = (origin: string) => `Bearer realm="${origin}/token",service="reg"`;

function startRegistry(...token: readonly Row[]) {
  return startTableServer(({ origin }) => [
    ...rows.flatMap((row) => behind(row, challenge(origin), "Bearer p0sted-t0ken")),
    ...token,
  ]);
}

describe("a token service that knows no GET", () => {
  it.each([404, 405])("and says %i is asked by POST, with the password in a form", async (status) => {
    const server = await startRegistry(get({ status }), post(granted));
    const answer = await ask(server.host, { credential });
    expect(proofOf(answer).depth).toBe("blob");
    expect(steps(answer)).toEqual([
      "manifest 401",
      `token ${status}`,
      "token 200",
      "manifest 200",
      "blob 206",
    ]);
    expect(answer.exchanges.map(({ method }) => method)).toEqual(["GET", "GET", "POST", "GET", "GET"]);
    const form = server.received.find(({ method }) => method === "POST")?.body ?? "";
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      client_id: "pullpass",
      grant_type: "password",
      password: canary,
      scope: "repository:team/app:pull",
      service: "reg",
      username: "robot$ci",
    });
  });

  it("gets a password byte for byte, UTF-8 or not", async () => {
    const server = await startRegistry(get({ status: 405 }), post(granted));
    const password = new SecretText("ä \udcff+~*'(");
    await ask(server.host, { credential: { username: "a:b", password } });
    const form = server.received.find(({ method }) => method === "POST")?.body;
    // As Go's url.QueryEscape has it: `*`, `'` and `(` are escaped, `~` is not.
    expect(form).toContain("&password=%C3%A4+%FF%2B~%2A%27%28&");
    expect(form).toContain("&username=a%3Ab");
  });

  it("and refuses the password is unauthorized, after the credential was sent", async () => {
    const server = await startRegistry(
      get({ status: 405 }),
      post(jsonReply(401, { error: "invalid_grant" })),
    );
    expect(refusalOf(await ask(server.host, { credential }))).toMatchObject({
      kind: "unauthorized",
      at: "token",
      scheme: "bearer",
      sent: "basic",
    });
  });

  it("nor POST is refused with what it said to GET", async () => {
    const errors = [{ code: "NAME_UNKNOWN", message: "no such service" }];
    const server = await startRegistry(get(jsonReply(404, { errors })), post({ status: 405 }));
    expect(refusalOf(await ask(server.host, { credential }))).toMatchObject({
      kind: "not-found",
      at: "token",
      errors,
    });
  });

  it("is not asked by POST where there is no password to send", async () => {
    const server = await startRegistry(get({ status: 405 }));
    expect(refusalOf(await ask(server.host))).toMatchObject({ kind: "unexpected-status", status: 405 });
  });

  it.each([
    401, 403, 429, 500,
  ])("is told from one that says %i, which gets no second request", async (status) => {
    const server = await startRegistry({ ...get({ status }), headers: { authorization: basic } });
    const answer = await ask(server.host, { credential });
    expect(answer.ok).toBe(false);
    expect(steps(answer)).toEqual(["manifest 401", `token ${status}`]);
  });
});

describe("the form with the password", () => {
  it.each([301, 302, 303, 307, 308])("follows no redirect: %i", async (status) => {
    const elsewhere = await startTableServer([]);
    const headers = { location: `${elsewhere.origin}/token` };
    const server = await startRegistry(get({ status: 405 }), post({ status, headers }));
    expect(refusalOf(await ask(server.host, { credential }))).toEqual({
      kind: "not-a-registry",
      at: "token",
      host: server.host,
      detail: "a redirect of a form that holds the credential",
    });
    expect(elsewhere.connections()).toBe(0);
  });

  it("goes to no other address than the realm may have, were it a moment after the GET", async () => {
    const server = await startTableServer(({ host }) => {
      const realm = `http://auth.test:${host.split(":")[1]}/token`;
      return [
        ...rows.flatMap((row) => behind(row, `Bearer realm="${realm}",service="reg"`, "Bearer never")),
        get({ status: 405 }),
      ];
    });
    const addresses = ["127.0.0.1", "169.254.169.254"];
    const answer = await ask(server.host, {
      credential,
      lookup: (_name, options, callback) => {
        const address = addresses.shift() ?? "";
        if (options.all === true) callback(null, [{ address, family: 4 }]);
        else callback(null, address, 4);
      },
    });
    expect(refusalOf(answer)).toMatchObject({ kind: "unsafe-address", at: "token" });
    expect(steps(answer)).toEqual(["manifest 401", "token 405", "token -"]);
  });
});
