import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controlPlanePrograms, type Launcher } from "../../../testbed/kubernetes/kubernetes-programs.ts";
import { sayOnStandardError } from "../../../testbed/machine/say.ts";
import { missingForControlPlane, titleWithNeeds } from "../../../testbed/requirements.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { folderOf, kubeconfig, load } from "./kubeconfig-folder.ts";
import { base64 } from "./manifests.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const missing = await missingForControlPlane();

interface Flags {
  readonly context?: string;
}

describe.skipIf(missing.length > 0)(titleWithNeeds("kubectl and we", missing), () => {
  let certificates: TestCertificates;
  let kubectl: Launcher;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
    kubectl = (await controlPlanePrograms({ needsControllerManager: false, say: sayOnStandardError }))
      .kubectl;
  }, START_TIMEOUT_MS);
  afterAll(() => certificates.remove());

  function run(args: readonly string[], env: Readonly<Record<string, string>>) {
    return spawnSync(kubectl.program, [...kubectl.prefix, ...args], { env, encoding: "utf8" });
  }

  /** What kubectl would use: `config view` with everything resolved. */
  function seenByKubectl(flags: Flags, env: Readonly<Record<string, string>>) {
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const done = run(["config", "view", "--raw", "--minify", "--flatten", "-o", "json", ...args], env);
    if (done.status !== 0) return undefined;
    const view = JSON.parse(done.stdout);
    const context = view.contexts?.[0]?.context ?? {};
    const cluster = view.clusters?.[0]?.cluster ?? {};
    const user = view.users?.[0]?.user ?? {};
    const decoded = (data: string | undefined) =>
      data === undefined ? undefined : Buffer.from(data, "base64").toString();
    return {
      context: view["current-context"],
      server: cluster.server,
      namespace: context.namespace ?? "default",
      ca: decoded(cluster["certificate-authority-data"]),
      serverName: cluster["tls-server-name"],
      skipVerification: cluster["insecure-skip-tls-verify"],
      token: user.token,
      clientCertificate: decoded(user["client-certificate-data"]),
      clientKey: decoded(user["client-key-data"]),
      proxy: cluster["proxy-url"],
      as: user.as,
      uid: user["as-uid"],
      groups: user["as-groups"],
      extra: user["as-user-extra"],
    };
  }

  async function seenByUs(flags: Flags, env: Readonly<Record<string, string>>) {
    const answer = await load({ env, ...flags });
    if (!answer.ok) return undefined;
    const { cluster, tls, user, impersonation, proxy } = answer.connection;
    const identity = await user.credentials();
    if (!identity.ok) return undefined;
    return {
      context: cluster.context,
      server: cluster.server,
      namespace: cluster.namespace,
      ca: tls.ca,
      serverName: tls.serverName,
      skipVerification: tls.skipVerification,
      token: identity.credentials.token?.reveal(),
      clientCertificate: identity.credentials.clientCertificate,
      clientKey: identity.credentials.clientKey?.reveal(),
      proxy: proxy?.reveal(),
      as: impersonation?.user,
      uid: impersonation?.uid,
      groups: impersonation?.groups,
      extra:
        impersonation && impersonation.extra.size > 0 ? Object.fromEntries(impersonation.extra) : undefined,
    };
  }

  it("read the same out of files that are merged", async () => {
    const names = ["red", "blue"] as const;
    const name = fc.constantFrom(...names);
    const some = (entry: fc.Arbitrary<object>) => fc.dictionary(name, entry, { maxKeys: 2 });
    const certificate = {
      "client-certificate-data": base64(certificates.good.cert),
      "client-key-data": base64(certificates.good.key),
    };
    const files = { "client-certificate": "me.crt", "client-key": "pki/me.key" };
    const clusters = some(
      fc.constantFrom<object>(
        { server: "https://one.test:6443", "certificate-authority": "ca.crt" },
        { server: "https://two.test", "certificate-authority-data": base64(certificates.otherCa) },
        { server: "https://three.test/path", "insecure-skip-tls-verify": true },
        { server: "https://four.test", "tls-server-name": "api.test" },
        { server: "https://five.test", "proxy-url": "http://proxy.test:3128" },
      ),
    );
    const users = some(
      fc.constantFrom<object>(
        { token: "t1" },
        { token: "t2", as: "jane", "as-groups": ["g"] },
        { token: "t3", as: "jane", "as-uid": "4711", "as-user-extra": { team: ["a", "b"] } },
        certificate,
        files,
      ),
    );
    const contexts = some(
      fc.record(
        { cluster: name, user: name, namespace: fc.constantFrom("shop", "") },
        { requiredKeys: ["cluster", "user"] },
      ),
    );
    const file = fc.option(
      fc.record({ current: fc.option(name, { nil: undefined }), clusters, users, contexts }),
    );
    const flag = fc.option(name, { nil: undefined });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.tuple(file, file, file), flag, async (documents, context) => {
        const folder = folderOf(
          Object.fromEntries(
            documents.flatMap((document, index) => [
              [`${index}/ca.crt`, certificates.ca],
              [`${index}/me.crt`, certificates.expired.cert],
              [`${index}/pki/me.key`, certificates.expired.key],
              ...(document === null ? [] : [[`${index}/config`, kubeconfig(definite(document))]]),
            ]),
          ),
        );
        const paths = documents.map((_, index) => join(folder, String(index), "config"));
        const env = { KUBECONFIG: paths.join(delimiter), HOME: folder };
        const flags = context === undefined ? {} : { context };
        const ours = await seenByUs(flags, env);
        // kubectl goes on with an entry that is not there as with an empty one; we refuse (kubeconfig.test.ts).
        if (ours === undefined) return;
        compared++;
        expect(ours).toEqual({ ...seenByKubectl(flags, env), groups: ours.groups });
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(5);
  });

  it.each<readonly [string, object]>([
    ["a certificate without its key", { user: { "client-certificate-data": "eA==" } }],
    [
      "both forms of an authority",
      { cluster: { "certificate-authority": "config", "certificate-authority-data": "eA==" } },
    ],
    ["an authority's file that is not there", { cluster: { "certificate-authority": "none" } }],
    ["a token file that is not there", { user: { tokenFile: "none" } }],
    ["groups of nobody", { user: { "as-groups": ["g"] } }],
    ["data that is not base64", { cluster: { "certificate-authority-data": "!" } }],
    ["a number for a token", { user: { token: 4711 } }],
    ["an authority without a certificate", { cluster: { "certificate-authority-data": "eA==" } }],
    [
      "no verification and an authority",
      { cluster: { "insecure-skip-tls-verify": true, "certificate-authority-data": "CA" } },
    ],
  ])("both refuse %s", async (_what, { cluster = {}, user = {} }: { cluster?: object; user?: object }) => {
    const withCa = JSON.parse(
      JSON.stringify(cluster).replace('"CA"', JSON.stringify(base64(certificates.ca))),
    );
    const document = kubeconfig({
      current: "dev",
      clusters: { main: { server: "https://127.0.0.1:1", ...withCa } },
      users: { ci: user },
      contexts: { dev: { cluster: "main", user: "ci" } },
    });
    const env = { KUBECONFIG: join(folderOf({ config: document }), "config") };
    expect(await load({ env })).toMatchObject({ ok: false });
    const theirs = run(["get", "--raw", "/version"], env);
    expect(theirs.status).not.toBe(0);
    // It did not come as far as trying to connect.
    expect(theirs.stderr).not.toMatch(/refused/);
  });
});

/** Without the keys whose value is undefined. */
function definite<T extends { readonly current?: string | undefined }>(document: T) {
  const { current, ...rest } = document;
  return current === undefined ? rest : { current, ...rest };
}
