import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import {
  addCaller,
  type Caller,
  registryId,
  type StoredCluster,
  type StoredPassword,
} from "../servers/azure/state.ts";
import { makeTestCertificates } from "../servers/test-certificates.ts";
import { addAksCluster, CLUSTER_SUBSCRIPTION, lookLikeAks, lookLikeAksNoMore } from "./aks-nodes.ts";
import { describeOnAzure, HOST } from "./describe-azure.ts";
import { interruptNodeIdentity } from "./interrupt-node-identity.ts";
import { personIn } from "./person.ts";
import { KEY, missingForScreen, openScreen } from "./screen.ts";
import { attachedTo, deploy, dockerConfigOf, untilWaiting } from "./stage.ts";
import { expectTranscript, type Moment } from "./transcript.ts";

const ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const READER = "b93aa761-3e63-49ed-ac28-beffa264f7ac";
describeOnAzure("identities that Azure has already", (azure) => {
  const connect = azure.connect;

  beforeAll(() => {
    azure.here.azure.state.subscriptions.push({ id: CLUSTER_SUBSCRIPTION, name: "clusters" });
  });

  function assign(principalId: string, roleId: string, scope = registryId(azure.here.registry)): void {
    const { here } = azure;
    here.azure.state.assignments.push({
      scope,
      guid: randomUUID(),
      roleId,
      principalId,
      principalType: "ServicePrincipal",
    });
  }

  describe("the nodes of AKS", () => {
    let kubelet: Caller;
    let cluster: StoredCluster;

    beforeAll(() => lookLikeAks(azure.on));
    afterAll(() => lookLikeAksNoMore(azure.on, azure.here));
    beforeEach(() => {
      ({ kubelet, cluster } = addAksCluster(azure.here));
    });

    it("take a Deployment from ImagePullBackOff to Running by a role, and no secret is written", async () => {
      const { on, here, namespace, image, untilRunning } = azure;
      await deploy(on, { namespace, image });
      await untilWaiting(on, namespace, "ImagePullBackOff");

      const run = await connect("--method", "node-identity", "--yes");

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stdout).toContain("proven: from node testbed-node");
      expect(here.azure.state.assignments).toMatchObject([
        { roleId: ACR_PULL, principalId: kubelet.objectId },
      ]);
      expect(await on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"])).toBe("");
      await on.kubectl(["delete", "pods", "--all", "-n", namespace, "--wait=false"]);
      await untilRunning();

      const again = await connect("--method", "node-identity");

      expect(again, again.stderr).toMatchObject({ code: 0 });
      expect(again.stderr).toContain(
        "already handled, nothing to do in Azure: it has AcrPull at the registry",
      );
      expect(again.stdout).toContain("proven: from node testbed-node");
      expect(here.azure.state.assignments).toHaveLength(1);
    });

    it("are given the role once where the first run was killed right after it, and the next one proves it", async () => {
      const { here } = azure;
      const args = ["connect", HOST, "-n", azure.namespace, "--image", azure.image];
      const flags = ["--method", "node-identity", "--yes"];
      const killed = await here.run(azure.caller, [...args, ...flags], {
        onStart: ({ kill }) => {
          const what = { kind: "cut", when: "answered", act: () => kill("SIGKILL") } as const;
          here.azure.state.troubles.push({ at: /^PUT .*roleAssignments/, what });
        },
      });
      expect(killed.code).toBeNull();
      expect(here.azure.state.assignments).toHaveLength(1);

      const again = await connect(...flags);

      expect(again, again.stderr).toMatchObject({ code: 0 });
      expect(again.stderr).toContain("already handled, nothing to do in Azure");
      expect(again.stdout).toContain("proven: from node testbed-node");
      expect(here.azure.state.assignments).toHaveLength(1);
    });

    it("have it or have it not where a person interrupts, at whichever request, and nothing else is left", {
      timeout: 300_000,
    }, async () => {
      const certificates = await makeTestCertificates();

      const interrupted = await interruptNodeIdentity(azure, certificates);

      await certificates.remove();
      expect(interrupted.flatMap(({ at, faults }) => faults.map((fault) => `${at}: ${fault}`))).toEqual([]);
      expect(new Set(interrupted.map(({ roles }) => roles))).toEqual(new Set([0, 1]));
      expect(interrupted.filter(({ code }) => code === 130).length).toBeGreaterThan(10);
    });

    it("are given the role that pulls where AcrPull pulls nothing, and the useless one is named", async () => {
      const { here } = azure;
      here.registry.roleAssignmentMode = "AbacRepositoryPermissions";
      assign(kubelet.objectId, ACR_PULL);

      const run = await connect("--method", "node-identity", "--yes");

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stderr).toContain("it has AcrPull at the registry: that pulls nothing here");
      expect(here.azure.state.assignments.map(({ roleId }) => roleId)).toEqual([ACR_PULL, READER]);
    });

    it("are given nothing without a yes, nor in a dry run, nor by who may not grant", async () => {
      const { here, namespace } = azure;
      const unasked = await connect("--method", "node-identity");
      const dry = await connect("--method", "node-identity", "--dry-run=client");
      const printed = await connect("--method", "node-identity", "--print-admin-commands");
      const reader = addCaller(here.azure.state, [{ scope: "/", actions: ["*/read"] }]);
      const forbidden = await here.run(reader, [
        "connect",
        HOST,
        "-n",
        namespace,
        "--method",
        "node-identity",
      ]);

      expect(unasked, unasked.stderr).toMatchObject({ code: 2 });
      expect(unasked.stderr).toContain("--yes");
      expect(dry, dry.stderr).toMatchObject({ code: 0 });
      expect(dry.stderr).toContain("would be done in Azure: AcrPull on registry acme1");
      expect(printed.stdout).toMatch(/^az role assignment create [^\n]+\n$/);
      expect(forbidden, forbidden.stderr).toMatchObject({ code: 4 });
      expect(forbidden.stderr).toContain("Microsoft.Authorization/roleAssignments/write");
      expect(here.azure.state.assignments).toEqual([]);
    });

    it("are waited for while a new role spreads: for what, and for how long at the most, is said", async () => {
      azure.here.azure.state.weather.roleLag = 3;

      const run = await connect("--method", "node-identity", "--yes");

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stderr).toContain(
        "waiting for the new role to reach the registry: usually a minute or two, up to 10",
      );
      expect(run.stdout).toContain("proven: from node testbed-node");
    });

    it("leave the role, and say so, where the time is over before it has spread", async () => {
      const { on, here, namespace } = azure;
      here.azure.state.weather.roleLag = 999;

      const run = await connect("--method", "node-identity", "--yes", "--timeout", "20s");

      expect(run, run.stderr).toMatchObject({ code: 124 });
      expect(run.stderr).toContain("waiting for the new role to reach the registry");
      expect(run.stderr).toContain("granted in Azure: AcrPull on registry acme1");
      expect(run.stderr).toContain("out of time after 20 s; the same command goes on from there");
      expect(here.azure.state.assignments).toHaveLength(1);
      expect(await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"])).toBe("");
    });

    it("pull as the cluster's service principal where it has one", async () => {
      const { clusters } = azure.here.azure.state;
      const { kubeletIdentity: _none, ...rest } = cluster;
      clusters.splice(0, 1, { ...rest, servicePrincipal: kubelet.clientId });

      const run = await connect("--method", "node-identity", "--yes");

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stderr).toContain(
        `the nodes pull as service principal ${kubelet.objectId} of AKS cluster shop`,
      );
      expect(azure.here.azure.state.assignments).toMatchObject([
        { roleId: ACR_PULL, principalId: kubelet.objectId },
      ]);
      expect(run.stdout).toContain("proven: from node testbed-node");
    });

    it.skipIf(missingForScreen.length > 0)(
      titleWithNeeds(
        "are what the wizard begins with, as docs/registries/acr-wizard.md shows it",
        missingForScreen,
      ),
      async () => {
        const { on, here, caller, namespace, image, untilRunning } = azure;
        await deploy(on, { namespace, image });
        await untilWaiting(on, namespace, "ImagePullBackOff");
        const folder = await mkdtemp(join(tmpdir(), "pullpass-azure-"));
        const kubeconfigPath = await personIn(on, { user: "carol", namespace, folder });
        await on.kubectl(["create", "clusterrole", namespace, "--verb=list,get", "--resource=nodes"]);
        await on.kubectl([
          "create",
          "clusterrolebinding",
          namespace,
          `--clusterrole=${namespace}`,
          "--user=carol",
        ]);
        const screen = openScreen({
          kubeconfigPath,
          line: "connect",
          environment: here.environmentOf(caller),
        });
        const moments: Moment[] = [];
        const answer = async (question: string, keys: string): Promise<void> => {
          await screen.sees(question);
          moments.push({ question, screen: screen.visible() });
          screen.type(keys);
        };

        await answer("Which registry", KEY.enter);
        await answer("How is the credential", KEY.enter);
        await answer("Which image", KEY.enter);
        await answer("Every Pod of the cluster", "y");

        expect(await screen.exitCode(), screen.all()).toBe(0);
        await on.kubectl(["delete", "clusterrolebinding,clusterrole", namespace]);
        await rm(folder, { recursive: true });
        expect(here.azure.state.assignments).toMatchObject([{ principalId: kubelet.objectId }]);
        await on.kubectl(["delete", "pods", "--all", "-n", namespace, "--wait=false"]);
        await untilRunning();
        const names = {
          [image]: "acme1-0c4e9f27.azurecr.io/team/app-5d8e1f02:1",
          [HOST]: "acme1-0c4e9f27.azurecr.io",
          [namespace]: "shop",
          [kubelet.objectId]: "8f3a1c2d-5b6e-4f70-9a1b-2c3d4e5f6071",
        };
        await expectTranscript("registries/acr-wizard.md", { moments, end: screen.all(), names });
      },
    );

    it("do not count where the cluster pulls by ServiceAccount, and what does is said", async () => {
      const { here } = azure;
      cluster.imagePullIdentity =
        "/subscriptions/x/resourceGroups/y/providers/z/userAssignedIdentities/puller";

      const run = await connect("--method", "node-identity", "--yes");

      expect(run, run.stderr).toMatchObject({ code: 1 });
      expect(run.stderr).toContain("userAssignedIdentities/puller");
      expect(here.azure.state.assignments).toEqual([]);
    });
  });

  it("says that a cluster is not AKS, by what it was told so, and which methods there are", async () => {
    const run = await connect("--method", "node-identity");

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("no label kubernetes.azure.com/cluster");
    expect(run.stderr).toContain("--method repository-token");
  });

  describe("a service principal that there is", () => {
    const theirs: StoredPassword = {
      keyId: "0f0f0f0f-1111-4222-8333-444444444444",
      displayName: "rbac",
      hint: "c4n",
      secretText: "c4n4ry~existing.secret",
      startDateTime: "2026-01-01T00:00:00Z",
      endDateTime: "2999-01-01T00:00:00Z",
    };
    let appId: string;
    let objectId: string;

    beforeEach(() => {
      const { here } = azure;
      [appId, objectId] = [randomUUID(), randomUUID()];
      const { state } = here.azure;
      state.applications.push({
        id: randomUUID(),
        appId,
        displayName: "ci",
        tags: [],
        passwords: [theirs],
        lag: 0,
      });
      state.principals.push({ id: objectId, appId, displayName: "ci", lag: 0 });
    });

    const passwords = () => azure.here.azure.state.applications[0]?.passwords ?? [];

    it("takes a Deployment from ImagePullBackOff to Running with a secret beside the others", async () => {
      const { on, namespace, image, untilRunning } = azure;
      assign(objectId, ACR_PULL);
      await deploy(on, { namespace, image });
      await untilWaiting(on, namespace, "ImagePullBackOff");
      const flags = ["--service-principal", objectId, "--new-client-secret"];

      const run = await connect("--restart", ...flags);

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stderr).toContain(`the user name is the application's id, ${appId}`);
      expect(run.stderr).toContain("client secret rbac (c4n…) ends 2999-01-01T00:00:00Z");
      expect(`${run.stdout}${run.stderr}`).not.toContain("c4n4ry");
      await untilRunning();
      expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
      expect((await dockerConfigOf(on, namespace)).auths[HOST]?.username).toBe(appId);
      expect(passwords()).toHaveLength(2);

      const again = await connect(...flags);

      expect(again, again.stderr).toMatchObject({ code: 0 });
      expect(again.stdout).toContain("secret/pullpass unchanged\n");
      expect(passwords()).toHaveLength(2);
    });

    it("takes the secret that somebody has, and records when that one ends", async () => {
      const { on, here, caller, namespace, image } = azure;
      assign(objectId, ACR_PULL);

      const run = await here.run(
        caller,
        [
          ...["connect", HOST, "-n", namespace, "--image", image],
          ...["--service-principal", appId, "--password-stdin"],
        ],
        { stdin: theirs.secretText },
      );

      expect(run, run.stderr).toMatchObject({ code: 0 });
      const annotations = [
        "get",
        "secret",
        "pullpass",
        "-n",
        namespace,
        "-o",
        "jsonpath={.metadata.annotations}",
      ];
      expect(await on.kubectl(annotations)).toContain(theirs.keyId);
      expect(passwords()).toEqual([theirs]);
    });

    it("adds the new secret that is asked for beside one that was given before", async () => {
      const { here, caller, namespace, image } = azure;
      assign(objectId, ACR_PULL);
      const args = ["connect", HOST, "-n", namespace, "--image", image, "--service-principal", appId];
      await here.run(caller, [...args, "--password-stdin"], { stdin: theirs.secretText });

      const run = await here.run(caller, [...args, "--new-client-secret"]);

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stdout).toContain("secret/pullpass configured\n");
      expect(passwords()).toHaveLength(2);
    });

    it("takes id and secret as they are where the directory may not be read, and nothing else", async () => {
      const { on, here, caller, namespace, image } = azure;
      assign(objectId, ACR_PULL);
      here.azure.state.weather.isDirectoryClosed = true;
      const args = ["connect", HOST, "-n", namespace, "--image", image, "--service-principal", appId];
      const end = "2031-01-02T03:04:05.000Z";

      const given = await here.run(caller, [...args, "--password-stdin", "--expires-at", end], {
        stdin: theirs.secretText,
      });
      const added = await here.run(caller, [...args, "--new-client-secret"]);

      expect(given, given.stderr).toMatchObject({ code: 0 });
      expect(given.stderr).toContain("Microsoft Graph may not be read");
      expect(given.stdout).toContain("proven: from node testbed-node");
      const annotations = ["get", "secret", "pullpass", "-n", namespace, "-o", "yaml"];
      expect(await on.kubectl(annotations)).toContain(end);
      expect(added, added.stderr).toMatchObject({ code: 4 });
      expect(added.stderr).toContain("Insufficient privileges");
    });

    it("says that a given secret has ended, when, and what next, before the registry is asked", async () => {
      const { here, caller, namespace, image } = azure;
      assign(objectId, ACR_PULL);
      const ended = { ...theirs, endDateTime: "2026-02-03T04:05:06Z" };
      here.azure.state.applications[0]?.passwords.splice(0, 1, ended);
      const args = ["connect", HOST, "-n", namespace, "--image", image, "--service-principal", appId];

      const run = await here.run(caller, [...args, "--password-stdin"], { stdin: theirs.secretText });

      expect(run, run.stderr).toMatchObject({ code: 1 });
      expect(run.stderr).toContain("the client secret of ci ended 2026-02-03T04:05:06Z");
      expect(run.stderr).toContain("--new-client-secret");
      expect(`${run.stdout}${run.stderr}`).not.toContain("c4n4ry");
    });

    it("recognises the id of a secret that was pasted for its value", async () => {
      const { here, caller, namespace } = azure;
      assign(objectId, ACR_PULL);
      const args = ["connect", HOST, "-n", namespace, "--service-principal", appId, "--password-stdin"];

      const run = await here.run(caller, args, { stdin: theirs.keyId });

      expect(run, run.stderr).toMatchObject({ code: 2 });
      expect(run.stderr).toContain("that is the id of a client secret, not its value");
    });

    it("lists those that may pull, with the commands that take one", async () => {
      const { here } = azure;
      assign(
        objectId,
        "8311e382-0749-4cb8-b61a-304f252e45ec",
        `/subscriptions/${here.registry.subscription}`,
      );
      const group = randomUUID();
      here.azure.state.members.push({ type: "group", id: group, displayName: "pullers" });
      assign(group, ACR_PULL);

      const run = await connect("--method", "existing-service-principal");

      expect(run, run.stderr).toMatchObject({ code: 2 });
      expect(run.stderr).toContain(
        `ci (service principal ${appId}): AcrPush, inherited from /subscriptions/${here.registry.subscription}, which can do more than pull`,
      );
      expect(run.stderr).toContain("pullers (group): AcrPull at the registry");
      expect(run.stderr).toContain(`--service-principal ${appId} --new-client-secret`);
    });

    it("is granted the role only if that is said", async () => {
      const { here } = azure;
      const flags = ["--service-principal", appId, "--new-client-secret"];

      const unsaid = await connect(...flags);

      expect(unsaid, unsaid.stderr).toMatchObject({ code: 1 });
      expect(unsaid.stderr).toContain("az role assignment create");
      expect(unsaid.stderr).toContain("--grant-pull");
      expect(here.azure.state.assignments).toEqual([]);
      expect(passwords()).toEqual([theirs]);

      const said = await connect(...flags, "--grant-pull");

      expect(said, said.stderr).toMatchObject({ code: 0 });
      expect(here.azure.state.assignments).toMatchObject([{ roleId: ACR_PULL, principalId: objectId }]);
    });

    it("loses what it was given where the registry refuses it after all, and nothing else", async () => {
      const { here, caller, namespace } = azure;
      const run = await here.run(caller, [
        ...["connect", HOST, "-n", namespace, "--image", `${HOST}/team/absent:1`],
        ...["--service-principal", appId, "--new-client-secret", "--grant-pull"],
      ]);

      expect(run, run.stderr).toMatchObject({ code: 1 });
      expect(here.azure.state.assignments).toEqual([]);
      expect(passwords()).toEqual([theirs]);
    });
  });
});
