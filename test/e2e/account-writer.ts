import { readFileSync } from "node:fs";
import { request } from "node:https";
import { text } from "node:stream/consumers";

/*
 * One of many writers of a ServiceAccount: reads it, adds an entry to its list, sends it back whole with its
 * resourceVersion, and begins anew when somebody was faster. It is a process of its own and shares no code with
 * pullpass: another tool that behaves well.
 *
 *   node account-writer.ts SERVER CA-FILE TOKEN-FILE NAMESPACE ENTRY
 */
const [server = "", caPath = "", tokenPath = "", namespace = "", entry = ""] = process.argv.slice(2);
const ca = readFileSync(caPath);
const authorization = `Bearer ${readFileSync(tokenPath, "utf8")}`;
const url = `${server}/api/v1/namespaces/${namespace}/serviceaccounts/default`;

async function send(
  method: string,
  body?: object,
): Promise<{ status: number; json: { imagePullSecrets?: object[] } }> {
  const sending = request(url, {
    method,
    ca,
    headers: { authorization, "content-type": "application/json" },
  });
  sending.end(body === undefined ? undefined : JSON.stringify(body));
  const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
    sending.on("response", resolve).on("error", reject);
  });
  return { status: response.statusCode ?? 0, json: JSON.parse(await text(response)) };
}

for (;;) {
  const { json: account } = await send("GET");
  const { status } = await send("PUT", {
    ...account,
    imagePullSecrets: [...(account.imagePullSecrets ?? []), { name: entry }],
  });
  if (status === 200) break;
  if (status !== 409) throw new Error(`HTTP ${status}`);
}
