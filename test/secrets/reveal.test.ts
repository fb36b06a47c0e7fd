import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { SecretText } from "../../src/core/credential/secret-text.ts";

const root = join(import.meta.dirname, "../..");

/** Every file that may open a secret, and why. A new one is a decision: add it here with its reason. */
const REVEALERS: Readonly<Record<string, string>> = {
  "src/core/credential/credential-look.ts":
    "tells a secret's id from its value, and reads when a token that is a password ended",
  "src/core/credential/secret-text.ts": "defines it",
  "src/core/expiry/credential-end.ts": "tells a token by its look, and reads when it ends",
  "src/core/dockerconfig/as-config-json.ts": "puts the older form of a docker config into the newer",
  "src/core/dockerconfig/decode.ts": "reads the entries of a docker config",
  "src/core/dockerconfig/entry-text.ts": "writes an entry of a docker config",
  "src/core/dockerconfig/kubectl-document.ts": "writes a docker config as kubectl does",
  "src/core/dockerconfig/lint.ts": "looks for faults of entries, white space around a password among them",
  "src/core/dockerconfig/merge-documents.ts": "puts the entries of one docker config into another",
  "src/core/dockerconfig/merge.ts": "edits a docker config without touching its other entries",
  "src/core/dockerconfig/secret-data.ts": "turns a Secret's data into a docker config and back",
  "src/cli/render/manifests.ts":
    "prints the Secret that --dry-run=client -o yaml asks for, and what secret merge makes",
  "src/io/http/agents.ts": "hands a client key to TLS",
  "src/io/http/proxies.ts": "tells an agent its proxy",
  "src/io/http/request-options.ts": "puts headers and body on the wire",
  "src/io/http/socks-way.ts": "shows a SOCKS5 proxy its user name and password",
  "src/io/kube/api-requests.ts": "makes the Authorization header of the API server",
  "src/io/kube/bearer-token.ts": "looks whether a token can be a header at all",
  "src/io/kube/exec/exec-credential.ts": "reads what a credential plug-in printed",
  "src/io/kube/exec/exec-info.ts": "tells a credential plug-in the cluster's proxy",
  "src/io/kube/exec/run-plugin.ts": "makes the environment of a credential plug-in",
  "src/io/kube/kubeconfig/proxy-url.ts": "looks whether a proxy can be used",
  "src/io/kube/kubeconfig/user.ts": "reads a client key out of the kubeconfig",
  "src/io/kube/server-message.ts": "finds secrets that a server repeats, in order to hide them",
  "src/io/kube/wire.ts": "puts a Secret on the wire",
  "src/io/registry/authorization.ts": "makes the Authorization header of a registry or token service",
  "src/io/registry/secret-mask.ts": "finds secrets that a registry repeats, in order to hide them",
  "src/io/registry/token-form.ts": "puts the password into the form of a token request by POST",
};

describe("a secret that cannot print", () => {
  const canary = "c4n4ry-Pa$$";
  const secret = new SecretText(canary);

  it.each([
    ["a template", `${secret}`],
    ["JSON", JSON.stringify({ secret })],
    ["inspect", inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    ["string addition", `x${String(secret)}`],
    ["an error's message", new Error(`${secret}`).message],
    ["its keys", Object.entries(secret).join()],
  ])("shows nothing in %s", (_where, text) => {
    expect(text).not.toContain(canary);
  });

  it("gives its value to the one function that asks for it", () => {
    expect(secret.reveal()).toBe(canary);
    expect(secret.equals(new SecretText(canary))).toBe(true);
    expect(secret.equals(new SecretText("other"))).toBe(false);
  });

  it("is opened only where a reason is on record", () => {
    const callers = globSync("src/**/*.ts", { cwd: root }).filter((file) =>
      readFileSync(join(root, file), "utf8").includes(".reveal("),
    );
    expect(callers.toSorted()).toEqual(Object.keys(REVEALERS).toSorted());
  });
});
