import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { addRegistry, addSubscription, registryId } from "../servers/azure/state.ts";
import { describeOnAzure, HOST } from "./describe-azure.ts";
import { personIn } from "./person.ts";
import { KEY, missingForScreen, openScreen, type Screen } from "./screen.ts";
import { attachedTo, deploy, dockerConfigOf, untilWaiting } from "./stage.ts";

const ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const SECRET = "c4n4ry~typed.by.hand";

describeOnAzure("questions about a registry of Azure's", (azure) => {
  describe.skipIf(missingForScreen.length > 0)(titleWithNeeds("at a terminal", missingForScreen), () => {
    let folder = "";
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "pullpass-azure-"));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** A person who may not read nodes, so that other tests' AKS is not seen. */
    async function open(line: string): Promise<Screen> {
      const { on, here, caller, namespace } = azure;
      const kubeconfigPath = await personIn(on, { user: "bob", namespace, folder });
      return openScreen({ kubeconfigPath, line, environment: here.environmentOf(caller) });
    }

    async function answer(screen: Screen, ...turns: readonly (readonly [string, string])[]): Promise<void> {
      for (const [question, keys] of turns) {
        await screen.sees(question);
        screen.type(keys);
      }
    }

    /** A service principal that may pull; gives its application's id. */
    function addPrincipal(displayName: string): string {
      const { state } = azure.here.azure;
      const [id, appId, objectId] = [randomUUID(), randomUUID(), randomUUID()];
      const password = {
        keyId: randomUUID(),
        displayName: "rbac",
        hint: "c4n",
        secretText: SECRET,
        startDateTime: "2026-01-01T00:00:00Z",
        endDateTime: "2999-01-01T00:00:00Z",
      };
      state.applications.push({ id, appId, displayName, tags: [], passwords: [password], lag: 0 });
      state.principals.push({ id: objectId, appId, displayName, lag: 0 });
      const assignment = { scope: registryId(azure.here.registry), guid: randomUUID(), roleId: ACR_PULL };
      state.assignments.push({ ...assignment, principalId: objectId, principalType: "ServicePrincipal" });
      return appId;
    }

    it("say what the admin user is, turn it on after a knowing yes, and end in a Pod that runs", async () => {
      const { on, here, namespace, image, untilRunning } = azure;
      await deploy(on, { namespace, image });
      await untilWaiting(on, namespace, "ImagePullBackOff");
      const screen = await open("connect");

      await answer(
        screen,
        ["Which registry", KEY.enter],
        ["How is the credential", KEY.down.repeat(3) + KEY.enter],
        ["may it be turned on?", "y"],
        ["Which namespaces", KEY.enter],
        ["Which image", KEY.enter],
        ["Is it to be done in Azure?", "y"],
        ["re-created?", "y"],
        ["Is it to be done?", "y"],
      );

      expect(await screen.exitCode(), screen.all()).toBe(0);
      expect(screen.all()).toContain("The admin user is for development alone");
      expect(screen.all()).not.toContain("AKS");
      expect(screen.all()).toContain("--enable-admin-user");
      expect(here.registry.adminUserEnabled).toBe(true);
      expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
      await untilRunning();
    });

    it.each([
      { typed: KEY.enter, says: "is no where nothing is typed", isAnew: false },
      { typed: "y", says: "is yes after a y", isAnew: true },
    ])("ask a rotation whether the admin user's passwords are made anew, which $says", async ({
      typed,
      isAnew,
    }) => {
      const { here, namespace, image } = azure;
      const connected = await azure.connect(
        "--method",
        "admin-user",
        "--enable-admin-user",
        "--prove",
        "none",
      );
      expect(connected, connected.stderr).toMatchObject({ code: 0 });
      const before = { ...here.registry.passwords };
      const screen = await open(
        `rotate ${HOST} -n ${namespace} --image ${image} --prove-from here --grace 0`,
      );

      await answer(screen, ["Others may use them, and are locked out then", typed]);

      expect(await screen.exitCode(), screen.all()).toBe(0);
      const after = here.registry.passwords;
      expect(after.password2 !== before.password2).toBe(isAnew);
      // Who may not see the other namespaces ends nothing that one of them may use.
      expect(after.password).toBe(before.password);
      expect((await dockerConfigOf(azure.on, namespace)).auths[HOST]?.password).toBe(after.password2);
    });

    it("make nothing in Azure after a no, and take back what was made after a later one", async () => {
      const { on, here, namespace, image } = azure;
      const made = () => [
        ...here.azure.state.applications,
        ...here.azure.state.assignments,
        ...here.azure.state.principals,
      ];
      const line = `connect ${HOST} -n ${namespace} --image ${image}`;
      const which = ["How is the credential", KEY.down + KEY.enter] as const;

      const first = await open(line);
      await answer(first, which, ["Is it to be done in Azure?", "n"]);

      expect(await first.exitCode(), first.all()).toBe(1);
      expect(first.all()).toContain("grant: AcrPull on registry acme1");
      expect(first.all()).toContain("nothing was made in Azure, and nothing was written");
      expect(made()).toEqual([]);

      const second = openScreen({
        kubeconfigPath: join(folder, "kubeconfig"),
        line,
        environment: here.environmentOf(azure.caller),
      });
      await answer(second, which, ["Is it to be done in Azure?", "y"], ["Is it to be done?", "n"]);

      expect(await second.exitCode(), second.all()).toBe(1);
      expect(made()).toEqual([]);
      expect(await on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"])).toBe("");
    });

    it("say which registry is meant where two subscriptions have one with that host", async () => {
      const { on, here, namespace, image } = azure;
      const { state } = here.azure;
      const other = addSubscription(state, "two");
      addRegistry(state, { subscription: other.id, name: "acme1", loginServer: HOST });
      onTestFinished(() => {
        state.subscriptions.pop();
        state.registries.pop();
      });
      const flags = "--method admin-user --enable-admin-user";
      const screen = await open(`connect ${HOST} -n ${namespace} --image ${image} ${flags}`);

      await screen.sees(`Which registry ${HOST}?`);
      await screen.sees(other.id.slice(0, 8));
      screen.type(KEY.enter);

      expect(await screen.exitCode(), screen.all()).toBe(0);
      expect(here.registry.adminUserEnabled).toBe(true);
      expect((await dockerConfigOf(on, namespace)).auths[HOST]?.password).toBe(
        here.registry.passwords.password,
      );
    });

    it("list who may pull, and take the client secret of the one that is chosen unseen", async () => {
      const { on, namespace, image } = azure;
      const appIds = ["ci", "deploy"].map(addPrincipal);
      const screen = await open(`connect ${HOST} -n ${namespace} --image ${image}`);

      await answer(
        screen,
        ["How is the credential", KEY.down.repeat(2) + KEY.enter],
        ["Which service principal for acme1?", KEY.down + KEY.enter],
        ["Which client secret of deploy?", KEY.enter],
        ["◆  Client secret of deploy", `${SECRET}${KEY.enter}`],
        ["Is it to be done?", "y"],
      );

      expect(await screen.exitCode(), screen.all()).toBe(0);
      expect(screen.written()).not.toContain("c4n4ry");
      expect((await dockerConfigOf(on, namespace)).auths[HOST]).toMatchObject({
        username: appIds[1],
        password: SECRET,
      });
      const [, command = ""] = /next time:\n\s*pullpass ([\s\S]*)$/.exec(screen.all()) ?? [];
      expect(command.replaceAll(/\s*\\\n\s*/g, " ")).toBe(
        `connect ${HOST} -n ${namespace} --image ${image} --method existing-service-principal --service-principal ${appIds[1]} --password-file FILE`,
      );
    });

    it("add a client secret beside the others for who has none", async () => {
      const { here, namespace, image } = azure;
      const appId = addPrincipal("ci");
      const screen = await open(
        `connect ${HOST} -n ${namespace} --image ${image} --service-principal ${appId}`,
      );

      await answer(screen, ["Which client secret of ci?", KEY.down + KEY.enter]);

      expect(await screen.exitCode(), screen.all()).toBe(0);
      expect(here.azure.state.applications[0]?.passwords).toHaveLength(2);
    });
  });
});
