/** A program to run: no shell, no terminal, nothing secret in its arguments. */
export interface RunRequest {
  /** Looked up on the PATH of `environment`. */
  readonly program: string;
  readonly args: readonly string[];
  /** All of its standard input. */
  readonly stdin: string;
  /** The whole of its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** From start to end, in milliseconds; it is killed then. */
  readonly timeoutMs: number;
  /** More standard output than this, and it is killed; of standard error as much is kept, and the rest is dropped. */
  readonly maxOutputBytes: number;
  readonly signal?: AbortSignal;
}

export type RunOutcome =
  | {
      readonly kind: "exited";
      readonly exitCode: number;
      readonly stdout: Uint8Array;
      readonly stderr: Uint8Array;
    }
  | { readonly kind: "not-found" }
  /** `reason` is the operating system's: `EACCES`. */
  | { readonly kind: "not-started"; readonly reason: string }
  /** By somebody else's signal, e.g. `SIGSEGV`. */
  | { readonly kind: "killed"; readonly signalName: string }
  | { readonly kind: "timeout"; readonly afterMs: number }
  | { readonly kind: "too-much-output"; readonly maxOutputBytes: number };

/** The port to other programs. Throws the signal's reason when `signal` fires, after it killed the program. */
export type Run = (request: RunRequest) => Promise<RunOutcome>;
