import { CLUSTER_SUBSCRIPTION } from "../e2e/aks-nodes.ts";
import type { AzureStage } from "../e2e/azure-stage.ts";
import { registryId } from "../servers/azure/state.ts";
import type { Difference } from "./azure-contents.ts";

/** What az's commands are written with: what pullpass made, or what was there before. */
export interface Names {
  readonly registry: string;
  readonly registryId: string;
  readonly repository: string;
  /** Of the application that pullpass made, or of the one that was there. */
  readonly application: string;
  readonly appId: string;
  readonly token: string;
  readonly scopeMap: string;
}

/** One thing that people do by hand and pullpass by one command. */
export interface Scenario {
  readonly title: string;
  /** After `connect HOST -n NAMESPACE --image IMAGE`. */
  readonly pullpass: readonly string[];
  /** `printed`: the commands that `--print-admin-commands` gives, with the ids that come of the first of them. */
  readonly az: "printed" | ((names: Names) => readonly string[]);
  /** What is there before either of them, beside the registry. */
  readonly before?: "application" | "abac" | "aks" | "aks and abac";
  /** Whether what az left pulls the image; absent: az gives no credential. */
  readonly pulls?: boolean;
  /** Where pullpass leaves something else on purpose, and why; for each such thing. */
  readonly onPurpose: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly scenario: Scenario;
  /** az's command lines, with words for what is another in each run; each ended with exit code 0. */
  readonly commands: readonly string[];
  readonly differences: readonly Difference[];
}

const ENDS = "pullpass's secrets end after 180 days unless told otherwise; az's after a year, or never";
const OWN_MARKS = "so that a second run finds what the first made, and never touches what it did not";
const OWN_NAME = "what pullpass made is told from what others made by it";

const NOT_OURS = "what somebody made by hand is not pullpass's to tidy away";
const BY_HAND = "az cannot set it: what it made is connected with `--service-principal`";

