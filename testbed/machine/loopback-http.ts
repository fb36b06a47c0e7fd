import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { buffer } from "node:stream/consumers";

const TIMEOUT_MS = 30_000;

export interface LoopbackRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The only authority whose certificates are believed, for https. */
  readonly caPem?: string | undefined;
}

export interface LoopbackResponse {
  readonly status: number;
  /** By lower-case name; the first of several with one name. */
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/**
 * One HTTP exchange with a server of the test bed. Deliberately not the product's client: what makes the
 * test's images and judges the outcome must not share the code under test.
 */
export async function exchange(wanted: LoopbackRequest): Promise<LoopbackResponse> {
  const request = wanted.url.protocol === "https:" ? requestTls : requestPlain;
  return await new Promise((resolve, reject) => {
    const sent = request(wanted.url, {
      method: wanted.method,
      headers: { ...wanted.headers, "content-length": String(wanted.body?.length ?? 0) },
      agent: false,
      timeout: TIMEOUT_MS,
      ...(wanted.caPem !== undefined && { ca: wanted.caPem }),
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${wanted.url.origin}`)));
    sent.on("error", reject);
    sent.on("response", (response) => {
      const header = (name: string) => {
        const value = response.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      buffer(response).then((body) => resolve({ status: response.statusCode ?? 0, header, body }), reject);
    });
    sent.end(wanted.body);
  });
}
