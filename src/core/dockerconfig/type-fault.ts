import type { JsonValue } from "../go/json.ts";

/** A value of the wrong JSON type, in the terms of Go's UnmarshalTypeError (encoding/json/decode.go, Go 1.26). */
export interface TypeFault {
  readonly found: Exclude<JsonValue["kind"], "null">;
  /** Go's name of the type that was wanted. */
  readonly wanted: string;
  /** Where: the struct and the path of its fields; absent at the top of a document. */
  readonly struct?: string;
  readonly field?: string;
}

/** @example typeFaultText({ found: "number", wanted: "string", struct: "DockerConfigJSON", field: "auths.username" }) */
export function typeFaultText(fault: TypeFault): string {
  const place =
    fault.struct === undefined ? "Go value" : `Go struct field ${fault.struct}.${fault.field ?? ""}`;
  return `json: cannot unmarshal ${fault.found} into ${place} of type ${fault.wanted}`;
}
