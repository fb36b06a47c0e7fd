import * as z from "zod/mini";
import { SecretText } from "../../../core/credential/secret-text.ts";
import { parseYaml, UNRESOLVED_ALIASES, yamlFault } from "../../yaml/parse-yaml.ts";
import type { KubeconfigRefusal } from "./refusal.ts";

// Go reads a null and an empty text as "not set", and so does every rule of clientcmd.
const text = z.pipe(
  z.nullish(z.string()),
  z.transform((value) => (value === null || value === "" ? undefined : value)),
);
const secret = z.pipe(
  text,
  z.transform((value) => (value === undefined ? undefined : new SecretText(value))),
);
const flag = z.pipe(
  z.nullish(z.boolean()),
  z.transform((value) => value ?? false),
);
const texts = z.pipe(
  z.nullish(z.array(z.string())),
  z.transform((value) => value ?? []),
);

const cluster = z.object({
  server: text,
  "tls-server-name": text,
  "insecure-skip-tls-verify": flag,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "proxy-url": secret,
  "disable-compression": flag,
  extensions: listOf(z.object({ name: text, extension: z.unknown() })),
});

const exec = z.object({
  apiVersion: text,
  command: text,
  args: texts,
  env: listOf(z.object({ name: text, value: secret })),
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});

const user = z.object({
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": secret,
  token: secret,
  tokenFile: text,
  as: text,
  "as-uid": text,
  "as-groups": texts,
  "as-user-extra": z.nullish(z.record(z.string(), texts)),
  username: text,
  password: secret,
  "auth-provider": z.nullish(z.object({ name: text })),
  exec: z.nullish(exec),
});

const context = z.object({ cluster: text, user: text, namespace: text });

function entry<Fields extends z.ZodMiniType<unknown, unknown>>(fields: Fields) {
  return z.pipe(
    z.transform((value: unknown): unknown => value ?? {}),
    fields,
  );
}

function listOf<Entry extends z.ZodMiniType>(entry: Entry) {
  return z.pipe(
    z.nullish(z.array(entry)),
    z.transform((entries) => entries ?? []),
  );
}

const kubeconfig = z.object({
  apiVersion: text,
  kind: text,
  "current-context": text,
  clusters: listOf(z.object({ name: z.string(), cluster: entry(cluster) })),
  users: listOf(z.object({ name: z.string(), user: entry(user) })),
  contexts: listOf(z.object({ name: z.string(), context: entry(context) })),
});

export type ClusterFields = z.output<typeof cluster>;
export type ExecFields = z.output<typeof exec>;
export type UserFields = z.output<typeof user>;
export type ContextFields = z.output<typeof context>;

/** One kubeconfig file, as it is written: paths are not resolved yet. Names are unique in each list. */
export type KubeconfigDocument = z.output<typeof kubeconfig>;

export type KubeconfigDocumentAnswer =
  | { readonly ok: true; readonly document: KubeconfigDocument }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/**
 * Reads the text of one kubeconfig (YAML or JSON; of several YAML documents the first, as kubectl does). An
 * empty text is an empty kubeconfig. Unknown fields are passed over.
 *
 * Types are those of client-go's `tools/clientcmd/api/v1/types.go` v0.37: a number where text is due is
 * refused there and here. YAML is read as version 1.2, Go reads 1.1: the one boolean must be written `true`
 * or `false`, and a name like `on` is the text `on`.
 */
export function parseKubeconfig(content: string, path: string): KubeconfigDocumentAnswer {
  const yaml = readYaml(content, path);
  if (!yaml.ok) return yaml;
  const parsed = z.safeParse(kubeconfig, yaml.value ?? {});
  if (!parsed.success) return refuse(notAKubeconfig(path, parsed.error));
  const document = parsed.data;
  const foreign = foreignKind(document);
  if (foreign !== undefined) return refuse({ kind: "not-a-kubeconfig", path, ...foreign });
  const duplicate = duplicateName(document);
  if (duplicate !== undefined) {
    return refuse({ kind: "not-a-kubeconfig", path, field: duplicate, detail: "this name is there twice" });
  }
  return { ok: true, document };
}

function refuse(refusal: KubeconfigRefusal): { readonly ok: false; readonly refusal: KubeconfigRefusal } {
  return { ok: false, refusal };
}

type YamlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

function readYaml(content: string, path: string): YamlAnswer {
  const { documents, lines } = parseYaml(content);
  const [document] = documents;
  if (document === undefined) return { ok: true, value: undefined };
  const fault = yamlFault(document, lines);
  if (fault !== undefined) return refuse({ kind: "not-yaml", path, ...fault });
  try {
    return { ok: true, value: document.toJS() };
  } catch {
    return refuse({ kind: "not-yaml", path, line: 1, column: 1, detail: UNRESOLVED_ALIASES });
  }
}

/** Names the field and what was expected there; what was found may be a credential. */
function notAKubeconfig(path: string, error: z.core.$ZodError): KubeconfigRefusal {
  const [issue] = error.issues;
  const field = (issue?.path ?? []).reduce<string>(
    (before, part) => (typeof part === "number" ? `${before}[${part}]` : `${before}.${String(part)}`),
    "",
  );
  const expected = issue !== undefined && "expected" in issue ? String(issue.expected) : "another value";
  return {
    kind: "not-a-kubeconfig",
    path,
    field: field === "" ? "the document" : field.replace(/^\./, ""),
    detail: `expected ${EXPECTED[expected] ?? expected}`,
  };
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

function foreignKind(document: KubeconfigDocument): { field: string; detail: string } | undefined {
  const { apiVersion = "v1", kind = "Config" } = document;
  if (kind !== "Config") return { field: "kind", detail: "expected Config" };
  if (apiVersion !== "v1") return { field: "apiVersion", detail: "expected v1" };
  return undefined;
}

function duplicateName(document: KubeconfigDocument): string | undefined {
  for (const list of ["clusters", "users", "contexts"] as const) {
    const seen = new Set<string>();
    for (const { name } of document[list]) {
      if (seen.has(name)) return `${list}[${name}]`;
      seen.add(name);
    }
  }
  return undefined;
}
