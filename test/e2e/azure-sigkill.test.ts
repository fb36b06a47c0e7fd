import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeTestCertificates, type TestCertificates } from "../servers/test-certificates.ts";
import { describeOnAzure, HOST, type OnAzure } from "./describe-azure.ts";
import { type AzureCommand, azureKills, isChange } from "./kill/azure-kills.ts";
import { AZURE_PAGE } from "./kill/azure-page.ts";
import { recordedRows, recordTable, rowText, tableText } from "./kill/table.ts";
import { freshNamespace } from "./stage.ts";

/**
 * Unset: at what makes something, or is answered once. `whole`: at every request to Azure and its registry, and every
 * write to the cluster. `record`: the same, and the page is written instead of compared.
 */
const MODE = process.env["PULLPASS_KILL"];
const isWhole = MODE === "whole" || MODE === "record";
const PATIENCE_MS = isWhole ? 900_000 : 300_000;

/** A service principal that somebody else made, with a client secret of theirs. */
const APP_ID = randomUUID();

const nothing = async (): Promise<void> => undefined;

function connect({ image }: OnAzure, namespace: string): readonly string[] {
  return ["connect", HOST, "-n", namespace, "--image", image, "--prove-from", "here"];
}

async function connected(azure: OnAzure, namespace: string, ...flags: readonly string[]): Promise<void> {
  const run = await azure.here.run(azure.caller, [...connect(azure, namespace), ...flags]);
  expect(run, run.stderr).toMatchObject({ code: 0 });
}

function theirPrincipal({ here }: OnAzure): void {
  const { applications, principals } = here.azure.state;
  const named = { appId: APP_ID, displayName: "ci", lag: 0 };
  const theirs = {
    keyId: randomUUID(),
    displayName: "rbac",
    hint: "c4n",
    secretText: "c4n4ry~existing.secret",
    startDateTime: "2026-01-01T00:00:00Z",
    endDateTime: "2999-01-01T00:00:00Z",
  };
  applications.push({ ...named, id: randomUUID(), tags: [], passwords: [theirs] });
  principals.push({ ...named, id: randomUUID() });
}

const ADDED_SECRET = ["--service-principal", APP_ID, "--new-client-secret", "--grant-pull"];

const disconnect = {
  args: (_azure: OnAzure, namespace: string) => ["disconnect", HOST, "-n", namespace, "--yes", "--revoke"],
  isTakingBack: true,
  saysWhenDone: "pullpass has not connected",
} as const;

/** Of a credential that was connected before; the old one ends at once, so that is killed, too. */
function rotation(method: string, ...flags: readonly string[]): AzureCommand {
  const turnedOn = method === "admin-user" ? ["--enable-admin-user"] : [];
  return {
    title: ["rotate", method, ...flags].join(" "),
    prepare: (azure, namespace) => connected(azure, namespace, "--method", method, ...turnedOn),
    args({ image }, namespace) {
      const proof = ["--image", image, "--prove-from", "here"];
      return ["rotate", HOST, "-n", namespace, ...proof, "--grace", "0", ...flags];
    },
    isReplacing: true,
  };
}

const COMMANDS: readonly AzureCommand[] = [
  {
    title: "admin-user, which has to be turned on",
    prepare: nothing,
    args: (azure, namespace) => [
      ...connect(azure, namespace),
      "--method",
      "admin-user",
      "--enable-admin-user",
    ],
  },
  {
    title: "new-service-principal",
    isWholeAlone: true,
    prepare: nothing,
    args: (azure, namespace) => [...connect(azure, namespace), "--method", "new-service-principal"],
  },
  {
    title: "new-service-principal, where another namespace uses it already",
    prepare: async (azure) =>
      connected(azure, await freshNamespace(azure.on), "--method", "new-service-principal"),
    args: (azure, namespace) => [...connect(azure, namespace), "--method", "new-service-principal"],
  },
  {
    title: "existing-service-principal, with a role and a new client secret",
    prepare: async (azure) => theirPrincipal(azure),
    args: (azure, namespace) => [...connect(azure, namespace), ...ADDED_SECRET],
  },
  {
    title: "repository-token",
    prepare: nothing,
    args: (azure, namespace) => [...connect(azure, namespace), "--method", "repository-token"],
  },
  {
    title: "disconnect --revoke, new-service-principal",
    prepare: (azure, namespace) => connected(azure, namespace, "--method", "new-service-principal"),
    ...disconnect,
  },
  {
    title: "disconnect --revoke, existing-service-principal with a client secret that was added",
    async prepare(azure, namespace) {
      theirPrincipal(azure);
      await connected(azure, namespace, ...ADDED_SECRET);
    },
    ...disconnect,
  },
  {
    title: "disconnect --revoke, repository-token",
    prepare: (azure, namespace) => connected(azure, namespace, "--method", "repository-token"),
    ...disconnect,
  },
  { ...rotation("admin-user", "--regenerate"), isWholeAlone: true },
  rotation("new-service-principal"),
  { ...rotation("repository-token"), isWholeAlone: true },
];

describeOnAzure("a run that is killed in Azure", (azure) => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  });
  afterAll(() => certificates?.remove());

  it.each(
    COMMANDS.filter(({ isWholeAlone }) => isWhole || isWholeAlone !== true),
  )("is completed by the same command: $title", { timeout: PATIENCE_MS }, async (command) => {
    const all = await azureKills(azure, certificates, { command, isWhole });

    expect(all.length).toBeGreaterThan(2);
    expect(all.flatMap(({ fault }) => fault ?? [])).toEqual([]);
    // A rotation reads a lot between what it changes: the page would be the same line over and over.
    const kills = command.isReplacing ? all.filter(({ request }) => isChange(request)) : all;
    if (MODE === "record") return recordTable(command.title, tableText(command.title, kills), AZURE_PAGE);
    const recorded = await recordedRows(command.title, AZURE_PAGE);
    const rows = kills.map(rowText);
    expect(recorded).toEqual(expect.arrayContaining(rows));
    if (isWhole) expect(rows).toEqual(expect.arrayContaining([...recorded]));
  });
});
