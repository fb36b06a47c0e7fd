import { isRecord, listOf, readJson, textOf } from "./json-reading.ts";
import { oneLine } from "./one-line.ts";
import { redactText } from "./redaction.ts";
import type { RegistryError } from "./refusal.ts";

/** More errors in one answer tell a person nothing more. */
export const MAX_ERRORS = 10;
const MAX_CODE_CHARS = 64;
/** Room for the longest known one, ACR's firewall text with its link. */
const MAX_MESSAGE_CHARS = 400;
/** Of a body that is no JSON, a short plain text is a message; longer ones are pages. */
const MAX_PLAIN_TEXT_BYTES = 400;
/** The code of OCI registries for what has none (distribution v3, registry/api/errcode). */
const UNKNOWN = "UNKNOWN";

/**
 * The errors in a body, bounded, redacted, each fit for one line. Read are the OCI document
 * (`{"errors":[{"code","message","detail"}]}`, https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes),
 * OAuth 2 (`{"error","error_description"}`), Docker Hub's token service (`{"details":"incorrect username or
 * password"}`), what other gateways write (`{"message"}`), and a short plain text.
 */
export function readErrors(body: Uint8Array): readonly RegistryError[] {
  const json = readJson(body);
  if (!json.ok) return readPlainText(body);
  if (!isRecord(json.value)) return [];
  const listed = listOf(json.value, "errors", MAX_ERRORS).filter(isRecord).map(readListed);
  const errors = listed.length > 0 ? listed : [readSingle(json.value)];
  return errors.filter(({ code, message }) => code !== "" || message !== "").map(fitToPrint);
}

function readListed(error: Readonly<Record<string, unknown>>): RegistryError {
  const detail = textOf(error, "detail");
  const message = textOf(error, "message") || detail;
  return { code: textOf(error, "code"), message };
}

function readSingle(document: Readonly<Record<string, unknown>>): RegistryError {
  return {
    code: textOf(document, "code") || textOf(document, "error"),
    message:
      textOf(document, "error_description") ||
      textOf(document, "message") ||
      textOf(document, "details") ||
      textOf(document, "detail"),
  };
}

function readPlainText(body: Uint8Array): readonly RegistryError[] {
  if (body.length === 0 || body.length > MAX_PLAIN_TEXT_BYTES) return [];
  const text = new TextDecoder().decode(body);
  // A page or a stream of bytes is no message.
  if (/[<\ufffd]/.test(text)) return [];
  const error = fitToPrint({ code: UNKNOWN, message: text });
  return error.message === "" ? [] : [error];
}

function fitToPrint({ code, message }: RegistryError): RegistryError {
  return {
    code: oneLine(redactText(code), MAX_CODE_CHARS) || UNKNOWN,
    message: oneLine(redactText(message), MAX_MESSAGE_CHARS),
  };
}

/** Whether the body is an error document of the OCI specification: only a registry writes one. */
export function isRegistryErrorDocument(body: Uint8Array): boolean {
  const json = readJson(body);
  if (!json.ok || !isRecord(json.value)) return false;
  const [first] = listOf(json.value, "errors", 1);
  return isRecord(first) && textOf(first, "code") !== "";
}
