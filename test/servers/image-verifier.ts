import { createServer } from "node:https";
import { json } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { listen } from "./listening.ts";
import type { KeyAndCertificate } from "./test-certificates.ts";

/**
 * An admission webhook that verifies images as Kyverno does: it asks the registry itself, without a credential, and denies
 * the Pod in the words of go-containerregistry when it is refused. Closed when the test is over.
 *
 * @returns its URL
 */
export async function startImageVerifier({ key, cert }: KeyAndCertificate): Promise<string> {
  const server = createServer({ key, cert }, async (message, response) => {
    const { request }: Review = Object(await json(message));
    const image = request.object.spec.containers[0]?.image ?? "";
    const [host = "", path = "", tag = ""] = /^([^/]+)\/(.+):([^:]+)$/.exec(image)?.slice(1) ?? [];
    const url = `http://${host}/v2/${path}/manifests/${tag}`;
    const { ok } = await fetch(url);
    const text = `failed to verify image ${image}: .attestors[0].entries[0].keys: GET ${url}: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:${path} Type:repository]]`;
    const answer = { uid: request.uid, allowed: ok, ...(ok ? {} : { status: { message: text } }) };
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: answer }),
    );
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${port}/verify`;
}

interface Review {
  readonly request: {
    readonly uid: string;
    readonly object: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}
