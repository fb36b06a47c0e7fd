import type { AzureReply } from "./exchange.ts";

/** Something that befalls requests, whatever the service would have made of them. */
export interface Trouble {
  /** Which: `METHOD path`, decoded; of the registry `METHOD path` too. */
  readonly at: RegExp;
  /** How many of them pass before it begins; counted down. */
  skip?: number;
  /** How many of them it befalls; counted down. Absent: one. */
  times?: number;
  /**
   * `answer`: this comes back, and nothing is done. `cut`: the connection breaks, before the service has seen the request
   * or when it has done what was asked. `told`: the test is told, and all goes on as ever.
   */
  readonly what:
    | { readonly kind: "answer"; readonly reply: AzureReply }
    | { readonly kind: "told"; readonly act: () => void }
    | { readonly kind: "cut"; readonly when: "before" | "answered"; readonly act?: () => void };
}

/** What is done with a request instead of an answer of the service's. */
export type Befallen = Exclude<Trouble["what"], { kind: "told" }>;

/** What befalls this request, if anything does; it is noted that it came. */
export function troubleAt(
  { troubles, asked }: { readonly troubles: readonly Trouble[]; readonly asked: string[] },
  line: string,
): Befallen | undefined {
  asked.push(line);
  for (const trouble of troubles) {
    const { skip = 0, times = 1 } = trouble;
    if (times === 0 || !trouble.at.test(line)) continue;
    if (skip > 0) {
      trouble.skip = skip - 1;
      continue;
    }
    trouble.times = times - 1;
    if (trouble.what.kind !== "told") return trouble.what;
    trouble.what.act();
  }
  return undefined;
}

/** As Azure Resource Manager and Graph throttle. */
export function throttled(seconds: number): AzureReply {
  return {
    status: 429,
    headers: { "retry-after": String(seconds) },
    body: { error: { code: "TooManyRequests", message: "The request is being throttled." } },
  };
}
