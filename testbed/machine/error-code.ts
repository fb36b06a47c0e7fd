/** Whether this is a Node system error with one of these codes (`ENOENT`, `EEXIST`, …). */
export function isErrorWithCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code)
  );
}

/** What to tell a person of something that was thrown: its message, no stack. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
