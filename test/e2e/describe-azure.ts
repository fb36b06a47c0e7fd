import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { openDataPlaneJudge } from "../servers/azure/data-plane-judge.ts";
import { missingForJudge, openJudge } from "../servers/azure/judge.ts";
import { addCaller, type Caller, emptyDirectory } from "../servers/azure/state.ts";
import { type AzureStage, startAzureStage } from "./azure-stage.ts";
import type { PullpassRun } from "./pullpass.ts";
import { freshNamespace, type Stage, stage, until } from "./stage.ts";

/** What each test of a cloud and a whole cluster begins with. */
export interface OnAzure {
  readonly on: Stage;
  readonly here: AzureStage;
  /** Owner of everything. */
  readonly caller: Caller;
  /** A new one for each test. */
  readonly namespace: string;
  /** An image that no node has. */
  readonly image: string;
  /** `connect` of the registry, the namespace and the image. */
  connect(...flags: readonly string[]): Promise<PullpassRun>;
  /** Until a Pod of the namespace runs. */
  untilRunning(): Promise<void>;
}

/** The registry of this file's stage: not called as the registry is, as Azure does where a name is to be no one else's. */
export const HOST = `acme1-${randomBytes(4).toString("hex")}.azurecr.io`;

/** Tests against Azure's names and a whole cluster; each ends with no fault found by Microsoft's descriptions. */
export function describeOnAzure(title: string, tests: (azure: OnAzure) => void): void {
  const missing = [...inject("bed").missing, ...missingForJudge];
  describe.skipIf(missing.length > 0)(titleWithNeeds(title, missing), () => {
    let on: Stage;
    let here: AzureStage;
    let fresh: Pick<OnAzure, "caller" | "namespace" | "image">;

    beforeAll(async () => {
      on = stage();
      here = await startAzureStage(on, {
        host: HOST,
        name: "acme1",
        judges: { cloud: await openJudge(), registry: openDataPlaneJudge() },
      });
    }, 120_000);
    afterAll(() => here?.close());
    beforeEach(async () => {
      const { state } = here.azure;
      emptyDirectory(state);
      here.registry.adminUserEnabled = false;
      here.registry.roleAssignmentMode = "LegacyRegistryPermissions";
      delete here.registry.adminPolicy;
      delete here.registry.firewall;
      delete here.registry.network;
      state.troubles.splice(0);
      delete state.weather.isDirectoryClosed;
      state.weather.roleLag = 0;
      fresh = { caller: addCaller(state), namespace: await freshNamespace(on), image: await here.push() };
    });
    afterEach(() => expect(here.faults()).toEqual([]));

    tests({
      get on() {
        return on;
      },
      get here() {
        return here;
      },
      get caller() {
        return fresh.caller;
      },
      get namespace() {
        return fresh.namespace;
      },
      get image() {
        return fresh.image;
      },
      connect: (...flags) =>
        here.run(fresh.caller, [
          ...["connect", HOST, "-n", fresh.namespace, "--image", fresh.image],
          ...flags,
        ]),
      async untilRunning() {
        const phases = ["get", "pods", "-n", fresh.namespace, "-o", "jsonpath={.items[*].status.phase}"];
        await until(async () => (await on.kubectl(phases)).includes("Running"));
      },
    });
  });
}
