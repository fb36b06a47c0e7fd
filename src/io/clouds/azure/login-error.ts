/** Errors of @azure/identity by their documented names. */
const LOGIN_ERRORS: ReadonlySet<string> = new Set([
  "CredentialUnavailableError",
  "AuthenticationError",
  "AggregateAuthenticationError",
  "AuthenticationRequiredError",
]);

export function isLoginError(cause: unknown): boolean {
  return cause instanceof Error && LOGIN_ERRORS.has(cause.name);
}

/** Errors nest: one for the chain of credentials, one for each of them, MSAL's below. More is a circle. */
const MAX_NESTED = 20;

/**
 * Entra's `error_codes` of a failed login, in the order they came. EnvironmentCredential keeps nothing of the answer
 * but its description (4.14.1, environmentCredential.js), which begins with the code: `AADSTS7000222: …`.
 */
export function entraCodesOf(error: unknown): readonly number[] {
  const nested = allNested(error);
  const told = nested.flatMap(codesIn);
  if (told.length > 0) return [...new Set(told)];
  const written = nested.flatMap(({ message }) => [...message.matchAll(/\bAADSTS(\d{5,7})(?=:)/g)]);
  return [...new Set(written.map(([, code]) => Number(code)))];
}

function allNested(error: unknown): readonly Error[] {
  const found: Error[] = [];
  const queue = [error];
  while (queue.length > 0 && found.length < MAX_NESTED) {
    const next = queue.shift();
    if (!(next instanceof Error)) continue;
    found.push(next);
    const errors: unknown = Reflect.get(next, "errors");
    queue.push(...(Array.isArray(errors) ? errors : []), next.cause);
  }
  return found;
}

/** Where @azure/identity and MSAL put them: `errorResponse.errorCodes`, and the first of them in `errorNo`. */
function codesIn(error: Error): readonly number[] {
  const response: unknown = Reflect.get(error, "errorResponse");
  const codes: unknown =
    typeof response === "object" && response !== null ? Reflect.get(response, "errorCodes") : undefined;
  const first = Number(Reflect.get(error, "errorNo"));
  return [...(Array.isArray(codes) ? codes : []), first].filter(
    (code) => Number.isSafeInteger(code) && code > 0,
  );
}
