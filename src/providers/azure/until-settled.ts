import { type CloudFlow, pause } from "../../core/cloud/flow.ts";
import { type AzureQuestion, read } from "./read.ts";
import { type AzureResult, failedLate, notDone } from "./refusal.ts";

export interface Settling {
  readonly properties: { readonly provisioningState?: string };
}

/** Between two looks at a resource that is being made, in milliseconds. */
const LOOK_PAUSE_MS = 2_000;
/** How long making it may take, in milliseconds. */
const LIMIT_MS = 120_000;

/** Looks at a resource until it is made, which the answer of the PUT may come before. */
export function* untilSettled<Value extends Settling>(
  put: AzureQuestion<Value>,
  answer: Value,
  get: AzureQuestion<Value>,
): CloudFlow<AzureResult<Value>> {
  let seen: AzureResult<Value> = { ok: true, value: answer };
  for (let waitedMs = 0; seen.ok && isUnderWay(seen.value); waitedMs += LOOK_PAUSE_MS) {
    if (waitedMs >= LIMIT_MS) return { ok: false, refusal: notDone(put.call, LIMIT_MS) };
    yield* pause(LOOK_PAUSE_MS, put.change?.what ?? "the registry");
    seen = yield* read(get);
  }
  if (!seen.ok) return seen;
  const { provisioningState = "Succeeded" } = seen.value.properties;
  return ["Failed", "Canceled"].includes(provisioningState)
    ? { ok: false, refusal: failedLate(put.call, provisioningState) }
    : seen;
}

function isUnderWay({ properties }: Settling): boolean {
  return ["Creating", "Updating"].includes(properties.provisioningState ?? "Succeeded");
}
