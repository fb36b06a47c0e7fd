import tls from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { type Judge, missingForJudge, openJudge } from "../../servers/azure/judge.ts";
import { type AzureStandIn, startAzure } from "../../servers/azure/stand-in.ts";
import {
  addCaller,
  addRegistry,
  addSubscription,
  type Caller,
  type StoredRegistry,
  type StoredSubscription,
} from "../../servers/azure/state.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";

const missing = [...(await missingForRegistries()), ...missingForJudge];
const trustedBefore = tls.getCACertificates("default");

/** What each test of a cloud begins with; every test has a new one. */
export interface InAzure {
  readonly azure: AzureStandIn;
  readonly judge: Judge;
  /** Owner of everything. */
  readonly caller: Caller;
}

/** What the registry of most tests answers to. */
export const HOST = "acme1.azurecr.test";

/** Tests against the stand-in of Azure; each ends with no fault found by Microsoft's descriptions. */
export function describeAzure(title: string, tests: (here: InAzure) => void): void {
  describe.skipIf(missing.length > 0)(titleWithNeeds(title, missing), () => {
    let certificates: TestCertificates;
    let judge: Judge;
    let azure: AzureStandIn;
    let caller: Caller;

    beforeAll(async () => {
      certificates = await makeTestCertificates();
      tls.setDefaultCACertificates([...trustedBefore, certificates.ca]);
      judge = await openJudge();
    }, 120_000);
    afterAll(() => certificates?.remove());
    beforeEach(async () => {
      azure = await startAzure({ tlsOf: () => certificates.good, judge, registrySuffix: "azurecr.test" });
      caller = addCaller(azure.state);
    });
    afterEach(() => {
      azure.close();
      expect(azure.faults).toEqual([]);
    });

    tests({
      get azure() {
        return azure;
      },
      get judge() {
        return judge;
      },
      get caller() {
        return caller;
      },
    });
  });
}

/** Registry `acme1` in a subscription of its own. */
export function addAcme(
  { state }: AzureStandIn,
  parts: Partial<StoredRegistry> = {},
): { readonly subscription: StoredSubscription; readonly registry: StoredRegistry } {
  const subscription = addSubscription(state, "one");
  const named = { subscription: subscription.id, name: "acme1", loginServer: HOST };
  return { subscription, registry: addRegistry(state, { ...named, ...parts }) };
}
