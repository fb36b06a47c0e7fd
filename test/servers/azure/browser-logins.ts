import { createHash, randomUUID } from "node:crypto";
import { type AzureReply, type AzureRequest, textIn } from "./exchange.ts";
import type { AzureState } from "./state.ts";

/** The grant of RFC 6749, 4.1. */
export const BROWSER_GRANT = "authorization_code";

/** What was asked for with a page that a person saw. */
export interface BrowserLogin {
  /** Of RFC 7636, by SHA-256. */
  readonly challenge: string;
  readonly redirectUri: string;
}

/**
 * The page on which a person logs in, after they did: the form that their browser posts to where the client listens. Told
 * as JSON, since the browser of tests alone reads it.
 */
export function showLoginPage(state: AzureState, { url: { searchParams } }: AzureRequest): AzureReply {
  const asked = (name: string) => searchParams.get(name) ?? "";
  const action = asked("redirect_uri");
  const isUsual =
    asked("response_type") === "code" &&
    asked("response_mode") === "form_post" &&
    asked("code_challenge_method") === "S256";
  if (!isUsual || !/^http:\/\/localhost(?::\d+)?\/?$/.test(action)) return { status: 400 };
  const code = `c4n4ry-code-${randomUUID()}`;
  state.browserLogins.set(code, { challenge: asked("code_challenge"), redirectUri: action });
  return { status: 200, body: { action, fields: { code, state: asked("state") } } };
}

/** Whether the code is of a page that this very client showed; a code is good once. */
export function isOfBrowser(state: AzureState, { body }: AzureRequest): boolean {
  const code = textIn(body, "code");
  const login = state.browserLogins.get(code);
  state.browserLogins.delete(code);
  const challenge = createHash("sha256").update(textIn(body, "code_verifier")).digest("base64url");
  return login?.challenge === challenge && login.redirectUri === textIn(body, "redirect_uri");
}
