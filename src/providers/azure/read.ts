import * as z from "zod/mini";
import type { AzureCall } from "../../core/cloud/azure.ts";
import { ask, type CloudChange, type CloudFlow } from "../../core/cloud/flow.ts";
import { type AzureResult, answeredOf } from "./refusal.ts";

/** A call with the shape of its answer. */
export interface AzureQuestion<Value> {
  readonly call: AzureCall;
  readonly schema: z.ZodMiniType<Value>;
  /** What it changes; absent where it only reads. */
  readonly change?: CloudChange;
}

/** Asks, and reads the answer by its schema; what is no success or of another shape is a refusal. */
export function* read<Value>({ call, schema, change }: AzureQuestion<Value>): CloudFlow<AzureResult<Value>> {
  const answer = yield* ask(call, change);
  if (!answer.ok) return { ok: false, refusal: { kind: "failed", call, failure: answer.failure } };
  const { response } = answer;
  if (response.status < 200 || response.status > 299)
    return { ok: false, refusal: answeredOf(call, response, change) };
  const parsed = parseAnswer(call, schema, response.json);
  return parsed.ok ? { ...parsed, status: response.status } : parsed;
}

/** The value of a successful answer, read by its schema. */
export function parseAnswer<Value>(
  call: AzureCall,
  schema: z.ZodMiniType<Value>,
  json: unknown,
): AzureResult<Value> {
  const parsed = z.safeParse(schema, json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  // Never the value, which may be a password: only where it stands and what was expected.
  const fault = `${issue?.path.join(".") ?? ""}: ${issue?.code ?? "invalid"}`;
  return { ok: false, refusal: { kind: "unexpected", call, fault } };
}

/** Pages of one list: 1,000 of some 100 items each are more than any subscription or directory query has. */
const MAX_PAGES = 1_000;

/** All items of a list, page by page: ARM's `nextLink`, Graph's `@odata.nextLink`. */
export function* readPages<Item>(
  call: AzureCall,
  itemSchema: z.ZodMiniType<Item>,
): CloudFlow<AzureResult<readonly Item[]>> {
  const schema = z.object({
    value: z.array(itemSchema),
    nextLink: z.nullish(z.string()),
    "@odata.nextLink": z.nullish(z.string()),
  });
  const items: Item[] = [];
  let next: AzureCall = call;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = yield* read({ call: next, schema });
    if (!page.ok) return page;
    items.push(...page.value.value);
    const link = page.value.nextLink ?? page.value["@odata.nextLink"];
    if (link === undefined || link === null || link === "") return { ok: true, value: items };
    next = { service: call.service, method: "GET", at: { link } };
  }
  return {
    ok: false,
    refusal: { kind: "unexpected", call, fault: `a list of more than ${MAX_PAGES} pages` },
  };
}
