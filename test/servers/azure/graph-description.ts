import type { Document } from "openapi-backend";
import { GRAPH_PATCH } from "./graph-patch.ts";

type Node = Record<string, unknown>;

/**
 * The description of Graph with the patch, made strict: a member that no schema names is a fault, so that a wrong name
 * is noticed.
 */
export function describeGraph(description: Document): Document {
  const schemas = nodeOf(nodeOf(description.components)["schemas"]);
  for (const [name, more] of Object.entries(GRAPH_PATCH.properties)) {
    const own = ownPart(nodeOf(schemas[name]));
    own["properties"] = { ...nodeOf(own["properties"]), ...more };
  }
  const paths = nodeOf(description.paths);
  for (const path of GRAPH_PATCH.collections) answerCollection(nodeOf(nodeOf(paths[path])["post"]));
  for (const path of Object.keys(GRAPH_PATCH.alternateKeys)) allowSelecting(nodeOf(paths[path]));
  for (const [path, keys] of Object.entries(GRAPH_PATCH.alternateKeys)) {
    const isUpsert = GRAPH_PATCH.upserts.some((one) => one === path);
    const set = path.replace(/\/\{[^}]+\}$/, "");
    for (const key of keys) paths[`${set}(${key}='{value}')`] = byKey(key, nodeOf(paths[path]), isUpsert);
  }
  for (const [name, schema] of Object.entries(schemas)) schemas[name] = flatten(nodeOf(schema), schemas);
  close(description);
  return {
    ...description,
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, one]) => [path, resolve(one, description, [])]),
    ),
  };
}

function nodeOf(value: unknown): Node {
  if (!isNode(value)) throw new Error("the description of Graph has another shape");
  return value;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An entity's own properties stand beside those of its base. */
function ownPart(schema: Node): Node {
  const parts = schema["allOf"];
  return Array.isArray(parts) ? nodeOf(parts.find((part) => isNode(part) && "properties" in part)) : schema;
}

/** The answer of an action as an object with the list in it; the items are left open. */
function answerCollection(operation: Node): void {
  const items = { type: "object", required: ["id"] };
  const schema = { type: "object", required: ["value"], properties: { value: { type: "array", items } } };
  const success = nodeOf(nodeOf(operation["responses"])["200"]);
  success["content"] = { "application/json": { schema } };
}

/** What the patch adds may be selected too. */
function allowSelecting(path: Node): void {
  for (const { name, schema } of parametersOf(path, "get")) {
    if (name !== "$select") continue;
    const items = nodeOf(nodeOf(schema)["items"]);
    const known = Array.isArray(items["enum"]) ? items["enum"] : [];
    items["enum"] = [...known, "uniqueName"];
  }
}

function parametersOf(path: Node, method: string): readonly Node[] {
  const parameters = nodeOf(path[method])["parameters"];
  return Array.isArray(parameters) ? parameters.filter(isNode) : [];
}

/** The operations of one entity, addressed by an alternate key. */
function byKey(key: string, entity: Node, isUpsert: boolean): Node {
  const operations = ["get", "patch", "delete"].map((method) => {
    // The key stands inside a segment, where the validator reads no parameter.
    const parameters = parametersOf(entity, method).filter((one) => one["in"] !== "path");
    const operation: Node = { ...nodeOf(entity[method]), parameters };
    operation["operationId"] = `${operation["operationId"]} by ${key}`;
    return [method, isUpsert && method === "patch" ? upsert(operation, entity) : operation];
  });
  return Object.fromEntries(operations);
}

const PREFER: Node = {
  name: "Prefer",
  in: "header",
  schema: { type: "string", enum: ["create-if-missing"] },
};

function upsert(operation: Node, entity: Node): Node {
  const made = nodeOf(nodeOf(nodeOf(entity["get"])["responses"])["200"]);
  const parameters = Array.isArray(operation["parameters"]) ? operation["parameters"] : [];
  return {
    ...operation,
    parameters: [...parameters, PREFER],
    responses: { ...nodeOf(operation["responses"]), 201: made },
  };
}

/** A schema with the properties of its bases as its own: only then can it be closed. */
function flatten(schema: Node, schemas: Node): Node {
  const parts = schema["allOf"];
  if (!Array.isArray(parts)) return schema;
  const properties = parts.map((part) => {
    const { $ref } = nodeOf(part);
    const base = typeof $ref === "string" ? nodeOf(schemas[$ref.split("/").at(-1) ?? ""]) : nodeOf(part);
    return flatten(base, schemas)["properties"];
  });
  return { type: "object", properties: Object.assign({}, ...properties) };
}

/** Every reference in its place: the validator follows none. What stands within itself is left open there. */
function resolve(value: unknown, root: unknown, within: readonly string[]): object {
  if (Array.isArray(value)) return value.map((one) => (isObject(one) ? resolve(one, root, within) : one));
  const { $ref, ...rest } = nodeOf(value);
  if (typeof $ref === "string") {
    if (within.includes($ref)) return {};
    const target = $ref
      .split("/")
      .slice(1)
      .reduce<unknown>((at, name) => nodeOf(at)[name], root);
    return resolve(target, root, [...within, $ref]);
  }
  const members = Object.entries(rest).map(([name, one]) => [
    name,
    isObject(one) ? resolve(one, root, within) : one,
  ]);
  return Object.fromEntries(members);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Annotations of the protocol, `@odata.context`, may stand beside the properties of every object. */
function close(value: unknown): void {
  if (Array.isArray(value)) value.forEach(close);
  if (!isNode(value)) return;
  Object.values(value).forEach(close);
  if (value["type"] !== "object" || !isNode(value["properties"]) || "additionalProperties" in value) return;
  value["additionalProperties"] = false;
  value["patternProperties"] = { "@odata\\.": {} };
}
