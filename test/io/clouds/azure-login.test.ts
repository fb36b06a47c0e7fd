import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AZURE_CLOUDS } from "../../../src/providers/azure/cloud.ts";
import { titleWithNeeds } from "../../../testbed/requirements.ts";
import {
  IDENTITY_HEADER,
  type ManagedIdentityStandIn,
  startManagedIdentity,
} from "../../servers/azure/managed-identity.ts";
import { describeNamedAzure } from "./describe-named-azure.ts";

const missingForCertificate = existsSync("/usr/bin/openssl") ? [] : ["the command `openssl`"];

describeNamedAzure("logging in to Azure", AZURE_CLOUDS.public, (here) => {
  let identity: ManagedIdentityStandIn;
  beforeEach(async () => {
    identity = await startManagedIdentity(here.azure.state, here.caller);
  });
  afterEach(() => identity.close());

  const search = async (environment: Readonly<Record<string, string>>) =>
    JSON.parse(await here.search(environment));

  const FOUND = { search: { ok: true, found: [{ id: { name: "acme1" } }] } };

  const application = () => ({
    AZURE_TENANT_ID: here.azure.state.tenant,
    AZURE_CLIENT_ID: here.caller.clientId,
  });

  function file(name: string, content: string): string {
    const path = join(here.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  const resources = () =>
    identity.asked.map((path) => new URL(path, identity.url).searchParams.get("resource"));

  it("takes a client secret of the environment", async () => {
    const environment = { ...application(), AZURE_CLIENT_SECRET: here.caller.secret };

    expect(await search(environment)).toMatchObject(FOUND);
  });

  it.skipIf(missingForCertificate.length > 0)(
    titleWithNeeds("signs with a certificate that the environment names", missingForCertificate),
    async () => {
      const [key, certificate] = [join(here.folder, "client.key"), join(here.folder, "client.crt")];
      // Entra takes RSA alone.
      const how = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=client"];
      await promisify(execFile)("/usr/bin/openssl", [...how, "-keyout", key, "-out", certificate]);
      here.caller.certificate = readFileSync(certificate, "utf8");
      const path = file("client.pem", `${readFileSync(key, "utf8")}${here.caller.certificate}`);

      expect(await search({ ...application(), AZURE_CLIENT_CERTIFICATE_PATH: path })).toMatchObject(FOUND);
    },
  );

  it("is a workload by the token that Kubernetes gave it", async () => {
    here.caller.federatedToken = "c4n4ry.workload.token";
    const path = file("token", here.caller.federatedToken);

    expect(await search({ ...application(), AZURE_FEDERATED_TOKEN_FILE: path })).toMatchObject(FOUND);
  });

  it("says by Entra's code that it does not know a workload's token, and repeats none of it", async () => {
    const path = file("token", "c4n4ry.another.token");

    const output = await here.search({
      ...application(),
      AZURE_FEDERATED_TOKEN_FILE: path,
      AZURE_TOKEN_CREDENTIALS: "WorkloadIdentityCredential",
    });

    expect(JSON.parse(output)).toMatchObject({
      search: { refusal: { failure: { kind: "no-login", codes: [70021] } } },
    });
    expect(output).not.toContain("c4n4ry");
  });

  it("is the machine itself where that is Azure's, to Resource Manager and to Graph", async () => {
    expect(await search({ AZURE_POD_IDENTITY_AUTHORITY_HOST: identity.url })).toMatchObject(FOUND);
    expect(resources()).toEqual([AZURE_CLOUDS.public.armAudience, AZURE_CLOUDS.public.graph]);
  });

  it("is the one of a machine's identities that AZURE_CLIENT_ID names", async () => {
    const { AZURE_CLIENT_ID } = application();

    const outcome = await search({ AZURE_POD_IDENTITY_AUTHORITY_HOST: identity.url, AZURE_CLIENT_ID });

    expect(outcome).toMatchObject(FOUND);
    expect(identity.asked[0]).toContain(`client_id=${AZURE_CLIENT_ID}`);
  });

  it("asks App Service's endpoint with the header that it gave", async () => {
    const IDENTITY_ENDPOINT = `${identity.url}/msi/token`;

    expect(await search({ IDENTITY_ENDPOINT, IDENTITY_HEADER })).toMatchObject(FOUND);
  });

  it("says by Entra's code that a client secret has ended", async () => {
    here.caller.hasSecretEnded = true;

    const output = await here.search({
      ...application(),
      AZURE_CLIENT_SECRET: here.caller.secret,
      AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
    });

    expect(JSON.parse(output)).toMatchObject({ search: { refusal: { failure: { codes: [7000222] } } } });
    expect(output).not.toContain(here.caller.secret);
  });

  it("shows a person the code and where to type it, once for Resource Manager and Graph", async () => {
    here.azure.state.signsIn = here.caller;

    const { output, seen } = await here.searchByCode();

    expect(JSON.parse(output)).toMatchObject({
      ...FOUND,
      principal: { refusal: { kind: "answered", status: 404 } },
    });
    expect(seen.match(/open the page https:\/\/\S+ and enter the code [0-9A-F]{8}/g)).toHaveLength(1);
    expect(seen).not.toContain("c4n4ry");
  });

  it("logs a person in with a browser, on one page for Resource Manager and Graph", async () => {
    here.azure.state.signsIn = here.caller;

    const { output, pages } = await here.searchInBrowser();

    expect(JSON.parse(output)).toMatchObject({
      ...FOUND,
      principal: { refusal: { kind: "answered", status: 404 } },
    });
    expect(pages).toEqual([
      expect.stringMatching(/^https:\/\/login\.microsoftonline\.com\/[^ ]*code_challenge=/),
    ]);
    expect(output).not.toContain("c4n4ry");
  });
});
