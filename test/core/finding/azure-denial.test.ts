import { describe, expect, it } from "vitest";
import type { CredentialLook } from "../../../src/core/credential/credential-look.ts";
import { findingFromRegistryRefusal } from "../../../src/core/finding/from-registry-refusal.ts";
import { forbidden, notFound, unauthorized } from "../../builders/registry-refusal.ts";

/*
 * The words are those of specs/azure/known-errors.json, each with its public source.
 */
const HOST = "acme.azurecr.io";
const APP = "3f1c9a52-7d0e-4b8a-9c55-0a6d2f4e8b17";
const application: CredentialLook = { username: APP, usernameIsGuid: true, passwordIsGuid: false };
const named = (username: string): CredentialLook => ({
  username,
  usernameIsGuid: false,
  passwordIsGuid: false,
});
const question = (look: CredentialLook) => ({
  domain: HOST,
  image: `${HOST}/team/app:1`,
  credential: `user ${look.username}`,
  look,
});
const said = (message: string, code = "UNAUTHORIZED") => [{ code, message }];
const atToken = (message: string) => unauthorized({ at: "token", host: HOST, errors: said(message) });

const INVALID = "Invalid clientid or client secret.";
const NO_APP = "Application not registered with AAD.";
const NO_GUID = "aad access token with sp failed client id must be guid";
const RIGHTS = "authentication required, visit https://aka.ms/acr/authorization for more information.";
const FIREWALL =
  "client with IP '192.0.2.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.";

describe("what a registry of Azure's answers", () => {
  it.each([
    [
      "to a client secret that is wrong, ended or new",
      atToken(INVALID),
      application,
      "wrong-credentials certain",
      "`acme.azurecr.io` does not accept the credential: a wrong, an ended or a brand-new secret",
      `az ad app credential list --id ${APP} -o table`,
    ],
    [
      "to a secret's id in place of its value",
      atToken(INVALID),
      { ...application, passwordIsGuid: true },
      "aad-secret-wrong likely",
      "the password is a GUID: the client secret's id, it seems, and not its value",
      `az ad app credential reset --id ${APP} --append`,
    ],
    [
      "to an admin password that was regenerated",
      atToken(INVALID),
      named("acme"),
      "wrong-credentials certain",
      "`acme.azurecr.io` does not accept the credential: a wrong, an ended or a brand-new secret",
      "az acr credential show --name acme",
    ],
    [
      "to a token's password that has ended",
      atToken(INVALID),
      named("ci-pull"),
      "wrong-credentials certain",
      "`acme.azurecr.io` does not accept the credential: a wrong, an ended or a brand-new secret",
      "az acr token show --registry acme --name ci-pull",
    ],
    [
      "to a user name that no command should hold",
      atToken(INVALID),
      named("$(reboot)"),
      "wrong-credentials certain",
      "`acme.azurecr.io` does not accept the credential: a wrong, an ended or a brand-new secret",
      "az acr token show --registry acme --name NAME",
    ],
    [
      "to an id that its tenant does not know",
      atToken(NO_APP),
      application,
      "aad-app-not-found certain",
      "the registry's tenant has no application with the id that is the user name",
      `az ad sp show --id ${APP}`,
    ],
    [
      "to its admin user when that is off",
      atToken(NO_GUID),
      named("acme"),
      "admin-user-disabled likely",
      "`acme.azurecr.io` does not know its admin user: it is off",
      "az acr show --name acme --query adminUserEnabled",
    ],
    [
      "to a user name that is nobody's",
      atToken(NO_GUID),
      named("http://acr-pull"),
      "wrong-credentials certain",
      "`acme.azurecr.io` has neither token nor admin user of that name, and it is no application's id",
      "az acr token list --registry acme",
    ],
    [
      "to a service principal without a role, or for a tag that is not there",
      unauthorized({ sent: "token", host: HOST, errors: said(RIGHTS), challengeError: "insufficient_scope" }),
      application,
      "insufficient-permission likely",
      "the credential may not read `acme.azurecr.io/team/app:1`",
      "az acr show --name acme --query roleAssignmentMode",
    ],
    [
      "to a token whose scope map names other repositories",
      unauthorized({ sent: "token", host: HOST, errors: said(RIGHTS) }),
      named("ci-pull"),
      "insufficient-permission likely",
      "the credential may not read `acme.azurecr.io/team/app:1`",
      "az acr scope-map list --registry acme -o table",
    ],
    [
      "to an address that its firewall does not let in",
      forbidden({ at: "ping", host: HOST, errors: said(FIREWALL, "DENIED") }),
      application,
      "registry-firewall certain",
      "`acme.azurecr.io` refuses the address `192.0.2.7`, from which it was asked",
      "az acr network-rule add --name acme --ip-address 192.0.2.7",
    ],
    [
      "for a tag that is not there",
      notFound({ host: HOST, errors: said('manifest tagged by "2" is not found', "MANIFEST_UNKNOWN") }),
      application,
      "tag-not-found certain",
      "`acme.azurecr.io/team/app:1` is not in the registry: its repository has no such tag or digest",
      undefined,
    ],
  ])("%s", (_, refusal, look, cause, title, command) => {
    const found = findingFromRegistryRefusal(refusal, question(look));
    expect(`${found.cause} ${found.certainty}`).toBe(cause);
    expect(found.title).toBe(title);
    const commands = found.fixes.flatMap((fix) => fix.command ?? []);
    expect(commands).toEqual(command === undefined ? [] : expect.arrayContaining([command]));
  });

  it("of a token that has ended is that it has, and when", () => {
    const look = {
      ...application,
      username: "00000000-0000-0000-0000-000000000000",
      endedAt: new Date("2026-11-24T09:30:00Z"),
    };
    expect(findingFromRegistryRefusal(atToken(INVALID), question(look))).toMatchObject({
      cause: "expired-credentials",
      certainty: "certain",
      title: "the password is a token that ended at 2026-11-24T09:30:00Z",
    });
  });

  it("names the registry without the hash of a domain name label and without a region", () => {
    const commandsAt = (domain: string) =>
      findingFromRegistryRefusal(unauthorized({ sent: "token", host: domain }), {
        ...question(application),
        domain,
      }).fixes.flatMap(({ command }) => command ?? []);
    for (const domain of ["acme-c5e4.azurecr.io", "acme.westeurope.geo.azurecr.io"])
      expect(commandsAt(domain)).toContain("az acr show --name acme --query roleAssignmentMode");
    expect(commandsAt("acme.azurecr.io.evil.example")).toEqual([]);
  });
});
