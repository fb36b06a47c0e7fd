import type { DocumentOptions, SchemaOptions, ToStringOptions } from "yaml";

/** A value as YAML. The writer is loaded for whoever asks for YAML: most runs print none. */
export async function renderYaml(
  value: unknown,
  options: DocumentOptions & SchemaOptions & ToStringOptions = {},
): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify(value, options);
}
