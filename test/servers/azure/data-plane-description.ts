import { readFileSync } from "node:fs";
import type { Document } from "openapi-backend";

type Node = Record<string, unknown>;

/**
 * What the descriptions of a registry's token service, which are of 2019, lack. The description gives `password` as a
 * grant and has no members for it.
 */
const PASSWORD_GRANT = {
  // azure-cli 2.91, acr/_docker_utils.py, _get_token_with_username_and_password.
  type: "object",
  required: ["grant_type", "service", "scope", "username", "password"],
  properties: {
    grant_type: { type: "string", enum: ["password"] },
    service: { type: "string" },
    scope: { type: "string" },
    username: { type: "string" },
    password: { type: "string" },
    // distribution, docs/spec/auth/oauth: both are OAuth's, and containerd sends them.
    client_id: { type: "string" },
    access_type: { type: "string", enum: ["offline"] },
  },
  additionalProperties: false,
};

/** What docker and containerd add when they ask by GET (distribution, docs/spec/auth/token). */
const QUERY_OF_CLIENTS = ["account", "client_id", "offline_token"].map((name) => ({
  name,
  in: "query",
  required: false,
  schema: { type: "string" },
}));

/**
 * The description requires a scope. `docker login` asks without one, for the log-in alone, and so does pullpass: it is
 * optional in the specification that docker follows (distribution, docs/spec/auth/token).
 */
const NOT_REQUIRED = "scope";

/**
 * The token service of Azure Container Registry, put together from Microsoft's two descriptions of it: a request is
 * right when one of them has nothing against it. Made strict: a member that none names is a fault.
 */
export function describeDataPlane(files: readonly string[]): Document {
  const documents = files.map((file) => nodeOf(JSON.parse(readFileSync(file, "utf8"))));
  const exchanges = documents.flatMap((document) => formsOf(document, "/oauth2/exchange"));
  const tokens = documents.flatMap((document) => formsOf(document, "/oauth2/token"));
  const byGet = documents.flatMap((document) => queriesOf(document, "/oauth2/token"));
  const paths: Record<string, object> = {
    "/oauth2/exchange": { post: posted("exchange", exchanges, answers("refresh_token")) },
    "/oauth2/token": {
      post: posted("token", [...tokens, PASSWORD_GRANT], answers("access_token")),
      get: {
        operationId: "tokenByGet",
        parameters: [...byGet, ...QUERY_OF_CLIENTS],
        responses: answers("access_token"),
      },
    },
  };
  return { openapi: "3.0.0", info: { title: "ACR's token service", version: "2019-08-15" }, paths };
}

function posted(operationId: string, forms: readonly Node[], responses: Node) {
  // The judge is given forms as objects, so they are described as such.
  const content = { "application/json": { schema: { anyOf: forms } } };
  return { operationId, requestBody: { required: true, content }, responses };
}

/** The form of an operation as a closed object. */
function formsOf(document: Node, path: string): readonly Node[] {
  const fields = parametersOf(document, path, "post").filter((one) => one["in"] === "formData");
  const properties = fields.map(({ name, type, enum: values }) => [
    name,
    values === undefined ? { type } : { type, enum: values },
  ]);
  const required = fields.filter((one) => one["required"] === true).map(({ name }) => name);
  return [
    {
      type: "object",
      required,
      properties: Object.fromEntries(properties),
      additionalProperties: false,
    },
  ];
}

function queriesOf(document: Node, path: string) {
  return parametersOf(document, path, "get").map(({ name, required, type }) => ({
    name: String(name),
    in: "query",
    required: required === true && name !== NOT_REQUIRED,
    schema: { type: String(type) },
  }));
}

function parametersOf(document: Node, path: string, method: string): readonly Node[] {
  const operation = nodeOf(nodeOf(document["paths"])[path])[method];
  const parameters = operation === undefined ? [] : nodeOf(operation)["parameters"];
  if (!Array.isArray(parameters)) return [];
  return parameters.map((one) => {
    const { $ref } = nodeOf(one);
    if (typeof $ref !== "string") return nodeOf(one);
    return nodeOf(nodeOf(document["parameters"])[$ref.split("/").at(-1) ?? ""]);
  });
}

/** Definitions RefreshToken, AccessToken and AcrErrors; the one member that each token has is what it is asked for. */
function answers(token: string): Node {
  const success = closed({ [token]: { type: "string" } }, [token]);
  const error = closed(
    {
      code: { type: "string" },
      message: { type: "string" },
      // The description has an object; the service gives a list (../shared/specs/azure/known-errors.json).
      detail: {},
    },
    ["code"],
  );
  const errors = closed({ errors: { type: "array", minItems: 1, items: error } }, ["errors"]);
  return { 200: answer("a token", success), default: answer("why there is none", errors) };
}

function answer(description: string, schema: Node): Node {
  return { description, content: { "application/json": { schema } } };
}

function closed(properties: Node, required: readonly string[]): Node {
  return { type: "object", required: [...required], properties, additionalProperties: false };
}

function nodeOf(value: unknown): Node {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("the description of a registry's token service has another shape");
  return Object.fromEntries(Object.entries(value));
}
