import { SecretText } from "../../src/core/credential/secret-text.ts";
import type { FoundEntry } from "../../src/core/existing-secret/sort-secrets.ts";

interface FoundParts extends Partial<Omit<FoundEntry, "place" | "password">> {
  readonly password?: string;
}

/** An entry for reg.example.com of the secret NAMESPACE/NAME: user ci, password x. */
export function foundEntry(secret: string, parts: FoundParts = {}): FoundEntry {
  const [namespace = "", name = ""] = secret.split("/");
  const { password = "x", ...more } = parts;
  return {
    key: "reg.example.com",
    keyToCopy: "reg.example.com",
    isPart: false,
    username: "ci",
    password: new SecretText(password),
    place: { namespace, name },
    ...more,
  };
}