export const SCENARIOS: readonly Scenario[] = [
  {
    title: "admin user",
    pulls: true,
    pullpass: ["--method", "admin-user", "--enable-admin-user"],
    az: ({ registry }) => [
      `az acr update --name ${registry} --admin-enabled true`,
      `az acr credential show --name ${registry}`,
    ],
    onPurpose: {},
  },
  {
    title: "new service principal",
    pulls: true,
    pullpass: ["--method", "new-service-principal"],
    az: ({ application, registryId: id }) => [
      `az ad sp create-for-rbac --name ${application} --scopes ${id} --role acrpull`,
    ],
    onPurpose: {
      "application 1: unique name": OWN_MARKS,
      "application 1: tags": OWN_MARKS,
      "client secret 1: name": OWN_NAME,
      "client secret 1: lives": ENDS,
    },
  },
  {
    title: "new service principal, registry in ABAC mode",
    pulls: false,
    before: "abac",
    pullpass: ["--method", "new-service-principal"],
    az: ({ application, registryId: id }) => [
      `az ad sp create-for-rbac --name ${application} --scopes ${id} --role acrpull`,
    ],
    onPurpose: {
      "application 1: unique name": OWN_MARKS,
      "application 1: tags": OWN_MARKS,
      "client secret 1: name": OWN_NAME,
      "client secret 1: lives": ENDS,
      "role 1": "AcrPull pulls nothing in this mode",
      "role 1: condition": "in this mode a role can be for one repository, and pullpass was told which",
    },
  },
  {
    title: "existing service principal, with a new secret beside the old",
    pulls: true,
    before: "application",
    pullpass: ["--service-principal", "APP_ID", "--new-client-secret", "--grant-pull"],
    az: ({ appId, registryId: id }) => [
      `az ad app credential list --id ${appId}`,
      `az ad app credential reset --id ${appId} --append`,
      `az role assignment create --assignee ${appId} --role AcrPull --scope ${id}`,
      `az role assignment list --scope ${id}`,
    ],
    onPurpose: { "client secret 2: name": OWN_NAME, "client secret 2: lives": ENDS },
  },
  {
    title: "existing service principal, as the guide says: the old secret is replaced",
    pulls: true,
    before: "application",
    pullpass: ["--service-principal", "APP_ID", "--new-client-secret", "--grant-pull"],
    az: ({ appId, registryId: id }) => [
      `az ad app credential reset --id ${appId}`,
      `az role assignment create --assignee ${appId} --role AcrPull --scope ${id}`,
    ],
    onPurpose: {
      "client secret 1: name": "the old one stays: whoever uses it would lose the registry",
      "client secret 1: lives": "the old one stays: whoever uses it would lose the registry",
      "client secret 2: name": "the old one stays: whoever uses it would lose the registry",
      "client secret 2: lives": "the old one stays: whoever uses it would lose the registry",
    },
  },
  {
    title: "repository token",
    pulls: true,
    pullpass: ["--method", "repository-token"],
    az: ({ registry, repository, token, scopeMap }) => [
      `az acr scope-map create --registry ${registry} --name ${scopeMap} --repository ${repository} content/read metadata/read`,
      `az acr token create --registry ${registry} --name ${token} --scope-map ${scopeMap} --no-passwords true`,
      `az acr token credential generate --registry ${registry} --name ${token} --password1 --expiration-in-days 180`,
    ],
    onPurpose: { "scope map 1: description": OWN_MARKS },
  },
  {
    title: "repository token, by az's one command",
    pulls: true,
    pullpass: ["--method", "repository-token"],
    az: ({ registry, repository, token }) => [
      `az acr token create --registry ${registry} --name ${token} --repository ${repository} content/read`,
    ],
    onPurpose: {
      "scope map 1: description": OWN_MARKS,
      "scope map 1: actions": "metadata/read is for tags, which `check` reads",
      "token 1: password1 lives": ENDS,
      "token 1: password2 lives": "the second password stays for the day of the change",
    },
  },
  {
    title: "admin user, by the commands that pullpass prints",
    pullpass: ["--method", "admin-user", "--enable-admin-user"],
    az: "printed",
    onPurpose: {},
  },
  {
    title: "new service principal, by the commands that pullpass prints",
    pullpass: ["--method", "new-service-principal"],
    az: "printed",
    onPurpose: {
      "application 1: unique name": BY_HAND,
      "application 1: tags": BY_HAND,
      "client secret 1: name": NOT_OURS,
    },
  },
  {
    title: "new service principal, registry in ABAC mode, by the commands that pullpass prints",
    before: "abac",
    pullpass: ["--method", "new-service-principal"],
    az: "printed",
    onPurpose: {
      "application 1: unique name": BY_HAND,
      "application 1: tags": BY_HAND,
      "client secret 1: name": NOT_OURS,
    },
  },
  {
    title: "existing service principal, by the commands that pullpass prints",
    before: "application",
    pullpass: ["--service-principal", "APP_ID", "--new-client-secret", "--grant-pull"],
    az: "printed",
    onPurpose: { "client secret 2: name": NOT_OURS },
  },
  {
    title: "repository token, by the commands that pullpass prints",
    pullpass: ["--method", "repository-token"],
    az: "printed",
    onPurpose: { "scope map 1: description": OWN_MARKS },
  },
  {
    title: "AKS, by the commands that pullpass prints",
    before: "aks",
    pullpass: ["--method", "node-identity", "--yes"],
    az: "printed",
    onPurpose: {},
  },
  {
    title: "AKS, registry in ABAC mode, by the commands that pullpass prints",
    before: "aks and abac",
    pullpass: ["--method", "node-identity", "--yes"],
    az: "printed",
    onPurpose: {},
  },
  {
    title: "AKS",
    before: "aks",
    pullpass: ["--method", "node-identity", "--yes"],
    az: attachAcr,
    onPurpose: {},
  },
  {
    title: "AKS, registry in ABAC mode",
    before: "aks and abac",
    pullpass: ["--method", "node-identity", "--yes"],
    az: attachAcr,
    onPurpose: { "role 1": "AcrPull pulls nothing in this mode" },
  },
];

/** Where the cluster is in another subscription than the registry, az has to be told the registry's id. */
function attachAcr({ registryId: id }: Names): readonly string[] {
  const cluster = `--subscription ${CLUSTER_SUBSCRIPTION} --name shop --resource-group shop`;
  return [`az aks update ${cluster} --attach-acr ${id}`];
}

/** The names in what is there now. */
export function namesIn({ azure: { state }, registry }: AzureStage, image: string): Names {
  const [application] = state.applications;
  return {
    registry: registry.name,
    registryId: registryId(registry),
    repository: image.slice(image.indexOf("/") + 1, image.lastIndexOf(":")),
    application: application?.displayName ?? "",
    appId: application?.appId ?? "",
    token: state.registryTokens[0]?.name ?? "",
    scopeMap: state.scopeMaps[0]?.name ?? "",
  };
}

/** A line with words for what is another in each run. */
export function worded(line: string, names: Names): string {
  const words = [
    [names.registryId, "REGISTRY-ID"],
    [names.repository, "REPOSITORY"],
    [names.scopeMap, "SCOPE-MAP"],
    [names.token, "TOKEN"],
    [names.application, "NAME"],
  ] as const;
  return words
    .reduce((text, [from, to]) => (from === "" ? text : text.replaceAll(from, to)), line)
    .replace(new RegExp(`(--(?:registry|name) )${names.registry}(?= |$)`), "$1REGISTRY")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "ID")
    .replace(/\b[0-9a-f]{8}\b/g, "CLUSTER")
    .replace(/\b\d{4}-\d\d-\d\dT[0-9:.]+Z/g, "END");
}
