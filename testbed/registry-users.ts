import { randomBytes } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mint } from "./certificates.ts";

export interface RegistryUser {
  readonly name: string;
  readonly password: string;
  /** Holds the password and nothing else, not even a final newline. */
  readonly passwordPath: string;
}

/** The same three on every registry of a run, with passwords that no other run has. */
export interface RegistryUsers {
  /** May do everything with Basic; with Bearer, everything in `team/…`. */
  readonly team: RegistryUser;
  /** Known everywhere; with Bearer it gets a token for `team/…` that grants nothing. */
  readonly other: RegistryUser;
  /** `robot$ci`, with a password that no shell, YAML or naive encoder leaves alone. */
  readonly robot: RegistryUser;
}

export async function makeRegistryUsers(folder: string): Promise<RegistryUsers> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const make = async (key: string, name: string, password: string): Promise<RegistryUser> => {
    const passwordPath = join(folder, key);
    await writeFile(passwordPath, password, { mode: 0o600 });
    return { name, password, passwordPath };
  };
  return {
    team: await make("team", "team", randomText()),
    other: await make("other", "other", randomText()),
    robot: await make("robot", "robot$ci", ` "it's" $HOME \`!! \\n ${randomText()} pässwörd ☃ `),
  };
}

/** Writes an htpasswd file in one step: the servers read it anew whenever it has changed. */
export async function writeHtpasswd(
  path: string,
  users: readonly { readonly name: string; readonly password: string }[],
): Promise<void> {
  const wanted = users.map(({ name, password }) => ({ name, password }));
  await writeFile(`${path}.new`, await mint(["htpasswd"], wanted), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function randomText(): string {
  return randomBytes(12).toString("base64url");
}
