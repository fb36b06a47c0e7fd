import { randomBytes } from "node:crypto";
import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { connectAsTeam } from "./connect-as-team.ts";
import { makePullSecret } from "./pull-secret.ts";
import { KEY, missingForScreen, openScreen } from "./screen.ts";
import {
  attachedTo,
  deploy,
  dockerConfigOf,
  fingerprint,
  freshImage,
  freshNamespace,
  type Stage,
  stage,
} from "./stage.ts";

const missing = [...inject("bed").missing, ...missingForScreen];

describe.skipIf(missing.length > 0)(titleWithNeeds("disconnect at a terminal", missing), () => {
  /** A namespace that is connected, and whose one Deployment runs by it; with the command, at a terminal. */
  async function connectedNamespace(on: Stage) {
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(registry);
    const run = await connectAsTeam(on, registry, { namespace, flags: ["--prove", "none"] });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    await deploy(on, { namespace, image: reference });
    const { kubeconfigPath } = on.cluster;
    const line = `disconnect ${registry.host} -n ${namespace}`;
    return { registry, namespace, reference, open: () => openScreen({ kubeconfigPath, line, columns: 200 }) };
  }

  it("names what would be lost and changed, and does it after a yes", async () => {
    const on = stage();
    const { registry, namespace, reference, open } = await connectedNamespace(on);
    const screen = open();

    await screen.sees(`Take back ${registry.host} from secret pullpass?`);

    expect(screen.visible()).toContain(`nobody could pull ${reference} any more, which deployment.apps/web`);
    expect(screen.visible()).toContain("serviceaccount/default would be configured");
    expect(screen.visible()).toContain("secret/pullpass would be deleted");
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    screen.type("y");
    expect(await screen.exitCode(), screen.all()).toBe(0);
    expect(screen.all()).toContain("secret/pullpass deleted");
    expect(await attachedTo(on, namespace)).toEqual([]);
  });

  it.each([
    ["a no", "n", 1],
    ["Enter alone", KEY.enter, 1],
    ["Ctrl-C", KEY.ctrlC, 130],
    ["Escape", KEY.escape, 130],
  ])("changes nothing after %s", async (_what, keys, code) => {
    const on = stage();
    const { namespace, open } = await connectedNamespace(on);
    const before = await fingerprint(on, namespace);
    const screen = open();

    await screen.sees("Take back");
    screen.type(keys);

    expect(await screen.exitCode(), screen.all()).toBe(code);
    expect(screen.all()).not.toContain("secret/pullpass deleted");
    expect(await fingerprint(on, namespace)).toBe(before);
  });
});

describe.skipIf(missing.length > 0)(
  titleWithNeeds("connect with existing secrets, at a terminal", missing),
  () => {
    it("asks which of several that differ, without their passwords, and ends with the command", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      // A registry that nobody else has a secret for; it is not asked.
      const host = `reg-${randomBytes(4).toString("hex")}.example.com`;
      const [ours, theirs] = ["first-password", "second-password"];
      await makePullSecret(on, { namespace, name: "ours", host, username: "ann", password: ours });
      await makePullSecret(on, { namespace, name: "theirs", host, username: "ben", password: theirs });
      const line = `connect ${host} --method existing-secret -n ${namespace} --prove none`;
      const screen = openScreen({ kubeconfigPath: on.cluster.kubeconfigPath, line, columns: 200 });

      await screen.sees(`Which credential for ${host}?`);

      expect(screen.visible()).toContain(`● secret ${namespace}/ours (user ann)`);
      expect(screen.visible()).toContain(`○ secret ${namespace}/theirs (user ben)`);
      screen.type(KEY.down + KEY.enter);
      expect(await screen.exitCode(), screen.all()).toBe(0);
      expect(screen.all()).toContain(`pullpass ${line} --from-secret ${namespace}/theirs`);
      expect(screen.written()).not.toMatch(/(?:first|second)-password/);
      expect(await attachedTo(on, namespace)).toEqual(["theirs"]);
      expect(Object.keys((await dockerConfigOf(on, namespace, "theirs")).auths)).toEqual([host]);
    });

    it("writes nothing when the person leaves that question", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const host = `reg-${randomBytes(4).toString("hex")}.example.com`;
      await makePullSecret(on, { namespace, name: "ours", host, username: "ann", password: "a" });
      await makePullSecret(on, { namespace, name: "theirs", host, username: "ben", password: "b" });
      const before = await fingerprint(on, namespace);
      const line = `connect ${host} --method existing-secret -n ${namespace} --prove none`;
      const screen = openScreen({ kubeconfigPath: on.cluster.kubeconfigPath, line });

      await screen.sees("Which credential");
      screen.type(KEY.ctrlC);

      expect(await screen.exitCode(), screen.all()).toBe(130);
      expect(await fingerprint(on, namespace)).toBe(before);
    });
  },
);
