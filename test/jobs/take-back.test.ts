import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PullSecretEntry } from "../../src/core/connect/connect-intent.ts";
import type { Kube } from "../../src/core/kube/kube.ts";
import { attachSecret } from "../../src/jobs/attach-secret.ts";
import { disconnect } from "../../src/jobs/disconnect.ts";
import type { Ports } from "../../src/jobs/ports.ts";
import { writePullSecret } from "../../src/jobs/write-pull-secret.ts";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { entry } from "../builders/connect-intent.ts";
import { disconnectIntent } from "../builders/disconnect.ts";
import { portsOf } from "../builders/ports.ts";

const missing = await missingForControlPlane();
const HOST = "reg.example.com";
const OTHER = "other.example.com";

describe.skipIf(missing.length > 0)(
  titleWithNeeds("disconnect beside another run of pullpass", missing),
  () => {
    let controlPlane: ControlPlane;
    let ports: Ports;

    beforeAll(async () => {
      controlPlane = await startControlPlane({ controllerManager: true });
      ports = await portsOf(controlPlane);
    });
    afterAll(() => controlPlane?.stop());

    /** A namespace in which these registries are connected. */
    async function connected(namespace: string, ...hosts: readonly string[]): Promise<void> {
      await controlPlane.kubectl(["create", "namespace", namespace]);
      await controlPlane.kubectl(["create", "serviceaccount", "team", "-n", namespace]);
      for (const host of hosts) await put(namespace, entry({ serverKey: host }));
      await attachSecret(ports, {
        namespace,
        secretName: "pullpass",
        choice: { accounts: ["team"], workloads: [] },
        dryRun: "none",
        tell: () => undefined,
      });
    }

    function put(namespace: string, made: PullSecretEntry) {
      const madeAt = "2026-01-01T00:00:00.000Z";
      return writePullSecret(
        ports,
        { namespace, secretName: "pullpass", entry: made, adopt: false, madeAt },
        "none",
      );
    }

    /** Disconnects, and does something else just before the first write of the kind. */
    async function overtaken(namespace: string, verb: "delete" | "update", meddle: () => Promise<unknown>) {
      let isFirst = true;
      const once = async (): Promise<void> => {
        if (isFirst) await meddle();
        isFirst = false;
      };
      const { kube } = ports;
      const slow: Kube = {
        ...kube,
        [verb]: async (...args: Parameters<Kube["delete"]> & Parameters<Kube["update"]>) => {
          await once();
          return Reflect.apply(kube[verb], kube, args);
        },
      };
      return disconnect({ ...ports, kube: slow }, disconnectIntent(), {
        places: { kind: "named", names: [namespace] },
        depth: "none",
        dryRun: "none",
        tell: () => undefined,
        confirm: () => Promise.resolve(true),
      });
    }

    it("attaches again where another registry was connected just before the secret was to go", async () => {
      await connected("late-connect", HOST);
      const report = await overtaken("late-connect", "delete", () =>
        put("late-connect", entry({ serverKey: OTHER })),
      );
      expect(report).toMatchObject({ verdict: "yes", notDone: [] });
      expect(await state("late-connect")).toEqual({ list: ["pullpass"], keys: [OTHER] });
    });

    it("detaches and deletes where the other registry was disconnected just before", async () => {
      await connected("late-disconnect", HOST, OTHER);
      const report = await overtaken("late-disconnect", "update", () =>
        disconnect(ports, disconnectIntent(OTHER), {
          places: { kind: "named", names: ["late-disconnect"] },
          depth: "none",
          dryRun: "none",
          tell: () => undefined,
          confirm: () => Promise.resolve(true),
        }),
      );
      expect(report).toMatchObject({ verdict: "yes", notDone: [] });
      expect(await state("late-disconnect")).toEqual({ list: [], keys: undefined });
    });

    it("writes nothing where the person says no", async () => {
      await connected("no", HOST);
      const report = await disconnect(ports, disconnectIntent(), {
        places: { kind: "named", names: ["no"] },
        depth: "none",
        dryRun: "none",
        tell: () => expect.fail("nothing is to be changed"),
        confirm: () => Promise.resolve(false),
      });
      expect(report).toMatchObject({ verdict: "no", changes: [], notes: ["nothing was changed"] });
      expect(await state("no")).toEqual({ list: ["pullpass"], keys: [HOST] });
    });

    async function state(namespace: string) {
      const account = await ports.kube.get("ServiceAccount", { namespace, name: "team" });
      const secret = await ports.kube.get("Secret", { namespace, name: "pullpass" });
      if (!account.ok) throw new Error(account.refusal.kind);
      const marks = secret.ok ? secret.value.metadata.annotations?.["pullpass.dev/entries"] : undefined;
      return {
        list: (account.value.imagePullSecrets ?? []).map(({ name }) => name),
        keys: marks === undefined ? undefined : Object.keys(JSON.parse(marks)),
      };
    }
  },
);
