import { existsSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import type { NodeIdentityFile } from "./identity-plugin.ts";

/* The program that the kubelet runs: the request comes on standard input, the answer goes to standard output. */

/** The user name of refresh tokens, as Azure's own provider writes it. */
const REFRESH_USER = "00000000-0000-0000-0000-000000000000";

await text(process.stdin);
const [, , path = ""] = process.argv;
const auth = existsSync(path) ? await authOf(JSON.parse(readFileSync(path, "utf8"))) : {};
process.stdout.write(
  JSON.stringify({
    kind: "CredentialProviderResponse",
    apiVersion: "credentialprovider.kubelet.k8s.io/v1",
    cacheKeyType: "Image",
    cacheDuration: "0s",
    auth,
  }),
);

async function authOf({ registry, port, ca, accessToken }: NodeIdentityFile): Promise<object> {
  const form = new URLSearchParams({
    grant_type: "access_token",
    service: registry,
    access_token: accessToken,
  });
  const answer = await post(
    { host: "127.0.0.1", port, servername: registry, ca: readFileSync(ca), path: "/oauth2/exchange" },
    { host: registry, body: form.toString() },
  );
  const { refresh_token: password } = JSON.parse(answer);
  return { [registry]: { username: REFRESH_USER, password } };
}

function post(to: object, { host, body }: { host: string; body: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { host, "content-type": "application/x-www-form-urlencoded" };
    const sent = request({ ...to, method: "POST", headers }, (answer) => {
      text(answer).then(resolve, reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
