import { Agent, request } from "node:https";
import type { ControlPlane } from "../testbed/control-plane.ts";

/** Requests at once: more are not written any faster by two processors. */
const WORKERS = 32;

/** Sends one request, whose body is JSON; rejects where it is refused. */
export type Send = (method: "POST" | "PATCH", path: string, body: object) => Promise<void>;

export function senderTo(controlPlane: ControlPlane): Send {
  const agent = new Agent({ keepAlive: true, ca: controlPlane.caPem });
  const authorization = `Bearer ${controlPlane.adminToken}`;
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const type = method === "POST" ? "application/json" : "application/merge-patch+json";
      const headers = { authorization, "content-type": type };
      const sending = request(`${controlPlane.server}${path}`, { agent, method, headers }, (response) => {
        response.resume().on("end", () => {
          if ((response.statusCode ?? 500) < 300) resolve();
          else reject(new Error(`${method} ${path}: HTTP ${response.statusCode}`));
        });
      });
      sending.on("error", reject);
      sending.end(JSON.stringify(body));
    });
}

export async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}
