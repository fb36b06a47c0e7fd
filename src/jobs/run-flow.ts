import type { Azure, AzureAnswer } from "../core/cloud/azure.ts";
import type { CloudChange, CloudFlow, CloudStep } from "../core/cloud/flow.ts";
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
    await undo(ports, flow);
    throw cause;
  }
}

async function undo<Result>(ports: FlowPorts, flow: CloudFlow<Result>): Promise<void> {
  const signal = AbortSignal.timeout(UNDO_LIMIT_MS);
  // What the flow's `finally` yields is undoing; the value that it is left with is nobody's.
  let next: IteratorResult<CloudStep, unknown> = Reflect.apply(flow.return, flow, [undefined]);
  while (next.done !== true) next = flow.next(await take({ ...ports, signal }, next.value));
}

/** Takes one step; the answer of a wait is undefined. */
async function take(ports: FlowPorts, step: CloudStep): Promise<AzureAnswer | undefined> {
  if (step.kind === "call") {
    if (step.change !== undefined) ports.progress(changeText(step.change));
    return ports.azure.send(step.call, ports.signal);
  }
  ports.progress(`waiting for ${step.awaited}`);
  await ports.clock.sleep(step.ms, ports.signal);
  return undefined;
}

/** What is being done, for a person. */
function changeText({ what }: CloudChange): string {
  return `Azure: ${what}`;
}
