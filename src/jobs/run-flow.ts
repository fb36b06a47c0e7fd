import type { Azure, AzureAnswer, AzureResponse } from "../core/cloud/azure.ts";
import type { CloudChange, CloudFlow, CloudStep } from "../core/cloud/flow.ts";
import { lingering } from "./lingering.ts";
import type { RegistryPorts } from "./ports.ts";

/** What a flow is run with. */
export interface FlowPorts extends Pick<RegistryPorts, "clock" | "progress" | "signal"> {
  readonly azure: Azure;
}

/** How long undoing may take after an interrupt or a failure, in milliseconds. */
const UNDO_LIMIT_MS = 15_000;

/**
 * Runs a flow to its end. When the person interrupts, or the time is over, the flow is left, and the calls that undo
 * what it made still go out, under a signal of their own.
 */
export async function runFlow<Result>(ports: FlowPorts, flow: CloudFlow<Result>): Promise<Result> {
  let next = flow.next();
  try {
    while (next.done !== true) {
      ports.signal.throwIfAborted();
      next = flow.next(await take(ports, next.value));
    }
    return next.value;
  } catch (cause) {
    await leave(ports, flow);
    throw cause;
  }
}

/**
 * Leaves the flow: what its `finally` yields is undoing. By an exception and not by `return()`: whoever delegates to a flow
 * (`yield*`) that was returned from, and that yields once more, would go on with its value as if nothing had happened.
 */
async function leave(ports: FlowPorts, flow: CloudFlow<unknown>): Promise<void> {
  const left = new Error("the flow was left");
  try {
    await undoAll(ports, flow, flow.throw(left));
  } catch (cause) {
    if (cause !== left) throw cause;
  }
}

/**
 * Runs a flow that takes something back, whoever has interrupted by then. What cannot be taken back is told with the
 * command that does it.
 */
export async function runUndo(ports: FlowPorts, flow: CloudFlow<unknown>): Promise<void> {
  await undoAll(ports, flow, flow.next());
}

async function undoAll(
  ports: FlowPorts,
  flow: CloudFlow<unknown>,
  begun: IteratorResult<CloudStep, unknown>,
): Promise<void> {
  const signal = AbortSignal.timeout(UNDO_LIMIT_MS);
  let next = begun;
  while (next.done !== true) {
    const answer = await takeBack({ ...ports, signal }, next.value);
    if (next.value.kind === "call" && !isTakenBack(answer))
      ports.progress(`left in Azure: ${next.value.change?.command ?? ""}`, "note");
    next = flow.next(answer);
  }
}

/** Where the time for it is over, the rest is left and named. */
async function takeBack(ports: FlowPorts, step: CloudStep): Promise<AzureAnswer | undefined> {
  try {
    return await take(ports, step);
  } catch (cause) {
    if (!ports.signal.aborted) throw cause;
    const failure = { kind: "timeout", host: "", afterMs: UNDO_LIMIT_MS, detail: "no time is left" } as const;
    return step.kind === "call" ? { ok: false, failure: { kind: "network", failure } } : undefined;
  }
}

/** What is gone already is as good. */
function isTakenBack(answer: AzureAnswer | undefined): boolean {
  if (answer?.ok !== true) return false;
  const { status } = answer.response;
  return (status >= 200 && status < 300) || status === 404;
}

/** Takes one step; the answer of a wait is undefined. */
async function take(ports: FlowPorts, step: CloudStep): Promise<AzureAnswer | undefined> {
  if (step.kind === "call") {
    if (step.change !== undefined) ports.progress(changeText(step.change));
    return sendPatiently(ports, step);
  }
  ports.progress(`waiting for ${step.awaited}`);
  await ports.clock.sleep(step.ms, ports.signal);
  return undefined;
}

/** How often a throttled request is sent again: as often as az does. */
const MAX_RETRIES = 3;
/** Longest pause that a service may ask for and get, in milliseconds; who asks for more is answered with a refusal. */
const MAX_PAUSE_MS = 60_000;

/** Sends, and again where the service asks for a pause first: it has then done nothing. */
async function sendPatiently(
  { azure, clock, progress, signal }: FlowPorts,
  { call, change }: Extract<CloudStep, { kind: "call" }>,
): Promise<AzureAnswer> {
  const sendSignal = change === undefined ? signal : lingering(signal);
  for (let retries = 0; ; retries += 1) {
    const answer = await azure.send(call, sendSignal);
    const pauseMs = answer.ok ? pauseWanted(answer.response) : undefined;
    if (pauseMs === undefined || pauseMs > MAX_PAUSE_MS || retries === MAX_RETRIES) return answer;
    progress(`waiting ${pauseMs / 1_000} s, as Azure asks: too many requests`);
    await clock.sleep(pauseMs, signal);
  }
}

/** What a throttled request's `Retry-After` asks for, in milliseconds; undefined where nothing is throttled. */
function pauseWanted({ status, headers }: AzureResponse): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

/** What is being done, for a person. */
function changeText({ what }: CloudChange): string {
  return `Azure: ${what}`;
}
